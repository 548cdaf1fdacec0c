"""Categorical answers as coordinates: which attributes tell people apart, and how much each value says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona.corpus.model import Corpus

_RAREST = 0.02  # share of people below which a value says nothing
_MOST_COMMON = 0.95  # share above which an attribute is as good as constant
_MOST_VALUES = 40
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class AttributeSpace:
    """`values` are the columns: (attribute, value or number of a quarter, weight); `edges` cut numeric attributes."""

    values: tuple[tuple[str, str, float], ...] = ()
    edges: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def width(self) -> int:
        return len(self.values)

    @property
    def informative(self) -> int:
        """How many attributes tell people apart."""
        return len({name for name, _value, _weight in self.values})

    @classmethod
    def fit(cls, corpus: Corpus) -> AttributeSpace:
        """Weights are one over the square root of a value's share, as in multiple correspondence analysis (Greenacre
        1984), bounded so that rare values do not rule."""
        people = corpus.participants
        names = dict.fromkeys(name for person in people for name in person.attributes)
        values: list[tuple[str, str, float]] = []
        edges: list[tuple[str, tuple[float, ...]]] = []
        for name in names:
            held = [person.attributes[name] for person in people if person.attributes.get(name, "").strip()]
            cuts = _cuts(held)
            if cuts:
                edges.append((name, cuts))
                held = [value for value in (_binned(value, cuts) for value in held) if value is not None]
            counts = Counter(value.strip().casefold() for value in held)
            least = max(2, _RAREST * len(people))
            kept = sorted(value for value, count in counts.items() if count >= least)
            covered = sum(counts[value] for value in kept)
            if len(kept) < 2 or covered < 0.5 * len(held) or len(kept) > _MOST_VALUES:
                continue
            if max(counts.values()) >= _MOST_COMMON * len(held):
                continue
            values.extend((name, value, round(max(counts[value] / len(people), 0.05) ** -0.5, 3)) for value in kept)
        told = {name for name, _value, _weight in values}
        return cls(tuple(values), tuple(edge for edge in edges if edge[0] in told))

    def held(self, corpus: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Person, column and weight of every value that a person holds."""
        place = {(name, value): number for number, (name, value, _weight) in enumerate(self.values)}
        cuts = dict(self.edges)
        names = list(dict.fromkeys(name for name, _value, _weight in self.values))
        persons: list[int] = []
        columns: list[int] = []
        for number, person in enumerate(corpus.participants):
            for name in names:
                value = person.attributes.get(name)
                if value is None:
                    continue
                if name in cuts:
                    value = _binned(value, cuts[name]) or ""
                column = place.get((name, value.strip().casefold()))
                if column is not None:
                    persons.append(number)
                    columns.append(column)
        column_array = np.array(columns, dtype=np.int64)
        weights = np.array([weight for _name, _value, weight in self.values] or [0.0])
        return np.array(persons, dtype=np.int64), column_array, weights[column_array]

    def to_json(self) -> dict[str, Any]:
        return {
            "values": [list(value) for value in self.values],
            "edges": [[name, list(cuts)] for name, cuts in self.edges],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> AttributeSpace:
        return cls(
            tuple((str(name), str(value), float(weight)) for name, value, weight in kept["values"]),
            tuple((str(name), tuple(map(float, cuts))) for name, cuts in kept["edges"]),
        )


def _number(value: str) -> float | None:
    try:
        number = float(value.strip())
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _cuts(held: list[str]) -> tuple[float, ...]:
    """Quartiles of an attribute that is a quantity: numbers of more than eight kinds, many of them shared."""
    numbers = [number for number in map(_number, held) if number is not None]
    if len(numbers) < 0.9 * len(held) or not 8 < len(set(numbers)) <= 0.8 * len(held):
        return ()
    ranked = sorted(numbers)
    cuts = {round(ranked[len(ranked) * part // _QUARTERS], 6) for part in range(1, _QUARTERS)}
    return tuple(sorted(cuts))


def _binned(value: str, cuts: tuple[float, ...]) -> str | None:
    number = _number(value)
    return None if number is None else str(sum(number >= cut for cut in cuts))
