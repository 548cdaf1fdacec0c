"""What the ways of finding candidates have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona.claims.candidates.lines import Lines
from persona.claims.citing import Citable
from persona.claims.clusters import Cluster, Clusters, Rows, pull
from persona.claims.field import Field
from persona.claims.readings import Readings
from persona.segments.model import Segmentation
from persona.text import stem


class Ground:
    """The study as candidates are looked for in it; made once per call of `find_claims`."""

    def __init__(self, field: Field, readings: Readings, grouping: Segmentation, citable: Citable) -> None:
        self.field = field
        self.readings = readings
        self.grouping = grouping
        self.citable = citable
        self.clusters = Clusters(field, readings)
        self.lines = Lines(field, readings)
        self._own_terms: dict[int, frozenset[int]] = {}

    def size(self, segment: int) -> int:
        return int(self.field.sizes[segment + 1])

    def own(self, segment: int, cluster: Cluster) -> Rows:
        """The sentences of a cluster that people of the segment say."""
        own: Rows = cluster.rows[self.field.segment_of[self.field.person_of[cluster.rows]] == segment]
        return own

    def own_terms(self, segment: int) -> frozenset[int]:
        """The single terms that set the segment apart."""
        known = self._own_terms.get(segment)
        if known is None:
            stems = {
                stem(part) for term, _ in self.grouping.segments[segment].terms for part in term.casefold().split()
            }
            place = self.field.term_of
            known = self._own_terms[segment] = frozenset(place[one] for one in stems if one in place)
        return known

    def numbers(self, segment: int, terms: tuple[int, ...], support: int, others: int) -> float:
        """How much a claim counts by numbers alone, and by how telling `terms` are."""
        size = self.size(segment)
        telling = float(np.sqrt(self.field.weight[list(terms)].sum()))
        return pull(support, size, others, self.field.p - size) * telling

    def agreement(self, segment: int, rows: Rows, held: NDArray[np.float64], headline: int) -> float:
        """How much of the headline's weight the other supporters of the segment hold, on average, in [0, 1]. `held`
        is the share of it that each of `rows` does."""
        field = self.field
        voices = field.person_of[rows]
        others = (field.segment_of[voices] == segment) & (voices != field.person_of[headline])
        who = voices[others]
        if not len(who):
            return 0.0
        fresh = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
        return float(np.round(np.maximum.reduceat(held[others], fresh).mean(), 9))
