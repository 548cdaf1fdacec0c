"""From a segment to its findings: clusters of what several people said, each with a headline that can be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona.claims.citing import Citable
from persona.claims.clusters import Cluster, Clusters, Rows, lift_of, pull
from persona.claims.field import Field, Terms
from persona.claims.headlines import reads_well, stands_alone, tidy
from persona.claims.model import ClaimKind, Finding, SegmentFindings
from persona.claims.quotes import choose_quotes
from persona.claims.readings import Readings
from persona.claims.strength import strength_of
from persona.claims.tools import Tools
from persona.corpus.model import Corpus
from persona.progress import SILENT, Watcher
from persona.segments.model import Segmentation
from persona.settings import Privacy

MOST_PER_KIND: dict[ClaimKind, int] = {
    "goal": 5, "pain_point": 5, "need": 4, "motivation": 4, "behaviour": 4, "context": 3, "tool": 5,
}  # fmt: skip
MOST = 24
MOST_EVIDENCE = 8
TINY = 8  # a segment with fewer participants may have claims that rest on one person
SAME = 0.5  # claims that share this much of the lighter one's weight say the same
# A sentence backs a headline when it holds the core and this much of the weight of the headline's terms.
ALIKE = 0.4
ALIKE_PAIR = 0.25  # where the core is two telling terms
_CLEAREST: dict[ClaimKind, int] = {
    "goal": 3, "pain_point": 3, "need": 2, "motivation": 2, "behaviour": 3, "context": 3, "tool": 1,
}  # fmt: skip
_TRIED_PER_CLUSTER = 40
_TRIED_CLUSTERS = 40


@dataclass(frozen=True, slots=True)
class _Candidate:
    cluster: Cluster
    headline: int  # sentence
    text: str
    terms: tuple[int, ...]
    score: float


def find_claims(
    corpus: Corpus, index: Terms, grouping: Segmentation, *, privacy: Privacy | None = None, watcher: Watcher = SILENT
) -> tuple[SegmentFindings, ...]:
    """What each segment of `grouping` says, in its order.

    A claim is a cluster of sentences of one kind from at least two participants (from one, in segments of fewer than
    eight people). Its support counts every participant of the segment with a sentence that holds the claim's core
    terms and is of its kind; its headline is one of these sentences, trimmed. Sentences with personal data that
    `privacy.redact` names are neither headline, evidence nor quote.
    """
    from persona.text import FILLERS, STOP_WORDS, stem

    stop = frozenset(STOP_WORDS) | frozenset(FILLERS) | frozenset(stem(word) for word in (*STOP_WORDS, *FILLERS))
    total = len(grouping.segments)
    watcher.tell("claims", 0, total)
    field = Field(corpus, index, grouping, stop)
    watcher.check()
    readings = Readings(corpus, field, grouping)
    watcher.check()
    finder = _Finder(corpus, field, readings, Citable(corpus, index, privacy or Privacy()), watcher)
    findings = []
    for number, segment in enumerate(grouping.segments):
        claims = finder.claims(number)
        taken = [i for _, rows in claims for i in rows[:1]]
        quotes = choose_quotes(field, readings, finder.citable, number, segment, taken)
        findings.append(
            SegmentFindings(segment.id, tuple(claim for claim, _ in claims), tuple(index.citation(i) for i in quotes))
        )
        watcher.tell("claims", number + 1, total, f"{len(claims)} claims in {segment.id}")
    return tuple(findings)


class _Finder:
    def __init__(self, corpus: Corpus, field: Field, readings: Readings, citable: Citable, watcher: Watcher) -> None:
        self.corpus = corpus
        self.field = field
        self.readings = readings
        self.citable = citable
        self.clusters = Clusters(field, readings)
        self.tools = Tools(corpus, field, readings, citable)
        self.watcher = watcher
        self._term_sets: dict[int, tuple[int, ...]] = {}

    def claims(self, segment: int) -> list[tuple[Finding, list[int]]]:
        """The segment's findings by importance, each with its evidence sentences."""
        size = int(self.field.sizes[segment + 1])
        candidates = [c for kind in MOST_PER_KIND if kind != "tool" for c in self._candidates(segment, kind, 2)]
        chosen = self._select(candidates)
        if size < TINY:
            lonely = [
                c
                for kind in MOST_PER_KIND
                if kind != "tool" and sum(c.cluster.kind == kind for c in chosen) < 2
                for c in self._candidates(segment, kind, 1)
            ]
            chosen = self._select(lonely, chosen)
        scored = [(c.score, self._finding(segment, c)) for c in chosen]
        scored += self.tools.of(segment, [c.text for c in chosen])
        scored.sort(key=lambda item: (-item[0], item[1][0].text))
        return [made for _, made in scored]

    def _candidates(self, segment: int, kind: ClaimKind, least: int) -> list[_Candidate]:
        self.watcher.check()
        found = []
        for cluster in self.clusters.find(segment, kind, least)[:_TRIED_CLUSTERS]:
            candidate = self._headline(segment, cluster, least)
            if candidate is not None:
                found.append(candidate)
        return found

    def _own(self, segment: int, cluster: Cluster) -> Rows:
        own: Rows = cluster.rows[self.field.segment_of[self.field.person_of[cluster.rows]] == segment]
        return own

    def _headline(self, segment: int, cluster: Cluster, least: int) -> _Candidate | None:
        """The best sentence of the cluster that stands by itself, and the cluster narrowed to what agrees with it."""
        field, readings = self.field, self.readings
        own = self._own(segment, cluster)
        own = own[readings.was_read[own]]
        if not len(own):
            return None
        held: dict[int, float] = {}
        for i in own[:400]:
            for term in field.terms_of(int(i)):
                held[int(term)] = held.get(int(term), 0) + 1 / min(400, len(own))
        ranked: list[tuple[float, int, str]] = []
        for i in map(int, own[:_TRIED_PER_CLUSTER]):
            reading = readings.reading(i)
            if reading.of(cluster.kind) < _CLEAREST[cluster.kind]:
                continue
            manner = readings.manner(i)
            text = tidy(readings.text(i))
            if not stands_alone(text, manner.asked is not None):
                continue
            terms = self._terms(i)
            solid = sum(not (field.generic[t] or field.topic[t]) for t in terms)
            if solid < (1 if manner.asked is not None else 2):
                continue
            mass = sum(field.weight[t] for t in terms)
            shared = sum(field.weight[t] * held[t] for t in terms) / mass
            core = sum(field.weight[t] for t in cluster.core) / mass
            rare = sum(field.people_with[t] == 1 for t in terms)
            score = (
                reads_well(text)
                + 0.9 * shared
                + 0.6 * min(1.0, core)
                + 0.08 * min(4, reading.of(cluster.kind))
                - 0.07 * rare
            )
            score += 0.1 if reading.kind == cluster.kind else -0.3
            ranked.append((-round(score, 9), i, text))
        ranked.sort()
        best: _Candidate | None = None
        for negative, i, text in ranked[:4]:
            if best is not None and (-negative - 0.6) * 1.2 * best.cluster.score < best.score:
                break
            candidate = self._narrow(segment, cluster, i, text, -negative, least)
            if candidate is not None and (best is None or candidate.score > best.score) and self.citable(i):
                best = candidate
        return best

    def _narrow(
        self, segment: int, cluster: Cluster, i: int, text: str, quality: float, least: int
    ) -> _Candidate | None:
        """The cluster as far as it says what sentence `i` says: enough of its terms, denied or not as there."""
        field, readings = self.field, self.readings
        if quality < 0.9:
            return None
        terms = self._terms(i)
        rows = cluster.rows
        rows = rows[~readings.was_read[rows] | (readings.denies[rows] == readings.denies[i])]
        solid = sum(not (field.generic[t] or field.topic[t]) for t in cluster.core)
        rows = rows[field.overlap(rows, terms) >= (ALIKE if solid < 2 else ALIKE_PAIR)]
        support, others = self.clusters.count(rows, segment)
        if support < least:
            return None
        size = int(field.sizes[segment + 1])
        numbers = pull(support, size, others, field.p - size) * float(np.sqrt(field.weight[list(cluster.core)].sum()))
        narrowed = Cluster(cluster.kind, cluster.core, rows, support, others, numbers)
        return _Candidate(narrowed, i, text, terms, round(numbers * (quality - 0.6), 9))

    def _terms(self, i: int) -> tuple[int, ...]:
        known = self._term_sets.get(i)
        if known is None:
            known = self._term_sets[i] = tuple(int(t) for t in self.field.terms_of(i) if self.field.weight[t] > 0)
        return known

    def _same(self, a: _Candidate, b: _Candidate) -> bool:
        """Whether two candidates say the same, by the weight of the terms they share."""
        if a.headline == b.headline or a.cluster.core == b.cluster.core:
            return True
        weight = self.field.weight
        shared = float(sum(weight[t] for t in set(a.terms) & set(b.terms)))
        lighter = min(float(sum(weight[t] for t in a.terms)), float(sum(weight[t] for t in b.terms)))
        if lighter > 0 and shared / lighter >= SAME:
            return True
        few, many = sorted((set(a.cluster.rows.tolist()), set(b.cluster.rows.tolist())), key=len)
        return len(few & many) > 0.5 * len(few)

    def _select(self, candidates: list[_Candidate], chosen: list[_Candidate] | None = None) -> list[_Candidate]:
        chosen = list(chosen or ())
        counts = {kind: sum(c.cluster.kind == kind for c in chosen) for kind in MOST_PER_KIND}
        for candidate in sorted(candidates, key=lambda c: (-c.score, c.headline, c.cluster.core)):
            kind = candidate.cluster.kind
            if counts[kind] >= MOST_PER_KIND[kind] or len(chosen) >= MOST - 3:
                continue
            if any(self._same(candidate, other) for other in chosen):
                continue
            counts[kind] += 1
            chosen.append(candidate)
        return chosen

    def _finding(self, segment: int, candidate: _Candidate) -> tuple[Finding, list[int]]:
        field, cluster = self.field, candidate.cluster
        own = self._own(segment, cluster)
        evidence = self._evidence(candidate, own)
        people = np.unique(field.person_of[own])
        size = int(field.sizes[segment + 1])
        support = len(people)
        lift = lift_of(support, size, cluster.others, field.p - size)
        share = support / size
        terms = tuple(field.index.surface[t] for t in cluster.core)
        finding = Finding(
            kind=cluster.kind,
            text=candidate.text,
            evidence=tuple(field.index.citation(i) for i in evidence),
            supporters=tuple(self.corpus.participants[int(p)].id for p in people),
            support=support,
            share=share,
            lift=lift,
            strength="weak" if support < 2 else strength_of(support, share, lift),
            terms=terms,
        )
        return finding, evidence

    def _evidence(self, candidate: _Candidate, own: Rows) -> list[int]:
        """The headline's sentence, then those closest to it, a new participant each time as long as there are any."""
        field, readings = self.field, self.readings
        wanted = set(candidate.terms)
        mass = sum(field.weight[t] for t in wanted) or 1.0
        scored = []
        for i in map(int, own[:300]):
            if i == candidate.headline:
                continue
            text = readings.text(i)
            close = sum(field.weight[t] for t in field.terms_of(i) if int(t) in wanted) / mass
            clear = readings.reading(i).of(candidate.cluster.kind) / 6 if readings.was_read[i] else 0.0
            score = close + 0.4 * reads_well(tidy(text)) + min(0.5, clear) - 0.01 * max(0, len(text.split()) - 30)
            scored.append((round(-score, 9), i))
        scored.sort()
        picked, later, heard = [candidate.headline], [], {int(field.person_of[candidate.headline])}
        for _, i in scored:
            if len(picked) >= MOST_EVIDENCE:
                break
            person = int(field.person_of[i])
            if person in heard:
                later.append(i)
            elif self.citable(i):
                heard.add(person)
                picked.append(i)
        for i in later[: max(0, 4 - len(picked))]:
            if self.citable(i):
                picked.append(i)
        return picked
