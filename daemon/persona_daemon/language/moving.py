"""Problems that were found in a text, carried into the text as it is after an edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona.spec.positions import LineTable
    from persona.spec.problems import Problem


def carried(problems: Iterable[Problem], before: str, after: LineTable) -> list[Problem]:
    """Those that the edit did not touch, at their places in the new text; without fixes, whose edits are of the old."""
    now = after.text
    if before == now:
        return list(problems)
    start = _common(before, now)
    most = min(len(before), len(now)) - start
    end = _common(before[::-1][:most], now[::-1][:most])
    moved = len(now) - len(before)
    kept: list[Problem] = []
    for problem in problems:
        place = problem.range
        if place is None:
            kept.append(problem)
        elif place.end.offset < start:
            kept.append(replace(problem, range=after.range(place.start.offset, place.end.offset)))
        elif place.start.offset > len(before) - end:
            changed = after.range(place.start.offset + moved, place.end.offset + moved)
            kept.append(replace(problem, range=changed, fixes=(), related=()))
    return kept


def _common(one: str, other: str) -> int:
    """Length of the common beginning, by halving: comparing slices runs in C."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low
