# ruff: noqa: E501
"""What kind of thing a sentence says, by the cues of `lexicon`.

Negation, comparison, relief ("saves me from tedious work") and hypotheticals take a cue's weight away, since
"I am more satisfied than frustrated" is no pain point. All functions are pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from persona.claims.lexicon import ADVERBS, CUE_TEXTS, CueText
from persona.claims.model import ClaimKind

ORDER: tuple[ClaimKind, ...] = ("pain_point", "goal", "need", "motivation", "behaviour", "context")
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


def either(lines: str) -> re.Pattern[str]:
    """A pattern for any of the lines, as whole words; `I` and `~` as `lexicon` explains."""
    adverbs = rf"(?:(?:{'|'.join(ADVERBS.split())})\s+){{0,3}}"
    parts = [
        re.sub(r"^I(?=[ (])", r"(?:i|we)(?:'(?:m|ve|ll|re))?", line.strip()).replace("~", adverbs)
        for line in lines.splitlines()
    ]
    return re.compile(r"(?<![\w'-])(?:" + "|".join(part for part in parts if part) + r")(?![\w'])")


@dataclass(frozen=True, slots=True)
class _Cue:
    number: int
    source: CueText
    words: re.Pattern[str] | None
    phrases: re.Pattern[str] | None
    gate: re.Pattern[str]


def _compiled() -> tuple[_Cue, ...]:
    out = []
    for number, cue in enumerate(CUE_TEXTS):
        words = re.compile("|".join(cue.words.split())) if cue.words.split() else None
        gate = re.compile("|".join(cue.gate.split()) or r"(?!)")
        out.append(_Cue(number, cue, words, either(cue.phrases) if cue.phrases.strip() else None, gate))
    return tuple(out)


_CUES = _compiled()

_NEGATORS = re.compile(
    r"(?:\b(?:not|never|no|none|nothing|without|hardly|rarely|less|fewer|nor|neither|zero|than|cannot|minimal|cant|dont|doesnt|didnt|"
    r"isnt|wasnt|unlikely|little|free (?:of|from)|instead of|rather than|reduces?|avoids?|no longer)\b|n't\b)(?:[\s,\"“(]+[\w'-]+){0,4}[\s\"“(]*$"
)
_TURN = re.compile(r"\b(?:but|because|however|though|although|yet)\b|[;:.]\s")
RELIEF = either(
    r"""(?:help|helps|helped|helping|helpful|save|saves|saved|saving|speeds? up|speeding|free[sd]? (?:me|us|up)|takes? care|takes? away|takes? over)
    (?:reduc|automat|eliminat|remov|avoid|prevent|reliev|simplif|minimi[sz]|alleviat|outsourc|offload|delegat|debug|troubleshoot|mitigat)\w*
    (?:eases?|easier|cuts? (?:down|out)|solv(?:e|es|ed|ing)|overc[ao]m\w+|handles?|perfect for|great (?:for|at)|good (?:for|at)|useful|no longer)
    (?:much|far) less
    (?:get|gets|getting) (?:past|through|around|rid|over)
    (?:i|we)(?:'ve| have)?(?: \w+)? (?:use|used|using|turn to|rely on) (?:\w+ ){1,3}?(?:to|for|when)
    (?:resolv(?:e|es|ed|ing)|fix(?:es|ed|ing)?|catch(?:es|ing)?|spot(?:s|ted|ting)?|identif\w+|detect\w*|find(?:s|ing)? (?:any |the |my |all )?)
    (?:look|looks|looked|looking|check|checks|checked|checking|scan|scanning|search|searching|proofread\w*|review\w*|test|tests|testing)(?: \w+){0,5} for"""
)
HYPOTHETICAL = either(
    r"""(?:would|could|might|may) (?:be|become|feel|get|cause|lead|have been)
    (?:if|unless|whether|in case|what if)
    (?:i would|i'd) hate
    i (?:imagine|guess|suppose)"""
)
# "The problems are not new": what is denied of a trouble is no trouble.
_TROUBLE_DENIED = re.compile(
    r"\b(?:issues?|problems?|errors?|mistakes?|concerns?|difficult(?:y|ies))\b(?: \w+){0,3} "
    r"(?:(?:is|are|was|were)(?:n't| not| never| no longer)|(?:has|have)(?:n't| not| never) been)\b"
)
_WANTS_FIRST = re.compile(r"(?:i|we)(?:'d| would)? (?:\w+ly |also |just )?(?:want|wish|hope|like|love)\b")
_DENYING = re.compile(r"\b(?:not|never|no|cannot|without|nor|rarely|seldom|dont|doesnt|didnt|cant|isnt)\b|n't\b")
_SPEAKER_DENIES = either(
    r"""(?:i|we)(?: \w+)? (?:don't|do not|didn't|did not|never|won't|will not|wouldn't|would not|dont|haven't|have not|cannot|can't|am not|shouldn't|rarely|seldom)
    (?:i'm not|i've never|i am not|never (?:use|want|have))"""
)
# What may stand before "I want" when that is what the sentence says.
_MAIN = re.compile(
    r"(?:^|[,;:.!–—(-]\s*|\b(?:and|but|so|because|since|although|though|while|then|think|guess|believe|say|means|also|honestly|personally|or|"
    r"yes|yeah|well|actually|basically|sometimes|usually|often|now|ultimately|future|day|ideally|overall|therefore|however|still|maybe|really|"
    r"mean|know|that's why|generally|typically|normally|currently|mostly|is that|years|hi|hello|please|my case|work|moment)\s*)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says of each kind (cue weights, only those above 0, heaviest first) and whether it denies."""

    weights: tuple[tuple[ClaimKind, int], ...]
    denies: bool

    @property
    def kind(self) -> ClaimKind | None:
        return self.weights[0][0] if self.weights else None

    @property
    def strength(self) -> int:
        return self.weights[0][1] if self.weights else 0

    def of(self, kind: ClaimKind) -> int:
        return next((weight for name, weight in self.weights if name == kind), 0)


NOTHING = Reading((), False)


def lowered(text: str) -> str:
    return text.lower().replace("’", "'").replace("‘", "'")


_EMPHASIS = re.compile(r"(?<![\w*_])[*_]{1,3}(?=\w)|(?<=[\w.,!?])[*_]{1,3}(?![\w*_])")


def _plain(text: str) -> str:
    """Lowered, and without the marks that make a word *stand out*."""
    return _EMPHASIS.sub("", lowered(text))


@lru_cache(maxsize=200_000)
def _marks(word: str) -> tuple[int, int]:
    """For one word: the cues it is (bits), and the cues whose phrases it lets in (bits)."""
    hits = gates = 0
    for cue in _CUES:
        if cue.words is not None and cue.words.fullmatch(word):
            hits |= 1 << cue.number
        if cue.gate.fullmatch(word):
            gates |= 1 << cue.number
    return hits, gates


def _undone(low: str, start: int) -> bool:
    """Whether what stands before `start` turns the word there around: "not", "less", "rather than"."""
    before = low[max(0, start - 60) : start]
    turns = [match.end() for match in _TURN.finditer(before)]
    return _NEGATORS.search(before[turns[-1] :] if turns else before) is not None


def _found(low: str) -> list[tuple[CueText, list[int]]]:
    """The cues of a sentence, in the lexicon's order, with the places where they stand."""
    gates = 0
    places: dict[int, list[int]] = {}
    for match in _WORD.finditer(low):
        hits, opened = _marks(match[0])
        gates |= opened
        while hits:
            number = (hits & -hits).bit_length() - 1
            places.setdefault(number, []).append(match.start())
            hits &= hits - 1
    while gates:
        number = (gates & -gates).bit_length() - 1
        gates &= gates - 1
        phrases = _CUES[number].phrases
        if phrases is not None and (found := phrases.search(low)) is not None:
            places.setdefault(number, []).append(found.start())
    return [(_CUES[number].source, places[number]) for number in sorted(places)]


@lru_cache(maxsize=65536)
def read(text: str) -> Reading:
    """The cues of one sentence of a person who tells about themselves."""
    low = " ".join(_plain(text).split()).replace("trial and error", "trial-run")
    denying = _DENYING.search(low) is not None
    denies = denying and _SPEAKER_DENIES.search(low) is not None
    found = _found(low)
    painful = any(cue.kind == "pain_point" for cue, _ in found)
    soft = (2 if RELIEF.search(low) else 0) + (2 if HYPOTHETICAL.search(low) else 0) if painful else 0
    if painful and any(
        cue.kind == "pain_point" and not cue.bare and all(_undone(low, place) for place in places)
        for cue, places in found
    ):
        soft += 2  # where one trouble is denied, the others are likely what it was denied of
    if painful and _TROUBLE_DENIED.search(low):
        soft += 2
    if painful and _WANTS_FIRST.match(low):
        soft += 2  # "I want them to see that broken things can be mended"
    sums: dict[ClaimKind, int] = {}
    for cue, places in found:
        weight = cue.weight
        if cue.main and not _MAIN.search(low[: places[0]]):
            weight = 1
        if not cue.bare:
            if all(_undone(low, place) for place in places):
                continue
            if cue.kind == "pain_point":
                weight -= soft
            elif denies and cue.kind in ("goal", "need", "motivation", "context"):
                weight -= 1
        if weight > 0:
            before = sums.get(cue.kind, 0)
            sums[cue.kind] = max(before, weight) if weight >= 3 or before >= 3 else before + weight
    plain = {cue.kind for cue, _ in found if cue.weight >= 3}
    cheerful = sums.get("motivation", 0) >= 2
    for kind, weight in sums.items():
        # A pile of hints is as good as one plain word for troubles told without cheer, and for much praise.
        enough = (
            (kind == "pain_point" and not cheerful)
            or (kind == "motivation" and weight >= 4)
            or kind in ("behaviour", "context")
        )
        sums[kind] = min(weight, 3 if kind in plain or enough else 2)
    ranked = sorted(sums.items(), key=lambda item: (-item[1], ORDER.index(item[0])))
    return Reading(tuple(ranked), denies)


_WISHES = re.compile(
    r"^(?:(?:please|pls|kindly)\b|(?:hi|hello|hey)?[,\s]*(?:how|where|when|what|which|can|could|may|is there|are there|do|does|will|"
    r"would|i need|who|should)\b.*\b(?:i|my|me|we|our|us)\b)"
)
_WHY = re.compile(
    r"^(?:\w+[,\s]+){0,3}?why\b|\bwhat (?:happened|went wrong|is wrong|is going on)\b|\bhow (?:come|much longer)\b"
)


_TO_KNOW = either(
    r"""(?:to|wanna) (?:know|find out|ask|understand|learn|hear|check|see if|be sure|make sure|report|complain|inquire)
    (?:help|information|info|assistance|advice|answers?)"""
)


def is_request(text: str) -> bool:
    """Whether somebody asks for something for themselves: "Please …", "How do I …", "Can you … my …"."""
    low = lowered(text)
    return "please" in low or _WISHES.search(low) is not None


@lru_cache(maxsize=65536)
def read_request(text: str) -> Reading:
    """The cues of a sentence that somebody wrote to get something done: a ticket, a query, a message to support."""
    low = lowered(text)
    told = read(text)
    pain = told.of("pain_point") + (3 if _WHY.search(low) else 0)
    goal = 0 if pain or _TO_KNOW.search(low) else told.of("goal")
    need = max(told.of("need"), told.of("goal") - goal) + (2 if low.rstrip().endswith("?") or is_request(text) else 0)
    found: list[tuple[ClaimKind, int]] = [("pain_point", pain), ("goal", goal), ("need", need if goal < 3 else 0)]
    ranked = sorted((item for item in found if item[1]), key=lambda item: (-item[1], ORDER.index(item[0])))
    return Reading(tuple(ranked), told.denies)


_PROMISE = either(
    r"""(?:better|more|easier|improved?|faster|ability|option|support for|ways? (?:to|of|for)|would|wish|should|could|integrated|enable|allow|add|being able)"""
)
_ABSENCE = either(
    r"""(?:lack|lacks|lacking|poor|hard|difficult\w*|missing|no|not|bad|slow|problems?|issues?|too|can't|cannot|doesn't|don't|isn't|annoying|confusing|bugs?|unable)"""
)
_PRAISE = either(
    r"""(?:i love|love it|great|awesome|nothing|works? (?:well|fine|great)|happy|perfect|no problems?|excellent|already|i use it (?:all|daily|every))"""
)


@lru_cache(maxsize=65536)
def read_answer(text: str, asked: ClaimKind) -> Reading:
    """The cues of an answer to a question that sets the kind, where the answer may still turn it around."""
    low = _plain(text)
    kind: ClaimKind = asked
    start = " ".join(low.split()[:6])
    if asked == "pain_point":
        if _PRAISE.search(low) and not _ABSENCE.search(low):
            return NOTHING
        if _PROMISE.search(start) and not _ABSENCE.search(low):
            kind = "need"
    elif asked in ("need", "goal"):
        opening = " ".join(low.split()[:3])  # "A bench with no bookings" is wanted
        if _ABSENCE.search(opening) and not _PROMISE.search(start):
            kind = "pain_point"
    elif asked == "motivation" and read(text).of("pain_point") >= 3:
        return NOTHING
    return Reading(((kind, 3),), _DENYING.search(low) is not None)
