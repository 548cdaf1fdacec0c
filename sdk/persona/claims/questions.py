# ruff: noqa: E501
"""What a survey's question asks for, since in short answers the question says what kind of claim they are."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.model import ClaimKind

# In this order: "what needs does it not address" is an unmet need before it is a need that is met.
_TABLE: tuple[tuple[ClaimKind, str], ...] = (
        ("need", r"needs?\b.*\bnot address|not[ _]addressed|unmet|missing|lack|what would (?:help|make|have)|would (?:have )?(?:made?|improved?|help)|what[ _]would|would[ _]help"),
        ("tool", r"\b(?:tools?|applications?|apps?|software|programs?|platforms?|products?|integrations?)\b.*\b(?:use|using|integrat\w+|like|prefer|work with)\b|^(?:tools?|apps?|software|integrations?)(?:[ _]\w+)?(?:[ _]?\d+)?$|which (?:tools?|apps?|software|products?)"),
        ("pain_point", r"\b(?:in|stands in|gets? in) (?:your|the|their) way\b|hinder|difficult|frustrat|pain|problem|challeng|struggl|annoy|dislike|hate|worst|barrier|obstacle|issue|concern|negative|hesitat|stop(?:s|ped)? you|keeps? you from|prevent|trouble|hard(?:est)?|wrong|complain|in (?:your|the) way|hold(?:s|ing)? you back|slow(?:s|ing)? you|put(?:s|ting)? you off|block(?:s|er)|worr(?:y|ies)|fear|stress|disappoint|go(?:es)? wrong|cons\b|weakness|why not|unhappy|dissatisf|bother"),
        ("need", r"improve|chang|feature|wish|would you (?:like|want)|like to see|suggest|enhanc|recommend|need from|do you need|add\b|request|better|missing|expect|advice"),
        ("goal", r"goals?\b|hope|achieve|trying to|aim|purpose|objective|want to|needs?\b.*\baddress|needs[ _]addressed|looking for|use (?:it|this|\w+) for|plans?\b"),
        ("motivation", r"pleasant|do you (?:like|love|enjoy|value|appreciate)|like (?:best|most|about)|favou?rite|love about|enjoy|best (?:thing|part)|why (?:do|did|are|have)|reason|motivat|positive|pros\b|strength|benefit|satisf|happy with|valu"),
        ("behaviour", r"how (?:often|do you|long|much|frequently|many|did you|have you)|when do you|where do you|typical|describe (?:your|a|the|how)|workflow|process|routine|usually|last time|steps?\b|habit|use case|what do you (?:do|use)"),
        ("context", r"role|job|occupation|industry|who are you|about yourself|background|work as|live|situation|setting|team|company|organi[sz]ation|profession|where are"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _TABLE)

_SAYS_NOTHING = frozenset("text comment comments answer review message body description question title subject".split())


@lru_cache(maxsize=4096)
def asked_kind(question: str) -> ClaimKind | None:
    """The kind that answers to this question (or under this column heading) are; None when it does not say."""
    low = question.lower().replace("’", "'").strip()
    if low in _SAYS_NOTHING:
        return None
    return next(
        (kind for kind, pattern in _PATTERNS if pattern.search(low.replace("_", " ")) or pattern.search(low)), None
    )
