"""Whether words hold a verb that makes them a sentence, and how many they are."""

from __future__ import annotations

import re

MOST_WORDS = 22  # of a headline

FINITE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|have|has|had|do|does|did|can|can't|could|will|would|should|must|may|might|won't|don't|doesn't|didn't|isn't|aren't|wasn't|cannot|couldn't|wouldn't|"
    r"get|gets|got|need|needs|want|wants|use|uses|make|makes|made|take|takes|took|give|gives|find|finds|feel|feels|help|helps|lack|lacks|keep|keeps|work|works|go|goes|come|comes|know|let|lets|allow|allows|see|think|love|like|hate|"
    r"enjoy|prefer|wish|hope|struggle|save|saves|tend|tends|ask|write|read|check|try|start|run|runs|look|looks|seem|seems|tell|say|says|spend|fail|fails|crash|crashes|\w+'(?:s|re|m|ve|ll|d)|\w{3,}ed)\b"
)  # fmt: skip


def words_in(text: str) -> int:
    return len(text.split())


def has_verb(low: str) -> bool:
    """Whether a finite verb is likely: infinitives and participles alone make a fragment."""
    if re.search(r"\b(?:i|we|you|they|people|ai|everyone|nobody) (?:\w+ly )?[a-z]{2,}", low) or re.match(
        r"(?:my|our) (?:\w+ ){1,3}\w+(?:s|ed)\b", low
    ):
        return True
    rest = re.sub(r"\b(?:to|for|of|by|with|from|in|on|without|when|while) (?:\w+ly )?\w+", "", low)
    return (
        FINITE.search(rest if re.match(r"(?:a|an|the|more|most|just|some|any|no|\w+ing|\w+s)\b", low) else low)
        is not None
    )
