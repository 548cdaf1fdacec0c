"""What several people of a segment say alike: cores of one or two terms, and the sentences that share them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona.claims.field import Field
from persona.claims.model import ClaimKind
from persona.claims.readings import BIT, Readings

Rows = NDArray[np.int64]

MOST_CORES = 150  # per kind and segment, counted exactly
PAIR_REACH = 4  # terms of a pair stand at most this many telling terms apart


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sentences `rows` (of all segments) that back a claim of `kind` about `core`; `support` is of one segment."""

    kind: ClaimKind
    core: tuple[int, ...]
    rows: Rows
    support: int
    others: int
    score: float


def lift_of(support: int, size: int, others: int, rest: int) -> float | None:
    """Share in the segment over share among all others; None when that cannot be measured."""
    if others == 0 or rest == 0 or size == 0:
        return None
    return (support / size) / (others / rest)


def pull(support: int, size: int, others: int, rest: int) -> float:
    """How much a claim counts by numbers alone: support to the power of 0.4 (so that ten times the people count two and
    a half times as much) times smoothed lift, at most 8, in doublings."""
    lift = ((support + 0.5) / (size + 1)) / ((others + 1.0) / (rest + 1)) if rest else 2.0
    return float(1.3 * support**0.4 * (0.35 + np.log2(1 + min(8.0, lift))))


class Clusters:
    def __init__(self, field: Field, readings: Readings) -> None:
        self.field = field
        self.readings = readings
        self._matches: dict[tuple[int, ...], Rows] = {}

    def matches(self, core: tuple[int, ...]) -> Rows:
        known = self._matches.get(core)
        if known is None:
            known = self._matches[core] = self.field.matching(core)
        return known

    def backing(self, core: tuple[int, ...], kind: ClaimKind) -> Rows:
        rows = self.matches(core)
        backing: Rows = rows[(self.readings.bits[rows] & BIT[kind]) != 0]
        return backing

    def count(self, rows: Rows, segment: int) -> tuple[int, int]:
        """Participants of the segment, and all others, whose sentences are among `rows`."""
        people = self.field.people(rows)
        inside = int((self.field.segment_of[people] == segment).sum())
        return inside, len(people) - inside

    def find(self, segment: int, kind: ClaimKind, least: int) -> list[Cluster]:
        """The clusters of one segment and kind with at least `least` participants, best numbers first."""
        field = self.field
        rows = np.array(self.readings.spoken(segment, kind), dtype=np.int64)
        if not len(rows):
            return []
        size = int(field.sizes[segment + 1])
        rest = field.p - size
        found: list[Cluster] = []
        for core in self._cores(rows, least):
            backing = self.backing(core, kind)
            support, others = self.count(backing, segment)
            if support < least:
                continue
            telling = float(np.sqrt(field.weight[list(core)].sum()))
            found.append(
                Cluster(kind, core, backing, support, others, round(pull(support, size, others, rest) * telling, 9))
            )
        found.sort(key=lambda cluster: (-cluster.score, cluster.core))
        return found

    def _cores(self, rows: Rows, least: int) -> list[tuple[int, ...]]:
        """Pairs (and, where people answer in a few words, single terms) that enough people of `rows` share."""
        field = self.field
        lengths = field.lengths[rows]
        owner = np.repeat(np.arange(len(rows)), lengths)
        offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        terms = field.indices[field.indptr[rows][owner] + offsets]
        keep = field.weight[terms] > 0
        terms, owner = terms[keep], owner[keep]
        if not len(terms):
            return []
        people = field.person_of[rows]
        common = field.people_with[terms] >= 2 if least > 1 else np.ones(len(terms), dtype=bool)
        terms, owner = terms[common], owner[common]
        solid = ~field.generic & ~field.topic
        codes: list[Rows] = []
        owners: list[Rows] = []
        for reach in range(1, PAIR_REACH + 1):
            if len(terms) <= reach:
                break
            a, b = terms[:-reach], terms[reach:]
            good = (owner[:-reach] == owner[reach:]) & (solid[a] | solid[b]) & (a != b)
            low, high = np.minimum(a, b)[good], np.maximum(a, b)[good]
            codes.append(low * field.v + high)
            owners.append(owner[:-reach][good])
        single = solid[terms]
        codes.append(terms[single] * field.v + terms[single])
        owners.append(owner[single])
        code, by = np.concatenate(codes), people[np.concatenate(owners)]
        if not len(code):
            return []
        pairs = np.unique(np.stack((code, by)), axis=1)[0] if len(code) < 2_000 else _distinct(code, by, field.p)
        distinct, counts = np.unique(pairs, return_counts=True)
        enough = counts >= least
        distinct, counts = distinct[enough], counts[enough]
        first, second = distinct // field.v, distinct % field.v
        weight = np.where(first == second, field.weight[first] * 0.8, field.weight[first] + field.weight[second])
        rank = np.round(np.log2(1 + counts) * np.sqrt(weight), 9)
        best = np.lexsort((distinct, -rank))[:MOST_CORES]
        return [(int(a),) if a == b else (int(a), int(b)) for a, b in zip(first[best], second[best], strict=True)]


def _distinct(code: Rows, by: Rows, people: int) -> Rows:
    """`code` once for each different speaker."""
    kinds, number = np.unique(code, return_inverse=True)
    seen = np.unique(number * max(1, people) + by)
    once: Rows = kinds[seen // max(1, people)]
    return once
