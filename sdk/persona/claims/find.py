"""From a segment to its findings: clusters of what several people said, each with a headline that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Levenshtein

from persona.claims import subjects
from persona.claims.citing import Citable
from persona.claims.clusters import Cluster, Clusters, Rows, lift_of, pull
from persona.claims.cues import Reading
from persona.claims.field import Field, Terms
from persona.claims.headlines import reads_well, stands_alone, tidy, variants
from persona.claims.model import ClaimKind, Finding, SegmentFindings
from persona.claims.phrases import shared_phrase
from persona.claims.quotes import choose_quotes
from persona.claims.readings import BIT, Readings
from persona.claims.strength import strength_of
from persona.claims.subjects import Subjects
from persona.claims.tools import Tools
from persona.corpus.model import Corpus
from persona.progress import SILENT, Watcher
from persona.segments.model import Segmentation
from persona.settings import Privacy
from persona.text import FILLERS, STOP_WORDS, stem, words

MOST_PER_KIND: dict[ClaimKind, int] = {
    "goal": 5, "pain_point": 5, "need": 4, "motivation": 4, "behaviour": 4, "context": 3, "tool": 5,
}  # fmt: skip
MOST = 24
TRAIT = 0.03  # of a segment, at least, share a context
MOST_EVIDENCE = 8
TINY = 8  # a segment with fewer participants may have claims that rest on one person
SAME = 0.5  # claims that share this much of the lighter one's weight say the same
# A sentence backs a headline when it holds the core and this much of the weight of the headline's terms.
ALIKE = 0.55
ALIKE_PAIR = 0.5  # where the core is two telling terms
_CLEAREST: dict[ClaimKind, int] = {
    "goal": 3, "pain_point": 3, "need": 3, "motivation": 3, "behaviour": 3, "context": 3, "tool": 1,
}  # fmt: skip
AGREED = 0.52  # of the headline's weight is what its other supporters hold, on average
ALIKE_LINE = 0.5  # and this much (two terms at least) where there is no core
ALIKE_AT_LEAST = 0.42  # where a segment would have no goal or no pain point otherwise
MOST_LINES = 150  # per kind and segment
MOST_BY_LINE = 40_000  # sentences; larger studies have enough people for every core
# What people do, are and value is said with one telling word ("I use AI to write emails", "I am an artist").
_NAMED: frozenset[ClaimKind] = frozenset(("behaviour", "context", "motivation"))
_WANTED: tuple[ClaimKind, ...] = ("goal", "pain_point", "need", "motivation")  # a persona should have these
_NAMED_BY_MANY: tuple[ClaimKind, ...] = ("pain_point", "goal", "need", "motivation")
_FIRM_ENOUGH = 3  # claims of a kind that several people make
_TRIED_PER_CLUSTER = 24
_TRIED_CLUSTERS = 36
SAME_ACROSS = 0.75  # the same for two kinds: one may well want and miss what one also does
SAME_SHORT = 0.42  # the same for phrases of three telling words or fewer


@lru_cache(maxsize=65536)
def _akin(a: str, b: str) -> bool:
    """Whether two stems are of one family ("edit" and "editor"), or one is the other misspelt ("adress")."""
    if a == b or (min(len(a), len(b)) >= 4 and abs(len(a) - len(b)) <= 3 and (a.startswith(b) or b.startswith(a))):
        return True
    return min(len(a), len(b)) >= 5 and Levenshtein.distance(a, b, score_cutoff=1) <= 1


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    terms: tuple[int, ...]
    reading: Reading
    quality: float


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
    stop = frozenset(STOP_WORDS) | frozenset(FILLERS) | frozenset(stem(word) for word in (*STOP_WORDS, *FILLERS))
    total = len(grouping.segments)
    watcher.tell("claims", 0, total)
    field = Field(corpus, index, grouping, stop)
    watcher.check()
    readings = Readings(corpus, field, grouping)
    watcher.check()
    finder = _Finder(corpus, field, readings, grouping, Citable(corpus, index, privacy or Privacy()), watcher)
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
    def __init__(
        self,
        corpus: Corpus,
        field: Field,
        readings: Readings,
        grouping: Segmentation,
        citable: Citable,
        watcher: Watcher,
    ) -> None:
        self.corpus = corpus
        self.grouping = grouping
        self.field = field
        self.readings = readings
        self.citable = citable
        self.clusters = Clusters(field, readings)
        self.tools = Tools(corpus, field, readings, citable)
        self.subjects = Subjects(field, readings, self.clusters, citable)
        self.watcher = watcher
        self._lines_of: dict[int, list[_Line]] = {}
        self._own_terms_of: dict[int, frozenset[int]] = {}

    def claims(self, segment: int) -> list[tuple[Finding, list[int]]]:
        """The segment's findings by importance, each with its evidence sentences."""
        size = int(self.field.sizes[segment + 1])
        candidates = [c for kind in MOST_PER_KIND if kind != "tool" for c in self._candidates(segment, kind, 2)]
        chosen = self._select(candidates)
        if self.field.n <= MOST_BY_LINE:
            thin = [
                kind for kind in MOST_PER_KIND if kind != "tool" and sum(c.cluster.kind == kind for c in chosen) < 4
            ]
            chosen = self._select([c for kind in thin for c in self._by_line(segment, kind, 2)], chosen)
            bare = [kind for kind in _WANTED[:2] if not any(c.cluster.kind == kind for c in chosen)]
            loose = [c for kind in bare for c in self._by_line(segment, kind, 2, ALIKE_AT_LEAST)]
            own = self._own_terms(segment)
            chosen = self._select([c for c in loose if own.intersection(c.terms)], chosen)
            if size >= TINY:
                chosen = self._with_subjects(segment, chosen)
            chosen = [*chosen, *self._lone(segment, chosen)]
        if size < TINY:
            lonely = [
                c
                for kind in MOST_PER_KIND
                if kind != "tool" and sum(c.cluster.kind == kind for c in chosen) < 2
                for c in self._by_line(segment, kind, 1)
            ]
            chosen = self._select(lonely, chosen)
        # What two of a hundred are is no trait of the hundred.
        few = TRAIT * size
        chosen = [c for c in chosen if c.cluster.kind != "context" or c.cluster.support >= few]
        scored = [(c.score, self._finding(segment, c)) for c in chosen]
        scored += self.tools.of(segment, [c.text for c in chosen])
        scored.sort(key=lambda item: (-item[0], item[1][0].text))
        return [made for _, made in scored]

    def _candidates(self, segment: int, kind: ClaimKind, least: int) -> list[_Candidate]:
        self.watcher.check()
        found: dict[str, _Candidate] = {}
        for cluster in self.clusters.find(segment, kind, least)[:_TRIED_CLUSTERS]:
            candidate = self._headline(segment, cluster, least)
            if candidate is None:
                continue
            known = found.get(candidate.text)  # of two ways to count the same line, the one that finds more people
            if known is None or (candidate.cluster.support, candidate.score) > (known.cluster.support, known.score):
                found[candidate.text] = candidate
        return list(found.values())

    def _by_line(self, segment: int, kind: ClaimKind, least: int, alike: float = ALIKE_LINE) -> list[_Candidate]:
        """Claims that start from a good line instead of a pair of terms: who else of the kind says much of the same."""
        field, readings = self.field, self.readings
        bit = BIT[kind]
        spoken = [i for i in readings.read_at[segment] if readings.bits[i] & bit and readings.reading(i).kind == kind]
        lines: list[tuple[float, int, _Line]] = []
        for i in spoken:
            if readings.manner(i).telegraphic:
                continue
            if readings.reading(i).of(kind) < _CLEAREST[kind]:
                continue
            for line in self._lines(i):
                solid = sum(not (field.generic[t] or field.topic[t]) for t in line.terms)  # telling terms
                if line.reading.kind == kind and line.reading.of(kind) >= _CLEAREST[kind] and solid >= 2:
                    lines.append((-round(line.quality - 0.04 * max(0, len(line.terms) - 5), 9), i, line))
        lines.sort(key=lambda item: (item[0], item[1], item[2].text))
        found = []
        size = int(field.sizes[segment + 1])
        for negative, i, line in lines[:MOST_LINES]:
            rows = field.sharing(line.terms) if len(line.terms) > 1 else np.array([i], dtype=np.int64)
            rows = rows[(readings.bits[rows] & bit) != 0]
            held, number = field.overlap(rows, line.terms)
            telling, _ = field.overlap(rows, [t for t in line.terms if not (field.generic[t] or field.topic[t])])
            rows = rows[(held >= alike) & (number >= 2) & (telling > 0)]
            rows = rows[~readings.was_read[rows] | (readings.denies[rows] == readings.denies[i])]
            support, others = self.clusters.count(rows, segment)
            if support < least or not self.citable(i):
                continue
            core = tuple(sorted(line.terms, key=lambda t: (-float(field.weight[t]), t))[:2])
            numbers = pull(support, size, others, field.p - size) * float(np.sqrt(field.weight[list(core)].sum()))
            rare = sum(field.people_with[t] == 1 for t in line.terms)
            agreement = self._agreement(segment, rows, i, line.terms) if support > 1 else 0.5
            if agreement < min(AGREED, alike + 0.05) and support > 1:
                if least > 1:
                    continue
                rows = rows[field.person_of[rows] == field.person_of[i]]
                support, others, agreement = 1, 0, 0.5
                numbers = pull(1, size, 0, field.p - size) * float(np.sqrt(field.weight[list(core)].sum()))
            cluster = Cluster(kind, core, rows, support, others, numbers)
            score = numbers * (0.4 - negative - 0.07 * rare) * agreement
            found.append(_Candidate(cluster, i, line.text, line.terms, round(score, 9)))
        return found

    def _with_subjects(self, segment: int, chosen: list[_Candidate]) -> list[_Candidate]:
        """What many name and each in other words, where claims of a kind are few or rest on few."""
        for kind in _NAMED_BY_MANY:
            firm = [c for c in chosen if c.cluster.kind == kind and c.cluster.support >= subjects.LEAST]
            if len(firm) >= _FIRM_ENOUGH:
                continue
            for subject in self.subjects.of(segment, kind):
                same = [c for c in chosen if c.cluster.kind == kind and subject.term in c.terms]
                if any(2 * c.cluster.support > subject.cluster.support for c in same):
                    continue
                own = set(self._own(segment, subject.cluster).tolist())
                if any(len(own & set(self._own(segment, c.cluster).tolist())) > 0.5 * len(own) for c in chosen):
                    continue  # the same people say it with another word
                if sum(c.cluster.kind == kind for c in chosen) - len(same) >= MOST_PER_KIND[kind]:
                    break
                added = _Candidate(
                    subject.cluster, subject.sentence, subject.text, (subject.term,), subject.cluster.score
                )
                chosen = [*(c for c in chosen if c not in same), added]
        return chosen

    def _lone(self, segment: int, chosen: list[_Candidate]) -> list[_Candidate]:
        """Where no two people say alike what they want, or what stands in their way: the line of one person that is
        most about what the segment is about."""
        kinds = {candidate.cluster.kind for candidate in chosen}
        missing: list[ClaimKind] = [] if kinds & {"goal", "need"} else ["goal"]
        missing += [] if "pain_point" in kinds else ["pain_point"]
        own = self._own_terms(segment)
        found = []
        for kind in missing:
            lines = self._by_line(segment, kind, 1)
            if kind == "goal" and not lines:
                lines = self._by_line(segment, "need", 1)
            taken = {candidate.headline for candidate in chosen}
            lines = [line for line in lines if line.headline not in taken]
            lines.sort(key=lambda c: (-len(own.intersection(c.terms)), -c.score, c.headline))
            found += lines[:1]
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
        if readings.manner(int(own[0])).telegraphic:
            return self._phrase(segment, cluster, own, least)
        held = field.frequencies(own[:400])
        ranked: list[tuple[float, int, _Line]] = []
        core_terms = set(cluster.core)
        own_terms = self._own_terms(segment)
        for i in self._promising(own, cluster.kind):
            for line in self._lines(i):
                if line.reading.of(cluster.kind) < _CLEAREST[cluster.kind] or not core_terms <= set(line.terms):
                    continue
                solid = [t for t in line.terms if not (field.generic[t] or field.topic[t])]
                named = core_terms.issuperset(solid) and cluster.kind in _NAMED and own_terms.issuperset(solid)
                brief = core_terms.issuperset(solid) and not readings.manner(i).interview
                enough = 1 if readings.manner(i).asked is not None or named or brief else 2
                if len(solid) < enough:
                    continue
                mass = sum(field.weight[t] for t in line.terms)
                shared = sum(field.weight[t] * held[t] for t in line.terms) / mass
                core = sum(field.weight[t] for t in cluster.core) / mass
                rare = sum(field.people_with[t] == 1 for t in line.terms)
                score = line.quality + 1.0 * shared + 1.6 * min(1.0, core) - 0.07 * rare
                score += 0.1 if line.reading.kind == cluster.kind else -0.3
                ranked.append((-round(score, 9), i, line))
        ranked.sort(key=lambda item: (item[0], item[1], item[2].text))
        best: _Candidate | None = None
        for negative, i, line in ranked[:4]:
            if best is not None and (-negative - 1.2) * 1.2 * best.cluster.score < best.score:
                break
            candidate = self._narrow(segment, cluster, i, line, -negative, least)
            if candidate is not None and (best is None or candidate.score > best.score) and self.citable(i):
                best = candidate
        return best

    def _own_terms(self, segment: int) -> frozenset[int]:
        """The single terms that set the segment apart."""
        known = self._own_terms_of.get(segment)
        if known is None:
            place = {term: number for number, term in enumerate(self.field.index.vocabulary)}
            stems = {
                stem(part) for term, _ in self.grouping.segments[segment].terms for part in term.casefold().split()
            }
            known = self._own_terms_of[segment] = frozenset(place[one] for one in stems if one in place)
        return known

    def _phrase(self, segment: int, cluster: Cluster, own: Rows, least: int) -> _Candidate | None:
        """For text without sentences: the words that several people share are the headline."""
        field, readings = self.field, self.readings
        size = int(field.sizes[segment + 1])
        clear = [i for i in map(int, own[:80]) if readings.manner(i).telegraphic]
        names = [field.index.vocabulary[t] for t in cluster.core]
        shared = shared_phrase(((int(field.person_of[i]), readings.text(i)) for i in clear), names)
        if shared is None or shared[1] < least:
            return None
        text = shared[0]
        stems = set(map(stem, words(text)))
        holders = [i for i in clear if text.lower() in readings.text(i).lower() and self.citable(i)]
        if not holders:
            return None
        first = min(holders, key=lambda i: (int(field.indptr[i + 1] - field.indptr[i]), i))
        terms = tuple(
            int(t) for t in field.terms_of(first) if field.index.vocabulary[t] in stems and field.weight[t] > 0
        )
        if not terms:
            return None
        rows = cluster.rows[field.overlap(cluster.rows, terms)[0] >= 0.99]
        support, others = self.clusters.count(rows, segment)
        if support < max(least, 2):
            return None
        numbers = pull(support, size, others, field.p - size) * float(np.sqrt(field.weight[list(terms)].sum()))
        return _Candidate(
            Cluster(cluster.kind, cluster.core, rows, support, others, numbers), first, text, terms, round(numbers, 9)
        )

    def _narrow(
        self, segment: int, cluster: Cluster, i: int, line: _Line, quality: float, least: int
    ) -> _Candidate | None:
        """The cluster as far as it says what sentence `i` says: enough of its terms, denied or not as there."""
        field, readings = self.field, self.readings
        if quality < 1.5:
            return None
        terms = line.terms
        rows = cluster.rows
        rows = rows[~readings.was_read[rows] | (readings.denies[rows] == readings.denies[i])]
        solid = sum(not (field.generic[t] or field.topic[t]) for t in cluster.core)
        held, number = field.overlap(rows, terms)
        rows = rows[(held >= (ALIKE if solid < 2 else ALIKE_PAIR)) & (number >= min(2, len(terms)))]
        support, others = self.clusters.count(rows, segment)
        if support < least:
            return None
        size = int(field.sizes[segment + 1])
        numbers = pull(support, size, others, field.p - size) * float(np.sqrt(field.weight[list(cluster.core)].sum()))
        agreement = self._agreement(segment, rows, i, terms)
        if agreement < AGREED and support > 1:
            return None
        narrowed = Cluster(cluster.kind, cluster.core, rows, support, others, numbers)
        return _Candidate(narrowed, i, line.text, terms, round(numbers * (quality - 1.2) * agreement, 9))

    def _agreement(self, segment: int, rows: Rows, headline: int, terms: tuple[int, ...]) -> float:
        """How much of the headline's weight the other supporters of the segment hold, on average, in [0, 1]."""
        field = self.field
        voices = field.person_of[rows]
        others = rows[(field.segment_of[voices] == segment) & (voices != field.person_of[headline])]
        if not len(others):
            return 0.0
        held, _ = field.overlap(others, terms)
        who = field.person_of[others]
        fresh = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
        return float(np.round(np.maximum.reduceat(held, fresh).mean(), 9))

    def _promising(self, own: Rows, kind: ClaimKind) -> list[int]:
        """The sentences most likely to give a headline: clearly of the kind, and not long."""
        field, readings = self.field, self.readings
        least = _CLEAREST[kind]
        clear = [i for i in map(int, own[:200]) if readings.reading(i).of(kind) >= least]
        clear.sort(
            key=lambda i: (readings.reading(i).kind != kind, abs(int(field.indptr[i + 1] - field.indptr[i]) - 10), i)
        )
        return clear[:_TRIED_PER_CLUSTER]

    def _lines(self, i: int) -> list[_Line]:
        """The wordings of sentence `i` that can be read by themselves."""
        known = self._lines_of.get(i)
        if known is None:
            known = self._lines_of[i] = list(self._wordings(i))
        return known

    def _wordings(self, i: int) -> Iterator[_Line]:
        field, manner = self.field, self.readings.manner(i)
        held = {field.index.vocabulary[t]: int(t) for t in field.terms_of(i) if field.weight[t] > 0}
        text = self.readings.text(i)
        for place, wording in enumerate(variants(text)):
            if not stands_alone(wording, manner.asked is not None):
                continue
            terms = tuple(dict.fromkeys(held[s] for s in map(stem, words(wording)) if s in held))
            if terms:
                yield _Line(
                    wording,
                    terms,
                    self.readings.understand(wording, manner),
                    reads_well(wording) - (0.15 if place else 0.0),
                )

    def _telling(self, candidate: _Candidate) -> tuple[int, ...]:
        field = self.field
        return tuple(t for t in candidate.terms if not (field.generic[t] or field.topic[t])) or candidate.terms

    def _same(self, a: _Candidate, b: _Candidate) -> bool:
        """Whether two candidates say the same, by the weight of the terms they share."""
        if a.headline == b.headline or (a.cluster.core == b.cluster.core and a.cluster.kind == b.cluster.kind):
            return True
        weight, names = self.field.weight, self.field.index.vocabulary
        lighter, heavier = sorted(
            (self._telling(a), self._telling(b)), key=lambda terms: float(sum(weight[t] for t in terms))
        )
        mass = float(sum(weight[t] for t in lighter))
        shared = float(sum(weight[t] for t in lighter if any(_akin(names[t], names[other]) for other in heavier)))
        alike = SAME_ACROSS if a.cluster.kind != b.cluster.kind else SAME if len(lighter) > 3 else SAME_SHORT
        if mass > 0 and shared / mass >= alike:
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
        people = field.people(own)
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
            fluent = 0.0 if readings.manner(i).telegraphic else reads_well(tidy(text))
            score = close + 0.4 * fluent + min(0.5, clear) - 0.01 * max(0, len(text.split()) - 30)
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
