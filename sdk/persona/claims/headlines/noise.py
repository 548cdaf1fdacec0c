# ruff: noqa: E501
"""What is said about the talk itself, or says nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered

_META = re.compile(
    r"\b(?:sounds? (?:good|great)|let'?s (?:go|start|begin|proceed|do it|get started|dive)|ask away|fire away|go ahead|ready (?:to|when)|no questions?|"
    r"(?:this|the|our|your) (?:interview|survey|conversation|study|questionnaire|question|questions|research project|transcript|chat)\b|as i (?:said|mentioned|stated)|like i said|i (?:already )?(?:mentioned|answered|covered|said)\b|mentioned (?:earlier|before|above|previously|already)|"
    r"(?:last|previous|earlier|next|first) (?:question|answer|response)|to answer your|answers? (?:your|the) question|hope (?:all )?(?:that|this|it) (?:helps|answers|makes)|does that make sense|"
    r"(?:nothing|anything) (?:else|more)? ?to add|that'?s (?:all|it|about it|pretty much it)|thank(?:s| you)|you'?re welcome|nice (?:talking|to meet|meeting|chatting)|pleasure|"
    r"have a (?:great|good|nice|wonderful)|good (?:morning|afternoon|evening|luck)|take care|bye|see (?:above|you|below)|same (?:to you|as above|as before|here)|n/?a\b|"
    r"(?:can|could) you (?:repeat|clarify|explain|rephrase|hear)|what do you mean|i'?m not sure (?:i|what|how|if)|i don'?t (?:know|understand|recall|remember)|can'?t think of|not sure (?:i understand|what)|"
    r"good question|great question|you (?:asked|mentioned|said|described|put it)|happy to (?:help|answer|share)|(?:we|i)(?:'ve| have)? covered (?:everything|all|most|the|my|it)|covered everything|we need to today|spot on|that'?s (?:right|correct|true)|come to mind|comes to mind|"
    r"too long ago|don'?t have (?:any )?questions?|best wishes|kind regards|another example|one example|example (?:is|would be|of this)|an example)\b"
)
_TRIVIAL = re.compile(
    r"^(?:none|nothing|no|nope|yes|yeah|n/?a|na|nil|idk|dunno|not (?:really|sure|much|applicable|at (?:the|this) (?:moment|time))|unsure|unknown|"
    r"don'?t know|no idea|no comment|same|ditto|all(?: of (?:it|them|the above))?|everything|anything|it depends|depends|ok|okay|good|great|fine|other|see above|"
    r"nothing (?:really|much|in particular|comes to mind)|not that i (?:know|can think) of|no (?:issues?|problems?|complaints?)|-+|\?+|/+|\.+)[\s.!?]*$"
)


@lru_cache(maxsize=65536)
def is_noise(text: str) -> bool:
    """Greetings, thanks, talk about the interview, answers that say nothing: neither claims nor evidence."""
    low = lowered(text).strip()
    return _TRIVIAL.match(low) is not None or _META.search(low) is not None or "redacted" in low


def is_question(text: str) -> bool:
    return text.rstrip(" \"'”’)").endswith("?")
