# ruff: noqa: E501
"""Words that point at something the sentence itself does not name."""

from __future__ import annotations

import re

# Sentences that begin by pointing at something said before.
POINTS_FIRST = re.compile(
    r"^(?:this|that|these|those|they|them|he|she|his|her|their|its|which|such|both|neither|either|for the (?:first|second|third|last)|in the (?:first|second|third|last)|the (?:former|latter|other|same|first|second|last|only other|rest)|"
    r"another|others?|one (?:of (?:these|those|them)|was|is|would|thing|time|such)|here|there(?:fore|by)|so that|to do (?:so|this|that)|because|since|whereas|although|though|unless|until|"
    r"instead|otherwise|especially|particularly|including|such as|like|as (?:well|opposed|a result)|rather|even (?:though|if|when)|not (?:only|just|to mention|that)|then|some(?: of)? (?:these|those|them)|each of (?:these|those|them)|"
    r"none of|most of (?:these|those|them)|all of (?:this|that|these|those|them|it)|from there|after that|at that|in (?:this|that|these|those|which|other words)|with (?:this|that|these|those)|by (?:this|that|doing)|"
    r"of (?:these|those)|for (?:this|that|these|those)|if (?:so|not|it|that|this|they)|when (?:it|that|this|they)|once (?:it|that|this|they)|and|but|or|nor|yet|even|though|where|who|whose|who's|that's|it'll|they're|he's|she's|they've|"
    r"same|similar|similarly|stuff (?:like|similar|such)|things (?:like|such)|likewise|aside|apart|besides|other than|than|kind of|sort of|due to|depending|given (?:that|this)|yes|no|what (?!i (?:like|love|enjoy|need|want|value|miss)\b)|there (?:are|were) (?:some |many )?(?:times|days|moments|cases)|too|also|again|still|only|maybe|perhaps|not|just|where|whatever|either way|hopefully not)\b"
)
DUMMY_IT = re.compile(
    r"^it(?:'s| is| was| can be| would be| gets| becomes| has been| feels| seems|'d be)\s+(?:\w+ ){0,3}(?:hard|difficult|easy|easier|important|impossible|tough|tricky|nice|great|annoying|frustrating|tedious|helpful|useful|"
    r"crucial|essential|good|better|best|rewarding|challenging|time|fun|necessary|harder|faster|quicker|painful|confusing|awkward|possible|satisfying|scary|cumbersome|unclear|rare|common)\b(?:[^.]{0,40}?)\b(?:to|for|when|that|if|how|whether)\b|^it (?:takes|took|would be|matters|helps|bothers me|annoys me|frustrates me) .*\b(?:to|when|that|if)\b"
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
    if low.startswith("it") and DUMMY_IT.match(low):
        low = "_" + low[2:]
    return any(not _is_told(found[1], low[: found.start()], low[found.end() :]) for found in _POINTER.finditer(low))


# By word: what before it, or after it, shows that it points at nothing outside the sentence.
_FINE_BEFORE = {
    "that": _SUBORDINATE_THAT,
    "one": re.compile(r"\b(?:no|every|any|each|some|the|only|as|just) $"),
    "it": re.compile(r"\b(?:make|makes|made|making|find|found) $"),
}
_FINE_AFTER = {
    "that": _THAT_CLAUSE,
    "one": re.compile(r"^\s+\w"),
    "such": re.compile(r"^\s+as\b"),
    "same": re.compile(r"^\s+\w{3,}"),
    "those": re.compile(r"^\s+(?:who|that|with|of us|kinds? of \w+|types? of \w+|are)\b"),
    "there": re.compile(
        r"^(?:'s|\s+(?:is|are|was|were|has|have|will|should|needs?|can|could|would|may|might|isn't|aren't|seems?|to be)\b)"
    ),
    "it": re.compile(
        r"^(?:\s+(?:is|was|would be|can be|gets|be))?\s+(?:\w+ )?(?:hard|difficult|easy|easier|important|impossible|tough|tricky|clear|better|harder|comes to|takes? \w+|necessary|time|nice|helpful)\b.{0,30}\b(?:to|that|for|when|if)\b"
    ),
}
_LIKE = {"it's": "it", "here": "there"}
_SO = re.compile(r"^(?:[ .!]*$|\s+\w)")
_DOES_SO = re.compile(r"\b(?:do|did|doing|done|think|say) $")
_NEVER_NAMED = frozenset(
    ("this", "that", "these", "those", "such", "same", "so", "there", "here", "one", "that's", "latter", "former")
)


def _is_told(word: str, before: str, after: str) -> bool:
    """Whether the sentence says itself what the pronoun between `before` and `after` stands for, if anything."""
    if word == "so":
        return _SO.match(after) is not None and _DOES_SO.search(before) is None
    kind = _LIKE.get(word, word)
    fine_before, fine_after = _FINE_BEFORE.get(kind), _FINE_AFTER.get(kind)
    if fine_before is not None and fine_before.search(before):
        return True
    if fine_after is not None and fine_after.match(after):
        return True
    if word == "others" and not before.endswith("the "):
        return True
    return word not in _NEVER_NAMED and _antecedent(before)
