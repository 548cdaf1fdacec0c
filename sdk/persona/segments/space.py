"""The space that participants are compared in: what they say, the micro-topics of it, and their attributes.

A `Space` is fitted to a corpus once and can be kept as JSON; `rows` puts the participants of any corpus into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona.corpus.model import Corpus
from persona.segments.attributes import AttributeSpace
from persona.segments.factors import Floats, refined, settled, truncated_svd, unit_rows
from persona.terms import TermIndex
from persona.text import FILLERS, STOP_WORDS, stem, words

MOST_TERMS = 1_500
_TOPIC_SHARE = 0.5  # of the micro-topics in the squared length of a text of one word
_LONG_TEXT = 40  # distinct terms of a person from which micro-topics only blur what the words say
_GUIDE = 0.3  # how much a word counts for less that stands in every question
_Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows of unit length: row i holds `values[pointer[i]:pointer[i + 1]]` in `columns[...]` of `width`."""

    pointer: _Longs
    columns: _Longs
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.pointer) - 1

    @property
    def owner(self) -> _Longs:
        return np.repeat(np.arange(len(self)), np.diff(self.pointer))

    def holding(self, first: int) -> NDArray[np.bool_]:
        """Which rows hold anything in a column from `first` on."""
        return np.bincount(self.owner[self.columns >= first], minlength=len(self)) > 0

    @property
    def filled(self) -> NDArray[np.bool_]:
        return np.diff(self.pointer) > 0

    def dense(self, chosen: _Longs) -> Floats:
        out = np.zeros((len(chosen), self.width))
        for place, row in enumerate(chosen.tolist()):
            part = slice(self.pointer[row], self.pointer[row + 1])
            out[place, self.columns[part]] = self.values[part]
        return out

    def scores(self, centres: Floats) -> Floats:
        """Cosine of every row with every centre: [n, k]. Summed in a fixed order, in no library's threads."""
        out = np.zeros((len(self), len(centres)))
        owner = self.owner
        for j, centre in enumerate(centres):
            out[:, j] = np.bincount(owner, weights=self.values * centre[self.columns], minlength=len(self))
        return out


@dataclass(frozen=True, slots=True)
class Space:
    """`terms[w]`, their weights, the micro-topic of each term and the weights of the topics; attributes beside them."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    topics: tuple[int, ...]
    topic_weights: tuple[float, ...]
    attributes: AttributeSpace
    topic_share: float  # of the micro-topics in the squared length of a row's text
    text_share: float  # of the text in a row's squared length

    @property
    def text_width(self) -> int:
        return len(self.terms) + len(self.topic_weights)

    @property
    def width(self) -> int:
        return self.text_width + self.attributes.width

    @classmethod
    def fit(cls, corpus: Corpus, index: TermIndex) -> Space:
        people = len(corpus.participants)
        counts = _Counts.of(index, _telling(index))
        chosen = _choose(counts, people)
        terms = [index.vocabulary[t] for t in chosen.tolist()]
        spoken = counts.only(chosen)
        typical = float(np.median(np.bincount(spoken.person, minlength=people))) if people else 0.0
        df = spoken.people
        weights = np.log((1 + people) / (1 + df)) + 1
        guide = _guide_share(corpus)
        weights = weights / (1 + _GUIDE * np.array([guide.get(term, 0.0) for term in terms]))
        topic_share = round(_TOPIC_SHARE * max(0.0, 1 - typical / _LONG_TEXT), 3)
        topics, topic_weights = _micro_topics(spoken, people) if topic_share else ([], [])
        attributes = AttributeSpace.fit(corpus)
        mass = typical + 4.0 * attributes.informative
        return cls(
            terms=tuple(terms),
            weights=tuple(np.round(weights, 3).tolist()),
            topics=tuple(topics),
            topic_weights=tuple(topic_weights),
            attributes=attributes,
            topic_share=topic_share if topics else 0.0,
            text_share=round(typical / mass, 3) if mass else 1.0,
        )

    def rows(self, corpus: Corpus, index: TermIndex) -> Rows:
        people = len(corpus.participants)
        place = {term: number for number, term in enumerate(self.terms)}
        columns = np.array([place.get(term, -1) for term in index.vocabulary], dtype=np.int64)
        counts = _Counts.of(index, columns >= 0)
        column = columns[counts.term] if len(counts.term) else np.zeros(0, np.int64)
        text = _block(counts.person, column, np.log1p(counts.count) * np.array(self.weights or (0.0,))[column], people)
        blocks = [(text, 0, self.text_share * (1 - self.topic_share))]
        if self.topic_weights:
            topic = np.array(self.topics, dtype=np.int64)[column]
            person, topic, count = _summed(counts.person, topic, counts.count, len(self.topic_weights))
            values = np.log1p(count) * np.array(self.topic_weights)[topic]
            blocks.append((_block(person, topic, values, people), len(self.terms), self.text_share * self.topic_share))
        held = self.attributes.held(corpus)
        blocks.append((_block(*held, people), len(self.terms) + len(self.topic_weights), 1 - self.text_share))
        person = np.concatenate([block[0] for block, _offset, _share in blocks])
        column = np.concatenate([block[1] + offset for block, offset, _share in blocks])
        value = np.concatenate([block[2] * np.sqrt(share) for block, _offset, share in blocks])
        kept = value > 0
        person, column, value = person[kept], column[kept], value[kept]
        order = np.argsort(person, kind="stable")
        person, column, value = person[order], column[order], value[order]
        length = np.sqrt(np.bincount(person, weights=value**2, minlength=people))
        value = value / length[person]
        pointer = np.concatenate(([0], np.cumsum(np.bincount(person, minlength=people))))
        return Rows(pointer.astype(np.int64), column, value, self.width)

    def to_json(self) -> dict[str, Any]:
        return {
            "terms": list(self.terms),
            "weights": list(self.weights),
            "topics": list(self.topics),
            "topic_weights": list(self.topic_weights),
            "attributes": self.attributes.to_json(),
            "topic_share": self.topic_share,
            "text_share": self.text_share,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Space:
        """Raises KeyError, TypeError or ValueError when `kept` is something else."""
        return cls(
            terms=tuple(map(str, kept["terms"])),
            weights=tuple(map(float, kept["weights"])),
            topics=tuple(map(int, kept["topics"])),
            topic_weights=tuple(map(float, kept["topic_weights"])),
            attributes=AttributeSpace.from_json(kept["attributes"]),
            topic_share=float(kept["topic_share"]),
            text_share=float(kept["text_share"]),
        )


@dataclass(frozen=True, slots=True)
class _Counts:
    """In how many sentences a person uses a term, for pairs that occur, sorted by person and term; `people[t]` is how
    many people use term t."""

    person: _Longs
    term: _Longs
    count: Floats
    people: _Longs

    @classmethod
    def of(cls, index: TermIndex, wanted: NDArray[np.bool_]) -> _Counts:
        size = max(len(index.vocabulary), 1)
        kept = wanted[index.indices] if len(index.indices) else np.zeros(0, bool)
        person = np.repeat(index.person_of, np.diff(index.indptr))[kept].astype(np.int64)
        person, term, count = _summed(person, index.indices[kept].astype(np.int64), np.ones(len(person)), size)
        return cls(person, term, count, np.bincount(term, minlength=size))

    def only(self, chosen: _Longs) -> _Counts:
        """The same for the terms `chosen` (ascending), numbered anew."""
        place = np.full(len(self.people), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.term] >= 0
        return _Counts(self.person[kept], place[self.term[kept]], self.count[kept], self.people[chosen])


def _summed(person: _Longs, column: _Longs, count: Floats, width: int) -> tuple[_Longs, _Longs, Floats]:
    key = person * width + column
    order = np.argsort(key, kind="stable")
    key = key[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = key[1:] != key[:-1]
    totals = np.bincount(np.cumsum(fresh) - 1, weights=count[order])
    return key[fresh] // width, key[fresh] % width, np.asarray(totals, dtype=np.float64)


def _block(person: _Longs, column: _Longs, value: Floats, people: int) -> tuple[_Longs, _Longs, Floats]:
    """The same entries with every person's values at unit length."""
    length = np.sqrt(np.bincount(person, weights=value**2, minlength=people))
    return person, column, value / np.maximum(length[person], 1e-12)


@cache
def silent_stems() -> frozenset[str]:
    """Stems that tell nothing about who is speaking: function words, fillers and hedges."""
    both = STOP_WORDS | FILLERS
    return both | {stem(word) for word in both}


def _telling(index: TermIndex) -> NDArray[np.bool_]:
    silent = silent_stems()
    return np.array(
        [len(t) > 1 and t not in silent and any(c.isalpha() for c in t) for t in index.vocabulary], dtype=bool
    )


def _choose(counts: _Counts, people: int) -> _Longs:
    """Terms that more than a handful and fewer than nearly everybody use, the most common ones first."""
    least = 1 if people < 4 else 2 if people < 60 else 3 if people < 2_000 else 5
    most = people if people < 4 else 0.9 * people
    able = (counts.people >= least) & (counts.people <= most)
    if not able.any():
        able = counts.people > 0
    found = np.flatnonzero(able)
    order = np.lexsort((found, -counts.people[found]))
    return np.sort(found[order[:MOST_TERMS]])


def _guide_share(corpus: Corpus) -> dict[str, float]:
    """For each stem, the share of the interviewers' passages that hold it."""
    held: dict[str, int] = {}
    for passage in corpus.guide[:5_000]:
        for term in {stem(word): None for word in words(passage.text)}:
            held[term] = held.get(term, 0) + 1
    size = min(len(corpus.guide), 5_000)
    return {term: count / size for term, count in held.items()}


def _micro_topics(counts: _Counts, people: int) -> tuple[list[int], list[float]]:
    """Terms that occur with the same people, put together: the topic of each term and the topics' weights.

    Positive pointwise mutual information over people, 40 dimensions, spherical k-means (Levy and Goldberg 2014). Too
    little text for that gives no topics.
    """
    terms = len(counts.people)
    if people < 40 or terms < 200:
        return [], []
    sample = people if people <= 3_000 else 3_000
    step = people / sample
    taken = np.zeros(people, dtype=np.int64) - 1
    taken[(np.arange(sample) * step).astype(np.int64)] = np.arange(sample)
    kept = taken[counts.person] >= 0
    held = np.zeros((sample, terms), dtype=np.float32)
    held[taken[counts.person[kept]], counts.term[kept]] = 1.0
    together = (held.T @ held).astype(np.float64)  # whole numbers: exact in float32
    alone = np.maximum(np.diag(together).copy(), 1.0)
    np.fill_diagonal(together, 0.0)
    with np.errstate(divide="ignore"):
        information = np.log(together * sample / np.outer(alone, alone))
    information = np.maximum(np.where(together >= 2, information, 0.0), 0.0)
    u, s, _vt = truncated_svd(information, 40)
    vectors = unit_rows(u * np.sqrt(s))
    topics = min(80, terms // 8)
    seeds = _spread(vectors, topics)
    labels, _centres = refined(vectors, np.argmax(settled(vectors @ vectors[seeds].T), axis=1), topics, rounds=15)
    _person, topic, _count = _summed(counts.person, labels[counts.term], counts.count, topics)
    df = np.bincount(topic, minlength=topics)
    return labels.tolist(), np.round(np.log((1 + people) / (1 + df)) + 0.1, 3).tolist()


def _spread(vectors: Floats, number: int) -> _Longs:
    """Rows far from each other, each the farthest from those before it."""
    chosen = [0]
    nearest = vectors @ vectors[0]
    for _ in range(number - 1):
        chosen.append(int(np.argmin(settled(nearest))))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return np.array(chosen)
