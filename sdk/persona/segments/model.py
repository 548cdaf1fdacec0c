"""What segmentation gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """Participants who belong together.

    `terms` are what sets them apart, best first, as people wrote them (not stems), with weights in [0, 1].
    `typical` lists members from the most to the least typical.
    """

    id: str  # "s1", "s2", ...: largest first; identity across builds is matched, not numbered
    members: tuple[str, ...]  # participant ids, in corpus order
    typical: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Every participant is in exactly one segment or in `leftover`.

    `stability` in [0, 1] is how much of the grouping returns when a part of the participants is left out (None: not
    measured); below .7 the result is provisional. `reason` tells a person why there are this many.
    `positions` are map coordinates in [0, 1] per participant. `frozen` is what a later build needs to place
    newcomers without reshuffling the rest (JSON values only).
    """

    segments: tuple[Segment, ...]
    leftover: tuple[str, ...]
    stability: float | None
    provisional: str | None  # why, in one sentence; None when the grouping is solid
    reason: str
    tried: tuple[tuple[int, float], ...] = ()  # (number of segments, stability) for each number tried
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    frozen: Mapping[str, Any] = field(default_factory=dict)

    def of(self, participant: str) -> Segment | None:
        return next((segment for segment in self.segments if participant in segment.members), None)
