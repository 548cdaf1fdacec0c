# ruff: noqa: E501
"""What can be read without the talk around it."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered
from persona.claims.headlines.grammar import MOST_WORDS, has_verb, words_in
from persona.claims.headlines.noise import is_noise
from persona.claims.headlines.pointing import DUMMY_IT, POINTS_FIRST, dangling

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
BAD_END = re.compile(
    r"(?:\b(?:the|a|an|of|to|for|with|in|on|at|by|from|and|or|but|my|our|your|their|is|are|was|be|that|which|because|if|as|than|so|very|i|we|just|also|even|really|being|having|such|like|about|into|following|following is|these|when|where|while|too|asks? (?:me|us)|tells? (?:me|us))|[,:;(–—-]|\.\.\.|…)\s*$",
    re.I,
)


@lru_cache(maxsize=65536)
def stands_alone(tidied: str, short_answer: bool = False) -> bool:
    """Whether `tidied` can be read without the talk around it. `short_answer`: a noun phrase will do."""
    low = lowered(tidied).strip()
    count = words_in(low)
    if count < (2 if short_answer else 4) or count > MOST_WORDS:
        return False
    if (
        BAD_END.search(low.rstrip(" .!?"))
        or low.count("(") != low.count(")")
        or low.count('"') % 2
        or "http" in low
        or "@" in low
    ):
        return False
    if POINTS_FIRST.match(low) or (re.match(r"^it\b", low) and not DUMMY_IT.match(low)) or low[0] in "/\\&+=%":
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
    if not has_verb(low):
        return False
    # "When I write", "If the model fails": a clause that waits for its main clause.
    return not (
        re.match(
            r"^(?:when|if|once|while|after|before|as|whenever|where|by|in|for|with|at|to|during|on|through|from|over|despite|without)\b",
            low,
        )
        and not re.search(r"(?:,|\b(?:i|we)\b).*\b(?:i|we|you|ai|the|my|it|there|people|they|it's|i'm|i've)\b", low)
    )
