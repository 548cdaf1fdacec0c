"""From a segment to its findings: clusters of what several people said, each with a headline that can be read."""

from __future__ import annotations

from collections import Counter

from persona.claims.candidates.by_cluster import ByCluster
from persona.claims.candidates.by_line import ALIKE_AT_LEAST, ByLine
from persona.claims.candidates.by_subject import BySubject
from persona.claims.candidates.choosing import choose
from persona.claims.candidates.ground import Ground
from persona.claims.candidates.model import Candidate
from persona.claims.citing import Citable
from persona.claims.clusters import Cluster, lift_of
from persona.claims.evidence import make_finding
from persona.claims.field import Field, Terms
from persona.claims.model import MOST, MOST_PER_KIND, TINY, ClaimKind, Finding, SegmentFindings
from persona.claims.quotes import choose_quotes
from persona.claims.readings import Readings
from persona.claims.strength import strength_of
from persona.claims.tools import Tools
from persona.corpus.model import Corpus
from persona.progress import SILENT, Watcher
from persona.segments.model import Segmentation
from persona.settings import Privacy
from persona.text import FILLERS, STOP_WORDS, stem

TRAIT = 0.03  # of a segment, at least, share a context
MOST_BY_LINE = 40_000  # sentences; larger studies have enough people for every core
ENOUGH = 3  # claims of a kind: from there on, none that only few make ...
FEW = 5  # ... which is fewer people than this
_ELSEWHERE = 0.67  # lift below which a claim is rather one of others
_SPOKEN_KINDS: tuple[ClaimKind, ...] = tuple(kind for kind in MOST_PER_KIND if kind != "tool")
_WANTED: tuple[ClaimKind, ...] = ("goal", "pain_point")  # a persona should have these
_THIN = 4  # claims of a kind: with fewer, lines are looked at too


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
        self.field = field
        self.citable = citable
        self.watcher = watcher
        self.ground = Ground(field, readings, grouping, citable)
        self.by_cluster = ByCluster(self.ground)
        self.by_line = ByLine(self.ground)
        self.by_subject = BySubject(self.ground)
        self.tools = Tools(corpus, field, readings, citable)

    def claims(self, segment: int) -> list[tuple[Finding, list[int]]]:
        """The segment's findings by importance, each with its evidence sentences."""
        chosen = self._chosen(segment)
        scored = [(c.score, make_finding(self.corpus, self.ground, segment, c)) for c in chosen]
        scored += self.tools.of(segment, [c.text for c in chosen])
        scored.sort(key=lambda item: (-item[0], item[1][0].text))
        return [made for _, made in scored[:MOST]]

    def _chosen(self, segment: int) -> list[Candidate]:
        size = self.ground.size(segment)
        candidates = []
        for kind in _SPOKEN_KINDS:
            self.watcher.check()
            candidates += self.by_cluster.of(segment, kind, 2)
        chosen = choose(self.field, candidates)
        if self.field.n <= MOST_BY_LINE:
            chosen = self._with_lines(segment, chosen)
            if size >= TINY:
                chosen = self.by_subject.added(segment, chosen)
            chosen = [*chosen, *self.by_line.lone(segment, chosen)]
        if size < TINY:
            lonely = [c for kind in self._fewer_than(2, chosen) for c in self.by_line.of(segment, kind, 1)]
            chosen = choose(self.field, lonely, chosen)
        # What two of a hundred are is no trait of the hundred.
        few = TRAIT * size
        chosen = [c for c in chosen if c.cluster.kind != "context" or c.cluster.support >= few]
        return self._without_crowd(segment, chosen)

    def _without_crowd(self, segment: int, chosen: list[Candidate]) -> list[Candidate]:
        """Of each kind, what only few say fills up what more people say, and does not crowd it; least of all what is
        said more often elsewhere."""
        told = [(self._room(segment, one.cluster), one) for one in chosen]
        told.sort(key=lambda item: (-item[0], -item[1].score, item[1].text))
        counts: Counter[ClaimKind] = Counter()
        kept = []
        for room, one in told:
            if counts[one.cluster.kind] < room:
                counts[one.cluster.kind] += 1
                kept.append(one)
        return kept

    def _room(self, segment: int, cluster: Cluster) -> int:
        """How many claims of its kind there may be with this one."""
        size, support = self.ground.size(segment), cluster.support
        lift = lift_of(support, size, cluster.others, self.field.p - size)
        if support >= FEW and (lift is None or lift >= _ELSEWHERE):
            return MOST
        weak = support < 2 or strength_of(support, support / size, lift) == "weak"
        return MOST if not weak else 1 if lift is not None and lift < _ELSEWHERE else ENOUGH

    def _with_lines(self, segment: int, chosen: list[Candidate]) -> list[Candidate]:
        """`chosen` with what starts from a good line, where there is little of a kind."""
        lines = [c for kind in self._fewer_than(_THIN, chosen) for c in self.by_line.of(segment, kind, 2)]
        chosen = choose(self.field, lines, chosen)
        bare = [kind for kind in _WANTED if kind in self._fewer_than(1, chosen)]
        loose = [c for kind in bare for c in self.by_line.of(segment, kind, 2, ALIKE_AT_LEAST)]
        own = self.ground.own_terms(segment)
        return choose(self.field, [c for c in loose if own.intersection(c.terms)], chosen)

    @staticmethod
    def _fewer_than(number: int, chosen: list[Candidate]) -> list[ClaimKind]:
        """The kinds of which fewer candidates were chosen."""
        return [kind for kind in _SPOKEN_KINDS if sum(c.cluster.kind == kind for c in chosen) < number]
