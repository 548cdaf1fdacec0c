# ruff: noqa: E501
"""The clauses of a sentence that may stand for themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered
from persona.claims.headlines.grammar import MOST_WORDS, words_in
from persona.claims.headlines.trimming import tidy

# Where a sentence may end without saying something else than it did: conditions ("if", "when", "or") are kept.
_CUTS = re.compile(
    r",? (?:but|because|since|although|though|even though|while|whereas|which|especially|particularly|including|such as|for example|in order to|so (?:that )?(?:i|we|it|they)|"
    r"and (?:i|i'm|i've|i'd|we|it|that|then|maybe|also|even|this|they|he|she|perhaps|therefore|so)|as (?:i|it|they|we|my|the|there)|due to|as opposed to|in (?:my|the) case)\b"
    r"|, (?!and\b|or\b)|\s[-–—]+\s|—| \(|; ",
    re.I,
)
_STARTS = re.compile(
    r"(?:,|;|\s[-–—]|—)\s(?:(?:but|and|so|because|since|then|though|although|however|yet)\s)?(?=(?:I|I'm|I’m|I've|I’ve|I'd|I’d|we)\s)"
    r"|\s(?:but|and|so|because|since|although|though)\s(?=(?:I|I'm|I’m|I've|I’ve|I'd|I’d|we)\s)"
    r"|,\s(?:but|so|and|because)\s(?=(?:AI|the|my|our|there|people|it's hard|it is hard)\s)"
    r"|\b(?:think|feel|believe|say|find|mean|is|know)\sthat\s(?=(?:I|I'm|I've|we|AI|the|my|our|there|people)\s)"
)
# What more a sentence tells behind its core: "I use AI to write emails | to customers". Several people may share the
# core. Never where something is denied or limited: "I never use it | for letters" says something else without its end.
_MORE = re.compile(
    r" (?=(?:for|when|whenever|before|after|during|while|in|on|at|with|from|through|throughout|across|within) "
    r"|to (?:the|a|an|my|our|their|his|her|other|some|all) |to \w+s\b)"
)
# Words after which that end is needed for any sense: "specific models trained | for academic language".
_UNFINISHED = re.compile(
    r"\b(?:\w+(?:ed|ful|ble|ous|ive|ly|ish)|(?<!for )(?<!of )(?<!my )(?<!the )(?<!with )(?<!and )\w+ing|good|bad|great|better|best|"
    r"worse|work|works|come|comes|up|out|off|down|over|go|goes|look|looks|talk|speak|get|make|use|help|explain|happen|ability|lack|rely|"
    r"depend|start|interact|trouble|problems?|issues?|difficulty|interest|experience|time|lot|way|ways|part|type|kind|sort|bit|need|"
    r"hard|difficult|easy|new|similar|different|due|human|own|right|first|ai|me|us|it|them|him|her|you|he|she|they|i|we|is|are|was|"
    r"were|be|been|have|has|had|do|does|did|can|will|would|could|should|live|lives|fit|stay|keep|go-to|put|give|take|write|read|"
    r"add|adds|fail|fails|struggle|struggles|agree|deal|deals|focus|trust|confidence|faith|change|changes|access|attention|"
    r"wary|afraid|scared|concern|concerns|worry|hope|wish|want|prefer|turn|run|runs|stop|ask|tell|say|see|know|think|feel|find)$"
)
_LIMITS = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|without|only|hardly|rarely|seldom|cannot|unless|if|than|too|less|least|little|"
    r"few|stop|stopped|avoid|except|unable|how|whether|as)\b|n't\b|"
    r"^(?:why|what|when|where|who|which|can|could|do|does|did|is|are|will|would|may|tell|please)\b"
)
# A clause that the cut leaves open: "… and, given the context", "I hope in the near future", "the companies who hire".
_OPEN = re.compile(
    r"\b(?:and|or|but|that|which|because|so|if|when|where|who), [^,]*$|^(?:i|we)(?:'d| would)? (?:\w+ly )?(?:hope|wish|think|believe|feel|know|"
    r"imagine|fear|guess|say|find|mean) (?:that )?(?:in|at|on|for|with|by|from|to|as|about) [^,]*$|\bthat (?:the|a|an|my|our|some|many|most|\w+s) (?:\w+ ){0,2}(?:who|that|which) "
    r"(?!.*\b(?:will|would|can|could|may|might|are|is|should|must)\b)[^,]*$"
)
_MOST_VARIANTS = 12


@lru_cache(maxsize=65536)
def variants(text: str) -> tuple[str, ...]:
    """The tidied sentence, and its clauses that may stand for themselves: each is an unbroken part of what was said."""
    whole = tidy(text)
    starts = [whole]
    for found in _STARTS.finditer(whole):
        rest = whole[found.end() :]
        if (
            found.start()
            and words_in(rest) >= 5
            and not re.search(
                r"\b(?:if|when|unless|until|whether|before|after|once|while|what|how|where|that|which|who|why|as|than|where|or|things?|everything|anything|ones?|way)$",
                lowered(whole[: found.start()]),
            )
        ):
            starts.append(tidy(rest))
    out = dict.fromkeys(starts)
    for start in starts:
        for found in _CUTS.finditer(start):
            head = start[: found.start()].rstrip(" ,;:–—-")
            if 6 <= words_in(head) <= MOST_WORDS and not _OPEN.search(lowered(head)):
                out[head + "."] = None
    for longer in list(out):
        if _LIMITS.search(lowered(longer)):
            continue
        for found in _MORE.finditer(longer):
            head = longer[: found.start()].rstrip(" ,;:–—-")
            if 5 <= words_in(head) <= MOST_WORDS and not _UNFINISHED.search(lowered(head)):
                out.setdefault(head + ".")
    return tuple(out)[:_MOST_VARIANTS]
