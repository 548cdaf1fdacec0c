"""Candidates from terms that several people share: the best sentence that holds them is the headline."""

from __future__ import annotations

import numpy as np

from persona.claims.candidates.ground import Ground
from persona.claims.candidates.lines import Line
from persona.claims.candidates.model import CLEAREST, Candidate
from persona.claims.clusters import Cluster, Rows
from persona.claims.model import ClaimKind
from persona.claims.phrases import shared_phrase
from persona.claims.readings import BIT
from persona.text import stem, words

# A sentence backs a headline when it holds the core and this much of the weight of the headline's terms.
ALIKE = 0.55
ALIKE_PAIR = 0.5  # where the core is two telling terms
AGREED = 0.52  # of the headline's weight is what its other supporters hold, on average
# What people do, are and value is said with one telling word ("I use AI to write emails", "I am an artist").
_NAMED: frozenset[ClaimKind] = frozenset(("behaviour", "context", "motivation"))
_TRIED_PER_CLUSTER = 24
_TRIED_CLUSTERS = 36
_LEAST_QUALITY = 1.5


class ByCluster:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.field, self.readings = ground.field, ground.readings

    def of(self, segment: int, kind: ClaimKind, least: int) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        for cluster in self.ground.clusters.find(segment, kind, least)[:_TRIED_CLUSTERS]:
            candidate = self._headline(segment, cluster, least)
            if candidate is None:
                continue
            known = found.get(candidate.text)  # of two ways to count the same line, the one that finds more people
            if known is None or (candidate.cluster.support, candidate.score) > (known.cluster.support, known.score):
                found[candidate.text] = candidate
        return list(found.values())

    def _headline(self, segment: int, cluster: Cluster, least: int) -> Candidate | None:
        """The best sentence of the cluster that stands by itself, and the cluster narrowed to what agrees with it."""
        own = self.ground.own(segment, cluster)
        own = own[self.readings.was_read[own]]
        if not len(own):
            return None
        if self.readings.manner(int(own[0])).telegraphic:
            return self._phrase(segment, cluster, own, least)
        best: Candidate | None = None
        for negative, i, line in self._ranked(segment, cluster, own)[:4]:
            if best is not None and (-negative - 1.2) * 1.2 * best.cluster.score < best.score:
                break
            candidate = self._narrow(segment, cluster, i, line, -negative, least)
            if candidate is not None and (best is None or candidate.score > best.score) and self.ground.citable(i):
                best = candidate
        return best

    def _ranked(self, segment: int, cluster: Cluster, own: Rows) -> list[tuple[float, int, Line]]:
        """The lines that may head the cluster, with their scores turned round, best first."""
        lines = [
            (i, line)
            for i in self._promising(own, cluster.kind)
            for line in self.ground.lines.of(i)
            if self._may_head(segment, cluster, i, line)
        ]
        if not lines:
            return []
        field = self.field
        weights, held = field.weights, field.frequencies(own[:400])
        ranked: list[tuple[float, int, Line]] = []
        for i, line in lines:
            mass = sum(weights[t] for t in line.terms)
            shared = sum(weights[t] * held(t) for t in line.terms) / mass
            core = sum(weights[t] for t in cluster.core) / mass
            rare = sum(field.said_by_one[t] for t in line.terms)
            score = line.quality + 1.0 * shared + 1.6 * min(1.0, core) - 0.07 * rare
            score += 0.1 if line.reading.kind == cluster.kind else -0.3
            ranked.append((-round(score, 9), i, line))
        ranked.sort(key=lambda item: (item[0], item[1], item[2].text))
        return ranked

    def _may_head(self, segment: int, cluster: Cluster, i: int, line: Line) -> bool:
        kind, core = cluster.kind, cluster.core
        if line.reading.of(kind) < CLEAREST[kind] or not all(term in line.terms for term in core):
            return False
        tells = self.field.tells
        solid = [t for t in line.terms if tells[t]]
        if len(solid) >= 2:
            return True
        manner = self.readings.manner(i)
        only_core = all(term in core for term in solid)
        named = only_core and kind in _NAMED and self.ground.own_terms(segment).issuperset(solid)
        brief = only_core and not manner.interview
        return len(solid) == 1 and (manner.asked is not None or named or brief)

    def _promising(self, own: Rows, kind: ClaimKind) -> list[int]:
        """The sentences most likely to give a headline: clearly of the kind, and not long."""
        field, readings = self.field, self.readings
        some = own[:200]
        clear = some[readings.strength_of(kind)[some] >= CLEAREST[kind]]
        if not len(clear):
            return []
        other = readings.first_kind[clear] != BIT[kind]
        order = np.lexsort((clear, np.abs(field.lengths[clear] - 10), other))
        promising: list[int] = clear[order[:_TRIED_PER_CLUSTER]].tolist()
        return promising

    def _narrow(
        self, segment: int, cluster: Cluster, i: int, line: Line, quality: float, least: int
    ) -> Candidate | None:
        """The cluster as far as it says what sentence `i` says: enough of its terms, denied or not as there."""
        if quality < _LEAST_QUALITY:
            return None
        field, readings, ground = self.field, self.readings, self.ground
        terms = line.terms
        rows = cluster.rows
        rows = rows[~readings.was_read[rows] | (readings.denies[rows] == readings.denies[i])]
        solid = sum(field.tells[t] for t in cluster.core)
        held, number = field.overlap(rows, terms)
        alike = (held >= (ALIKE if solid < 2 else ALIKE_PAIR)) & (number >= min(2, len(terms)))
        rows, held = rows[alike], held[alike]
        support, others = ground.clusters.count(rows, segment)
        if support < least:
            return None
        numbers = ground.numbers(segment, cluster.core, support, others)
        agreement = ground.agreement(segment, rows, held, i)
        if agreement < AGREED and support > 1:
            return None
        narrowed = Cluster(cluster.kind, cluster.core, rows, support, others, numbers)
        return Candidate(narrowed, i, line.text, terms, round(numbers * (quality - 1.2) * agreement, 9))

    def _phrase(self, segment: int, cluster: Cluster, own: Rows, least: int) -> Candidate | None:
        """For text without sentences: the words that several people share are the headline."""
        field, readings, ground = self.field, self.readings, self.ground
        clear = [i for i in map(int, own[:80]) if readings.manner(i).telegraphic]
        names = [field.index.vocabulary[t] for t in cluster.core]
        shared = shared_phrase(((int(field.person_of[i]), readings.text(i)) for i in clear), names)
        if shared is None or shared[1] < least:
            return None
        text = shared[0]
        stems = set(map(stem, words(text)))
        holders = [i for i in clear if text.lower() in readings.text(i).lower() and ground.citable(i)]
        if not holders:
            return None
        first = min(holders, key=lambda i: (int(field.lengths[i]), i))
        terms = tuple(
            int(t) for t in field.terms_of(first) if field.index.vocabulary[t] in stems and field.weight[t] > 0
        )
        if not terms:
            return None
        rows = cluster.rows[field.overlap(cluster.rows, terms)[0] >= 0.99]
        support, others = ground.clusters.count(rows, segment)
        if support < max(least, 2):
            return None
        numbers = ground.numbers(segment, terms, support, others)
        return Candidate(
            Cluster(cluster.kind, cluster.core, rows, support, others, numbers), first, text, terms, round(numbers, 9)
        )
