# ruff: noqa: E501
"""The sentences of a corpus as arrays: where each term occurs, who says it, in which segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from persona.corpus.model import Corpus, Passage
from persona.segments.model import Segmentation

if TYPE_CHECKING:
    Ints = NDArray[np.int32]
    Rows = NDArray[np.int64]

PROXIMITY = 10  # terms of a core stand at most this many distinct terms apart
TOPIC_SHARE = 0.6  # a term that this share of the participants use is the study's topic

# Stems that say little by themselves: with them alone no two sentences are about the same thing.
GENERIC = frozenset(
    "use make get thing way lot realli think feel know go come say tell good like want need help time work realli much mani one "
    "also even still could would abl tri take give look see find keep let put seem start sure kind sort bit etc someth anyth everyth "
    "noth someon everyon peopl person person's alway usual often sometim never probabl mayb actual definit generic great better best new first "
    "differ certain specif particular done day year now just well mean ask becaus though howev without instead around back end "
    "part point case exampl stuff ive dont im id ill cant doesnt isnt youre theyr got went made said someth's anoth sinc yet "
    "hope wish love enjoy prefer hard difficult easi easier hi hello pleas thank thanks dear regard okay yes no yeah total enough "
    "might may must shall quit rather pretti almost mostli main basic overal happen turn ever everi each two three 1 2 3 day today "
    "struggl worri confus fear hate dislik disappoint limit knew understand situat instanc area level month ago week year figur includ relat due given complet order handl assist tool "
    "task support etc mention talk instead whole main thought cours matter addit necessari possibl potenti process project approach "
    "satisfi experi minut total independ capabl throughout reason care doubt tend gather past creation next decid document "
    "frustrat annoy issu problem concern believ consid continu becom allow provid set bring big small high low right wrong long "
    "current varieti task variou kind across forth previous recent specif general typic individu etc. honest import aspect".split()
)


class Terms(Protocol):
    """What this room uses of `persona.terms.TermIndex`."""

    @property
    def passages(self) -> list[Passage]: ...
    @property
    def passage_of(self) -> Ints: ...
    @property
    def person_of(self) -> Ints: ...
    @property
    def indptr(self) -> NDArray[np.int64]: ...
    @property
    def indices(self) -> Ints: ...
    @property
    def vocabulary(self) -> list[str]: ...
    @property
    def surface(self) -> list[str]: ...
    def text(self, i: int, /) -> str: ...
    def citation(self, i: int, /) -> Passage: ...


class Field:
    """Arrays over `n` sentences, `v` terms and `p` participants, made once per call of `find_claims`.

    `segment_of`: int32[p], the number of a participant's segment, -1 for the leftover. `weight`: float64[v], how much
    a term tells (0 for function words, lower for generic ones and for the topic everybody speaks of). `weights`,
    `tells` (neither generic nor the topic) and `said_by_one` are lists, for looking at a few terms at a time.
    """

    def __init__(self, corpus: Corpus, index: Terms, grouping: Segmentation, stop: frozenset[str]) -> None:
        self.index = index
        self.indptr = np.asarray(index.indptr, dtype=np.int64)
        self.indices = np.asarray(index.indices, dtype=np.int64)
        self.person_of = np.asarray(index.person_of, dtype=np.int64)
        self.n, self.v, self.p = len(self.indptr) - 1, len(index.vocabulary), len(corpus.participants)
        self.segment_of = self._segments(corpus, grouping)
        self.sizes = np.bincount(self.segment_of + 1, minlength=len(grouping.segments) + 1)

        self.lengths = np.diff(self.indptr)
        self.row_of = np.repeat(np.arange(self.n, dtype=np.int64), self.lengths)
        order = np.argsort(self.indices, kind="stable")
        self.post_row = self.row_of[order]
        self.post_place = (order - self.indptr[self.post_row]) if self.n else order
        self.sentences_with = np.bincount(self.indices, minlength=self.v)
        self.post_ptr = np.concatenate(([0], np.cumsum(self.sentences_with)))

        # Postings go by term, and within a term by sentence and so by person: a new person is where one differs.
        voices = self.person_of[self.post_row]
        fresh = np.ones(len(voices), dtype=bool)
        fresh[1:] = voices[1:] != voices[:-1]
        fresh[self.post_ptr[:-1][self.sentences_with > 0]] = True
        self.people_with = np.bincount(self.indices[order][fresh], minlength=self.v)
        speakers = max(1, len(np.unique(self.person_of)))
        content = np.array([_is_content(term, stop) for term in index.vocabulary], dtype=bool)
        self.generic = np.array([term in GENERIC for term in index.vocabulary], dtype=bool)
        talkative = speakers >= 8 and self.n >= 4 * speakers  # not so in a survey, where most may answer alike
        self.topic = (self.people_with >= TOPIC_SHARE * speakers) & talkative
        rarity = np.log((self.n + 1.0) / (self.sentences_with + 0.5))
        self.weight = np.where(content, rarity, 0.0)
        self.weight[self.generic] *= 0.25
        self.weight[self.topic] *= 0.2
        self.weights: list[float] = self.weight.tolist()
        self.tells: list[bool] = (~(self.generic | self.topic)).tolist()
        self.said_by_one: list[bool] = (self.people_with == 1).tolist()
        self.term_of = {term: number for number, term in enumerate(index.vocabulary)}
        self._tells = ~(self.generic | self.topic)
        self._worth = np.zeros(self.v, dtype=np.float64)
        starts = np.searchsorted(self.person_of, np.arange(self.p + 1))
        self.first_sentence = starts

    def _segments(self, corpus: Corpus, grouping: Segmentation) -> NDArray[np.int64]:
        number = {person.id: i for i, person in enumerate(corpus.participants)}
        out = np.full(self.p, -1, dtype=np.int64)
        for s, segment in enumerate(grouping.segments):
            out[[number[member] for member in segment.members]] = s
        return out

    def terms_of(self, i: int) -> NDArray[np.int64]:
        return self.indices[self.indptr[i] : self.indptr[i + 1]]

    def sentences_of(self, person: int) -> range:
        return range(int(self.first_sentence[person]), int(self.first_sentence[person + 1]))

    def people(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The participants, ascending and each once, who say `rows` (ascending)."""
        voices = self.person_of[rows]
        fresh = np.ones(len(voices), dtype=bool)
        fresh[1:] = voices[1:] != voices[:-1]
        found: NDArray[np.int64] = voices[fresh]
        return found

    def frequencies(self, rows: Rows) -> Callable[[int], float]:
        """The share of `rows` that hold a term."""
        counts = np.bincount(self.indices[self._places(rows)], minlength=self.v)
        number = max(1, len(rows))
        return lambda term: int(counts[term]) / number

    def overlap(self, rows: Rows, terms: Sequence[int]) -> tuple[NDArray[np.float64], Rows]:
        """For each of `rows`, the share in [0, 1] of the weight of `terms` that it holds, and how many of them."""
        if not len(rows):
            return np.zeros(0), np.zeros(0, dtype=np.int64)
        wanted = list(terms)
        self._worth[wanted] = self.weight[wanted]
        worth = self._worth[self.indices[self._places(rows)]]
        self._worth[wanted] = 0.0
        lengths = self.lengths[rows]
        starts = np.cumsum(lengths) - lengths
        share = np.add.reduceat(worth, starts) / (sum(self.weights[t] for t in wanted) or 1.0)
        return np.round(share, 9), np.add.reduceat(worth > 0, starts, dtype=np.int64)

    def sharing(self, terms: Sequence[int], among: NDArray[np.bool_]) -> tuple[Rows, NDArray[np.float64]]:
        """The sentences `among` all, ascending, that hold at least two of `terms`, and one that tells; with the share
        in [0, 1] of the weight of `terms` that each holds."""
        wanted = list(terms)
        lists = [self.post_row[self.post_ptr[t] : self.post_ptr[t + 1]] for t in wanted]
        rows = np.concatenate(lists)
        which = np.repeat(wanted, [len(part) for part in lists])
        kept = among[rows]
        rows, which = rows[kept], which[kept]
        if not len(rows):
            return rows, np.zeros(0)
        order = np.argsort(rows, kind="stable")
        rows, which = rows[order], which[order]
        fresh = np.ones(len(rows), dtype=bool)
        fresh[1:] = rows[1:] != rows[:-1]
        sentence = np.cumsum(fresh) - 1
        telling = np.bincount(sentence[self._tells[which]], minlength=int(sentence[-1]) + 1)
        enough = (np.bincount(sentence) >= 2) & (telling > 0)
        share = np.bincount(sentence, weights=self.weight[which])[enough] / sum(self.weights[t] for t in wanted)
        return rows[fresh][enough], np.round(share, 9)

    def _places(self, rows: Rows) -> Rows:
        """Where in `indices` the terms of `rows` stand. No sentence is without a term."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        shift = np.repeat(self.indptr[rows] - ends + lengths, lengths)
        places: Rows = np.arange(len(shift)) + shift
        return places

    def matching(self, core: Sequence[int]) -> NDArray[np.int64]:
        """The sentences, ascending, that hold all terms of `core` (one or two) close to each other."""
        lists = [slice(self.post_ptr[t], self.post_ptr[t + 1]) for t in core]
        if len(lists) == 1:
            return self.post_row[lists[0]]
        small, large = sorted(lists, key=lambda part: part.stop - part.start)
        rows, places = self.post_row[small], self.post_place[small]
        others = self.post_row[large]
        at = np.searchsorted(others, rows)
        at_safe = np.minimum(at, len(others) - 1)
        hit = (at < len(others)) & (others[at_safe] == rows)
        near = np.abs(self.post_place[large][at_safe] - places) <= PROXIMITY
        found: NDArray[np.int64] = rows[hit & near]
        return found


def _is_content(term: str, stop: frozenset[str]) -> bool:
    return (
        len(term) > 1
        and term not in stop
        and "'" not in term
        and "’" not in term
        and any(letter.isalpha() for letter in term)
    )
