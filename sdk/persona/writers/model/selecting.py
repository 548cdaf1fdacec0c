"""Which of a segment's evidence the model gets to see: representative, distinctive, diverse, within a token budget.

Greedy, in the manner of maximal marginal relevance (Carbonell & Goldstein 1998): each step takes the passage that
gains most, where what many in the segment said and others did not weighs more, and each further passage for the same
finding or from the same participant weighs less; only the passage that gave a finding its words loses nothing by who
said it. Passages that repeat a chosen one nearly word for word are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from persona.claims.model import Finding
from persona.text import stem, words
from persona.writers.port import Brief

_ALIKE = 0.8  # Jaccard similarity of stems from which a passage says nothing new
_GRAIN = 1 << 20  # gains are compared as whole numbers, the same on every machine


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage to show: its id, and the finding (index) it was chosen for; -1 for a quote that stands on its own."""

    id: str
    finding: int


def select_evidence(brief: Brief, budget: int, cost: Callable[[str], int]) -> tuple[Shown, ...]:
    """The passages to show, grouped by finding in order of importance. `cost(id)` and `budget` are in tokens."""
    options = _options(brief)
    stems = {key: frozenset(stem(word) for word in words(brief.evidence[key].said)) for key in options}
    chosen: dict[str, int] = {}
    from_finding: Counter[int] = Counter()
    from_person: Counter[str] = Counter()
    left = budget
    while options:
        best = max(options, key=lambda key: (_gain(key, options, brief, from_finding, from_person), -_number(key)))
        finding = options.pop(best)
        price = cost(best)
        if price > left or any(_alike(stems[best], stems[other]) for other in chosen):
            continue
        chosen[best] = finding
        left -= price
        from_finding[finding] += 1
        from_person[brief.evidence[best].participant] += 1
    order = sorted(chosen.items(), key=lambda item: (item[1] < 0, item[1], _number(item[0])))
    return tuple(Shown(key, finding) for key, finding in order)


def _options(brief: Brief) -> dict[str, int]:
    """Each id with the most important finding it belongs to."""
    found: dict[str, int] = {}
    for index, cites in enumerate(brief.cites):
        for key in cites:
            if key in brief.evidence:
                found.setdefault(key, index)
    for key in brief.evidence:
        found.setdefault(key, -1)
    return found


def _gain(
    key: str, options: dict[str, int], brief: Brief, from_finding: Counter[int], from_person: Counter[str]
) -> int:
    finding = options[key]
    worth = _worth(brief.findings.findings[finding]) if finding >= 0 else 0.1
    repeated = 1 + from_finding[finding]
    headline = finding >= 0 and brief.cites[finding][0] == key
    heard = 1 if headline else 1 + from_person[brief.evidence[key].participant]
    return round(_GRAIN * worth / (repeated * repeated * math.sqrt(heard)))


def _worth(finding: Finding) -> float:
    """Share of the segment, raised by how much more often it is said here than elsewhere (at most doubled)."""
    lift = 2.0 if finding.lift is None else finding.lift
    return finding.share * (1 + min(1.0, max(0.0, math.log2(lift)) / 2 if lift > 0 else 0.0))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    together = len(one | other)
    return together > 0 and len(one & other) / together >= _ALIKE


def _number(key: str) -> int:
    return int(key.removeprefix("e")) if key.removeprefix("e").isdigit() else 0
