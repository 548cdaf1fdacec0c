"""What is found out about a segment, before anyone has put it into a persona's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from persona.corpus.model import Passage

ClaimKind = Literal["goal", "pain_point", "need", "behaviour", "motivation", "context", "tool"]
CLAIM_KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
Strength = Literal["strong", "moderate", "weak"]
MOST_PER_KIND: dict[ClaimKind, int] = {
    "goal": 5, "pain_point": 5, "need": 4, "motivation": 4, "behaviour": 4, "context": 3, "tool": 5,
}  # fmt: skip
MOST = 24  # claims of one persona
MOST_EVIDENCE = 8  # passages of one claim
TINY = 8  # a segment with fewer participants may have claims that rest on one person


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim as the engine found it.

    `text` is a whole sentence or a clean noun phrase. `evidence` is never empty: the best passages first, from
    different participants before several of the same. `support` counts the participants of the segment who said it,
    `share` is support over the size of the segment, `lift` is that share over the share among all other participants
    (None when nobody else said it or there is nobody else: then it cannot be measured).
    """

    kind: ClaimKind
    text: str
    evidence: tuple[Passage, ...]
    supporters: tuple[str, ...]  # participant ids, in corpus order
    support: int
    share: float
    lift: float | None
    strength: Strength
    terms: tuple[str, ...] = ()  # what the evidence has in common, for matching to earlier builds


@dataclass(frozen=True, slots=True)
class SegmentFindings:
    """All that is known of one segment: findings by importance, and quotes that sound like its people."""

    segment: str  # Segment.id
    findings: tuple[Finding, ...]
    quotes: tuple[Passage, ...]
