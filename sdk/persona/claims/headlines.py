# ruff: noqa: E501
"""Whether a sentence can stand by itself as a headline, and the light trimming that makes it one.

Trimming only ever leaves words out at the edges (discourse markers, hesitations, tags, a closing bracket); what is
left is what the person said. `stands_alone` refuses what a reader could not understand without the talk around it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered

MOST_WORDS = 22

_HESITATION = re.compile(r"(?:(?<=^)|(?<=[\s,.;(–—-]))(?:u+h+m*|u+m+|e+r+m?|h+m+|mhm|uh-huh)\b[,.…]*\s*", re.I)
_FILLER = re.compile(
    r",\s*(?:you know|i mean|like|sort of|kind of|i guess|well|right|you see|honestly|to be honest)\s*,\s*", re.I
)
_STUTTER = re.compile(r"\b(\w+)(?:,|\s*[-–—…]+|\.\.\.)?\s+\1\b(?![-'’])", re.I)
_STUTTER_WORDS = frozenset("i we the a an my it to and is in of so but he she they you was".split())
_BULLET = re.compile(r"^(?:[-–—•*·>]+|\(?\d{1,2}[.)])\s+")
_LEAD = re.compile(
    r"^(?:(?:so|yeah|yes|yep|yup|well|okay|ok|oh|ah|right|sure|sure thing|no|nope|anyway|anyways|actually|honestly|basically|"
    r"also|and|but|then|plus|additionally|furthermore|moreover|however|therefore|thus|hence|overall|again|in addition|for example|"
    r"for instance|i mean|you know|like|look|see|to be honest|to be fair|frankly|personally|in general|generally speaking|"
    r"as i said|like i said|as i mentioned(?: earlier| before)?|i think(?: that)?|i guess(?: that)?|i would say(?: that)?|i'd say(?: that)?|"
    r"i feel like|i feel that|i believe(?: that)?|i suppose|i find(?: that)|in my opinion|for me|as for me|great question|good question|"
    r"let me think|definitely|absolutely|correct|exactly|of course|certainly|unfortunately|ultimately|lastly|finally|sadly|rarely|occasionally|secondly|firstly|"
    r"first of all|second|third|importantly|on top of that|on the other hand|at the same time|that said|having said that|obviously|"
    r"clearly|hi|hello|hey|dear(?: \w+)?|please note(?: that)?|hi there|in fact|in short|in particular|for sure|of course|similarly|likewise|"
    r"now|right now|currently|nowadays|these days|at the moment|at present|at this point|for now|as of now|as of yet|for the most part|most of the time|conversely|alternatively|regardless|since then|thankfully|luckily|fortunately|in essence|more importantly|interestingly|specifically|another thing is(?: that)?|the thing is(?: that)?)"
    r"(?P<mark>\s*[,.:;!…–—]+\s*|\s+-+\s+|\s+))",
    re.I,
)
# Without a comma after them these belong to the sentence ("Like most writers I …", "Right now …", "So far …").
_NEEDS_MARK = frozenset(
    "right sure no like look see then again for me first second third ok like i said definitely absolutely correct exactly unfortunately "
    "sadly rarely occasionally now currently regardless nowadays ultimately lastly finally clearly obviously personally actually generally plus also overall frankly well hence thus however "
    "in general certainly basically honestly specifically".split()
) | {"for me", "for example", "for instance", "in fact", "in particular", "in general", "in short", "to be honest", "for sure", "of course",
     "right now", "for now", "these days", "at the moment", "at present", "at this point", "for the most part", "most of the time", "as of now", "as of yet",
     "as for me", "at the same time", "on the other hand", "in my opinion", "in addition", "first of all", "i know", "i guess", "that said"}  # fmt: skip
_OPENS = re.compile(r"(?:i|i'm|i've|i'd|i'll|we|we're|my|our|there|it's)\b(?! think\b| guess\b)")
_KEEP_AFTER = {"so": ("far", "that", "much", "many", "long"), "and": (), "then": (), "also": (), "but": ()}
_TAIL = re.compile(
    r"(?:[,;]?\s*(?:you know|for instance|i guess|i think|i suppose|or something(?: like that)?|or whatever|and stuff(?: like that)?|and so on(?: and so forth)?|"
    r"and things like that|or anything(?: like that)?|etc|etcetera|right|haha|lol|if that makes sense|for me|in my case|in my opinion|though|as well|too|at least|to be honest|for example|"
    r"thanks?(?: you)?|please help|cheers|kind regards|best regards|regards|please))+\s*([.?!…]*)$",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SMILEY = re.compile(r"(?:\s*(?:[:;]-?[()DPp/]|<3|\^\^|[\U0001F000-\U0001FAFF☀-➿️]))+")

_META = re.compile(
    r"\b(?:sounds? (?:good|great)|let'?s (?:go|start|begin|proceed|do it|get started|dive)|ask away|fire away|go ahead|ready (?:to|when)|no questions?|"
    r"(?:this|the|our|your) (?:interview|survey|conversation|study|questionnaire|question|questions|research project|transcript|chat)\b|as i (?:said|mentioned|stated)|like i said|i (?:already )?(?:mentioned|answered|covered|said)\b|mentioned (?:earlier|before|above|previously|already)|"
    r"(?:last|previous|earlier|next|first) (?:question|answer|response)|to answer your|answers? (?:your|the) question|hope (?:all )?(?:that|this|it) (?:helps|answers|makes)|does that make sense|"
    r"(?:nothing|anything) (?:else|more)? ?to add|that'?s (?:all|it|about it|pretty much it)|thank(?:s| you)|you'?re welcome|nice (?:talking|to meet|meeting|chatting)|pleasure|"
    r"have a (?:great|good|nice|wonderful)|good (?:morning|afternoon|evening|luck)|take care|bye|see (?:above|you|below)|same (?:to you|as above|as before|here)|n/?a\b|"
    r"(?:can|could) you (?:repeat|clarify|explain|rephrase|hear)|what do you mean|i'?m not sure (?:i|what|how|if)|i don'?t (?:know|understand|recall|remember)|can'?t think of|not sure (?:i understand|what)|"
    r"good question|great question|you (?:asked|mentioned|said|described|put it)|happy to (?:help|answer|share)|(?:we|i)(?:'ve| have)? covered (?:everything|all|most|the|it)|covered everything|we need to today|spot on|that'?s (?:right|correct|true)|come to mind|comes to mind|"
    r"too long ago|don'?t have (?:any )?questions?|best wishes|kind regards|another example|one example|example (?:is|would be|of this)|an example)\b"
)
_TRIVIAL = re.compile(
    r"^(?:none|nothing|no|nope|yes|yeah|n/?a|na|nil|idk|dunno|not (?:really|sure|much|applicable|at (?:the|this) (?:moment|time))|unsure|unknown|"
    r"don'?t know|no idea|no comment|same|ditto|all(?: of (?:it|them|the above))?|everything|anything|it depends|depends|ok|okay|good|great|fine|other|see above|"
    r"nothing (?:really|much|in particular|comes to mind)|not that i (?:know|can think) of|no (?:issues?|problems?|complaints?)|-+|\?+|/+|\.+)[\s.!?]*$"
)
# Sentences that begin by pointing at something said before.
_POINTS_FIRST = re.compile(
    r"^(?:this|that|these|those|they|them|he|she|his|her|their|its|which|such|both|neither|either|for the (?:first|second|third|last)|in the (?:first|second|third|last)|the (?:former|latter|other|same|first|second|last|only other|rest)|"
    r"another|others?|one (?:of (?:these|those|them)|was|is|would|thing|time|such)|here|there(?:fore|by)|so that|to do (?:so|this|that)|because|since|whereas|although|though|unless|until|"
    r"instead|otherwise|especially|particularly|including|such as|like|as (?:well|opposed|a result)|rather|even (?:though|if|when)|not (?:only|just|to mention|that)|then|some(?: of)? (?:these|those|them)|each of (?:these|those|them)|"
    r"none of|most of (?:these|those|them)|all of (?:this|that|these|those|them|it)|from there|after that|at that|in (?:this|that|these|those|which|other words)|with (?:this|that|these|those)|by (?:this|that|doing)|"
    r"of (?:these|those)|for (?:this|that|these|those)|if (?:so|not|it|that|this|they)|when (?:it|that|this|they)|once (?:it|that|this|they)|and|but|or|nor|yet|even|though|where|who|whose|who's|that's|it'll|they're|he's|she's|they've|"
    r"same|similar|similarly|stuff (?:like|similar|such)|things (?:like|such)|likewise|aside|apart|besides|other than|than|kind of|sort of|due to|depending|given (?:that|this)|yes|no|what (?!i (?:like|love|enjoy|need|want|value|miss)\b)|there (?:are|were) (?:some |many )?(?:times|days|moments|cases)|too|also|again|still|only|maybe|perhaps|not|just|where|whatever|either way|hopefully not)\b"
)
# Slips of the keyboard that leave a sentence without sense: "I will the using", "to to", "a the".
_SLIP = re.compile(
    r"\b(?:will|would|can|could|should|must|to|a|an|the|my|of) (?:the|a|an|of|is|are)\b(?<!of the)(?<!of a)(?<!of an)(?<!to the)(?<!to a)(?<!to an)|\b(\w+) \1\b(?<!that that)(?<!had had)"
)
# "The most difficult part when it comes to projects": a subject that nothing is said of.
_NO_PREDICATE = re.compile(
    r"^(?:the|my|our|one|another)(?: \w+){0,3} (?:parts?|things?|aspects?|challenges?|issues?|problems?|reasons?|ways?|goals?)\b"
    r"(?!.*\b(?:is|are|was|were|has|have|had|would|can|could|will|involves?|includes?|lies?|comes? (?:from|when)|makes?|takes?|seems?)\b)"
)
_COMMA_SPLICE = re.compile(
    r"^(?:more|less|mostly|both|none|some|very|quite|pretty|just|not)\b[^,]{0,30}, (?:i|we|it|but|and)\b"
)
_DUMMY_IT = re.compile(
    r"^it(?:'s| is| was| can be| would be| gets| becomes| has been| feels| seems|'d be)\s+(?:\w+ ){0,3}(?:hard|difficult|easy|easier|important|impossible|tough|tricky|nice|great|annoying|frustrating|tedious|helpful|useful|"
    r"crucial|essential|good|better|best|rewarding|challenging|time|fun|necessary|harder|faster|quicker|painful|confusing|awkward|possible|satisfying|scary|cumbersome|unclear|rare|common)\b(?:[^.]{0,40}?)\b(?:to|for|when|that|if|how|whether)\b|^it (?:takes|took|would be|matters|helps|bothers me|annoys me|frustrates me) .*\b(?:to|when|that|if)\b"
)
_BAD_END = re.compile(
    r"(?:\b(?:the|a|an|of|to|for|with|in|on|at|by|from|and|or|but|my|our|your|their|is|are|was|be|that|which|because|if|as|than|so|very|i|we|just|also|even|really|being|having|such|like|about|into|following|following is|these|when|where|while|too|asks? (?:me|us)|tells? (?:me|us))|[,:;(–—-]|\.\.\.|…)\s*$",
    re.I,
)
_POINTER = re.compile(
    r"\b(it|its|it's|this|that|these|those|they|them|their|he|she|him|his|her|itself|themselves|such|so|there|here|one|ones|same|others|latter|former|they're|that's)\b"
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|my|our|your|some|any|all|every|each|no|most|many|other|different|these|those|this|that|more|new|several|multiple|two|three|few)\s+(?:[\w'/-]+\s+){0,2}?[a-z][\w'/-]{2,}|\b(?!(?:this|always|is|was|has|does|as|us|his|its|yes|plus|perhaps|sometimes|thus|less|unless|across|needs|wants|makes|gives|helps|tells|says|goes|takes|allows|lets|besides|towards|afterwards|saves|lots|kinds)\b)[a-z]{3,}(?<!s)s\b|"
    r"\b(?:ai|people|someone|everyone|anyone|software|code|data|work|art|music|writing|research|information|content|python|text|money|time|documentation)\b"
)
_SUBORDINATE_THAT = re.compile(
    r"\b(?:so|such|think|thinks|thought|feel|feels|felt|know|knows|believe|find|found|say|says|said|sure|hope|wish|means|mean|ensure|guess|fact|way|afraid|worried|concerned|glad|happy|see|realize|realise|notice|noticed|understand|shows?|idea|ideas|is|was|now|given|prefer|like|appreciate|it|everything|something|anything|things?|ones?|all|those|\w{4,}(?:s|ion|ing|er|ed|ment|ity|ness|ch|ct|ty|al|nt|le|rk|em|el|re|ce|ge|te|de|se|al|ol|ot|ge|th|an|en|on))\s+$"
)
_THAT_CLAUSE = re.compile(
    r"^\s+(?:i|we|you|he|she|they|it|the|a|an|my|our|your|their|people|there|is|are|was|were|has|have|had|can|could|will|would|should|may|might|does|do|did|don't|doesn't|isn't|aren't|can't|allows?|makes?|made|need\w*|requires?|helps?|gives?|look\w*|work\w*|sound\w*|seem\w*|feel\w*|just|not|best|actually|fits?|might|ai|\w+s|\w+ed|i'm|i've|i'd|it's|they're|you're|we're)\b"
)
_FOLLOWED_BY_NOUN = re.compile(
    r"^\s+(?:\w+(?:ing|ed|al|ive|ous|ful|ic)\s+)?(?!(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|does|do|did|and|or|but|to|in|on|at|for|with|by|from|as|because|if|when|which|i|we|you|they|it|way|not|also|just|so|too|up|out|all|really|being|into|about|than|before|after|kind|sort|type)\b)[a-z][\w'-]{2,}"
)
_STORY = re.compile(
    r"\b(?:yesterday|last (?:week|month|year|night|time)|once|one time|the other day|ago|this (?:morning|week|month|year)|recently|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december)\b"
)
_ONCE = re.compile(
    r"\b(?:i|we|he|she|they|it|there|ai|which|process|project|aim|goal|result|results)(?: \w+ly| also| just| had| have| then)? (?:was|were|had|wanted|did|used|went|ended|tried|could|got|found|felt|needed|made|decided|gave|asked|began|started|took|came|wrote|worked|became|knew|thought|told|said|saw|ran|spent|struggled|learned|received|noticed|realized|created|helped|didn't|wasn't|couldn't)\b"
)
_FINITE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|have|has|had|do|does|did|can|can't|could|will|would|should|must|may|might|won't|don't|doesn't|didn't|isn't|aren't|wasn't|cannot|couldn't|wouldn't|"
    r"get|gets|got|need|needs|want|wants|use|uses|make|makes|made|take|takes|took|give|gives|find|finds|feel|feels|help|helps|lack|lacks|keep|keeps|work|works|go|goes|come|comes|know|let|lets|allow|allows|see|think|love|like|hate|"
    r"enjoy|prefer|wish|hope|struggle|save|saves|tend|tends|ask|write|read|check|try|start|run|runs|look|looks|seem|seems|tell|say|says|spend|fail|fails|crash|crashes|\w+'(?:s|re|m|ve|ll|d)|\w{3,}ed)\b"
)  # fmt: skip


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """The sentence without hesitations, stutters, leading discourse markers and trailing tags, with a capital."""
    out = _SMILEY.sub("", " ".join(text.split())).strip()
    out = _BULLET.sub("", _HESITATION.sub("", out))
    out = _FILLER.sub(" ", out)
    out = _STUTTER.sub(lambda found: found[1] if found[1].lower() in _STUTTER_WORDS else found[0], out)
    for _ in range(5):
        lead = _LEAD.match(out)
        if lead is None:
            break
        mark = lead["mark"].strip()
        word = " ".join(lowered(lead[0]).strip(" ,.:;!…–—-").split())
        rest = out[lead.end() :]
        following = lowered(rest).split()[:1]
        if not rest.strip() or (
            not mark and not _OPENS.match(lowered(rest)) and (word in _NEEDS_MARK or word.split()[0] in _NEEDS_MARK)
        ):
            break
        if following and following[0] in _KEEP_AFTER.get(word, ()):
            break
        if (
            not mark
            and word.startswith("i ")
            and not re.match(r"(?:i|we|my|our|the|ai|it|there|people|that)\b", lowered(rest))
        ):
            break
        out = rest
    out = _TAIL.sub(r"\1", out)
    if len(out.split()) > 8:
        out = _BRACKETS.sub("", out)
    out = out.strip(' ,;–—-*•"“”')
    out = re.sub(r"\s+([,.!?;])", r"\1", out)
    out = re.sub(r"([!?.])\1+$", r"\1", out)
    out = re.sub(r"(?<![\w'’])i(?=(?:['’](?:m|ve|d|ll))?(?![\w'’.]))", "I", out)
    if out[:1].islower() and not re.match(r"[a-z]+[A-Z]", out):
        out = out[0].upper() + out[1:]
    if out[-1:].isalnum() and words_in(out) > 3 and re.match(r"(?:I|We|My|Our|It|There|AI)\b", out):
        out += "."
    elif out.endswith(".") and words_in(out) <= 5 and not _has_verb(lowered(out)):
        out = out[:-1]
    return out


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


@lru_cache(maxsize=65536)
def is_noise(text: str) -> bool:
    """Greetings, thanks, talk about the interview, answers that say nothing: neither claims nor evidence."""
    low = lowered(text).strip()
    return _TRIVIAL.match(low) is not None or _META.search(low) is not None or "redacted" in low


def is_question(text: str) -> bool:
    return text.rstrip(" \"'”’)").endswith("?")


def words_in(text: str) -> int:
    return len(text.split())


def _antecedent(before: str) -> bool:
    """Whether `before` names something a pronoun after it may stand for: not merely the subject of its own clause."""
    found = _DETERMINED.search(before)
    if found is None:
        return False
    later = before[found.end() :]
    return (
        found.start() > 0
        or re.search(r"[,;]|\b(?:and|but|when|if|because|that|so|which|while|as|than|where)\b", later) is not None
        or len(_DETERMINED.findall(later)) > 0
    )


def dangling(low: str) -> bool:
    """Whether a pronoun points at something that the sentence itself does not name."""
    if low.startswith("it") and _DUMMY_IT.match(low):
        low = "_" + low[2:]
    for found in _POINTER.finditer(low):
        word = found[1]
        before, after = low[: found.start()], low[found.end() :]
        if word == "that" and (_SUBORDINATE_THAT.search(before) or _THAT_CLAUSE.match(after)):
            continue
        if (
            word == "so"
            and (not after.strip(" .!") or re.match(r"^\s+(?:that|i|we|much|many|they|it|\w+)\b", after))
            and not re.search(r"\b(?:do|did|doing|done|think|say) $", before)
        ):
            continue
        if word in ("there", "here") and re.match(
            r"^(?:'s|\s+(?:is|are|was|were|has|have|will|should|needs?|can|could|would|may|might|isn't|aren't|seems?|to be)\b)",
            after,
        ):
            continue
        if word == "one" and (
            re.match(r"^\s+(?:of|or|to|that|place|who|another|click|day|thing|\w+)\b", after)
            or re.search(r"\b(?:no|every|any|each|some|the|only|as|just) $", before)
        ):
            continue
        if word in ("this", "that", "these", "those", "such", "same"):
            if word in ("such",) and re.match(r"^\s+as\b", after):
                continue
            if word == "same" and re.match(r"^\s+\w{3,}", after):
                continue
            if (
                word in ("those", "these")
                and re.match(r"^\s+(?:who|that|with|of us|kinds? of \w+|types? of \w+|are)\b", after)
                and word == "those"
            ):
                continue
            return True
        if word in ("it", "it's") and re.match(
            r"^(?:\s+(?:is|was|would be|can be|gets|be))?\s+(?:\w+ )?(?:hard|difficult|easy|easier|important|impossible|tough|tricky|clear|better|harder|comes to|takes? \w+|necessary|time|nice|helpful)\b.{0,30}\b(?:to|that|for|when|if)\b",
            after,
        ):
            continue
        if word in ("it", "it's") and re.search(r"\b(?:make|makes|made|making|find|found) $", before):
            continue
        if word in ("their", "they", "them", "his", "her", "themselves") and _antecedent(before):
            continue
        if word in ("it", "it's", "its", "itself", "others", "ones", "he", "she", "him", "they're") and _antecedent(
            before
        ):
            continue
        if word == "others" and not re.search(r"\bthe $", before):
            continue
        return True
    return False


def _has_verb(low: str) -> bool:
    """Whether a finite verb is likely: infinitives and participles alone make a fragment."""
    if re.search(r"\b(?:i|we|you|they|people|ai|everyone|nobody) (?:\w+ly )?[a-z]{2,}", low) or re.match(
        r"(?:my|our) (?:\w+ ){1,3}\w+(?:s|ed)\b", low
    ):
        return True
    rest = re.sub(r"\b(?:to|for|of|by|with|from|in|on|without|when|while) (?:\w+ly )?\w+", "", low)
    return (
        _FINITE.search(rest if re.match(r"(?:a|an|the|more|most|just|some|any|no|\w+ing|\w+s)\b", low) else low)
        is not None
    )


@lru_cache(maxsize=65536)
def stands_alone(tidied: str, short_answer: bool = False) -> bool:
    """Whether `tidied` can be read without the talk around it. `short_answer`: a noun phrase will do."""
    low = lowered(tidied).strip()
    count = words_in(low)
    if count < (2 if short_answer else 4) or count > MOST_WORDS:
        return False
    if (
        _BAD_END.search(low.rstrip(" .!?"))
        or low.count("(") != low.count(")")
        or low.count('"') % 2
        or "http" in low
        or "@" in low
    ):
        return False
    if _POINTS_FIRST.match(low) or (re.match(r"^it\b", low) and not _DUMMY_IT.match(low)) or low[0] in "/\\&+=%":
        return False
    if _SLIP.search(low) or _COMMA_SPLICE.match(low) or re.search(r"\b(?:e\.?g|i\.?e)\.?$", low):
        return False
    if is_noise(tidied) or dangling(low) or re.search(r"\w:\s*\w", low) or ";" in low or "..." in low or "…" in low:
        return False
    if _NO_PREDICATE.match(low):
        return False
    if not re.search(r"[a-z]{3}", low) or re.search(r"[_|<>{}\\]|\*\*|--", low):
        return False
    if short_answer:
        return True
    if not _has_verb(low):
        return False
    # "When I write", "If the model fails": a clause that waits for its main clause.
    return not (
        re.match(
            r"^(?:when|if|once|while|after|before|as|whenever|where|by|in|for|with|at|to|during|on|through|from|over|despite|without)\b",
            low,
        )
        and not re.search(r"(?:,|\b(?:i|we)\b).*\b(?:i|we|you|ai|the|my|it|there|people|they|it's|i'm|i've)\b", low)
    )


def reads_well(tidied: str) -> float:
    """How well a headline reads, in [0, 1]: neither clipped nor long, first person, few commas, no story of one day."""
    low = lowered(tidied)
    count = words_in(tidied)
    score = 1.0
    score -= 0.05 * max(0, count - 14) + 0.08 * max(0, 6 - count)
    score -= (
        0.07 * max(0, low.count(",") - 1) + (0.15 if "(" in low else 0.0) + (0.1 if '"' in low or "“" in low else 0.0)
    )
    score -= 0.25 if _STORY.search(low) else 0.0
    score -= (
        0.5
        if _ONCE.search(low)
        else 0.25
        if re.match(r"(?:the|my|our|it|there|a|some)\b.*\b(?:was|were|had been)\b", low)
        else 0.0
    )
    score -= 0.1 * len(
        re.findall(r"\b(?:it|they|them|this|that|there|something|things|stuff|etc|lot|very|really|etc)\b", low)
    )
    score -= 0.1 if re.search(r"\d", low) else 0.0
    score -= (
        0.15
        if re.search(
            r"\b(?:maybe|perhaps|might|probably|i guess|kind of|sort of|somewhat|possibly|not sure|may)\b", low
        )
        else 0.0
    )
    score -= 0.15 if re.match(r"^(?:when|if|once|while|after|before|as|for|in|with|to|by|at|there)\b", low) else 0.0
    score += 0.15 if re.match(r"^(?:i|we|my|our)\b", low) else 0.0
    score -= 0.35 if tidied.endswith("?") else 0.0
    score -= 0.3 if re.search(r"\b(?:was|were)(?: not|n't)\b", low) else 0.0
    score -= 0.2 if tidied.isupper() else 0.0
    return max(0.0, min(1.0, score))
