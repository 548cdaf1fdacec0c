# ruff: noqa: E501
"""How well a headline reads."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered
from persona.claims.headlines.grammar import words_in

_STORY = re.compile(
    r"\b(?:yesterday|last (?:week|month|year|night|time)|once|one time|the other day|ago|this (?:morning|week|month|year)|recently|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december)\b"
)
_ONCE = re.compile(
    r"\b(?:i|we|he|she|they|it|there|ai|which|process|project|aim|goal|result|results)(?: \w+ly| also| just| had| have| then)? (?:was|were|had|wanted|did|used|went|ended|tried|could|got|found|felt|needed|made|decided|gave|asked|began|started|took|came|wrote|worked|became|knew|thought|told|said|saw|ran|spent|struggled|learned|received|noticed|realized|created|helped|didn't|wasn't|couldn't)\b"
)


@lru_cache(maxsize=65536)
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
