"""How alike two sentences are: the same words, in nearly the same order, some of them in another form."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from persona.scripts.auditing.normal import content_stem, plain
from persona.scripts.auditing.runs import known_words
from persona.scripts.auditing.sources import Ints, SourceIndex
from persona.text import sentence_ranges

CLOSE = 12  # sentences that are compared word by word, the likest by signs and neighbours
_SAME_FORM = 0.88  # Jaro-Winkler: "know" and "knows", not "know" and "known to"
_COMMON_PAIR = 5_000  # passages: what stands in more of them leads to none
_MOST = 200  # passages that are found by neighbours
_KEPT_PASSAGES = 4_000  # passages whose sentences stay taken apart, for the next lines
_LONG_PASSAGE = 4.0  # words, as a square root: passages up to some twenty words are ranked alike, longer ones lower

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Alike:
    """A sentence of the sources and its likeness to a line, in [0, 1]."""

    score: float
    passage: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """A sentence taken apart: its plain words; its neighbours with their weights; all pairs up to one word apart."""

    text: str
    words: Sequence[str]
    line: str
    near: Sequence[tuple[Pair, float]]
    wide: frozenset[Pair]
    content: Mapping[str, str]


class Aligner:
    """Compares lines with sentences of the sources. A word weighs the more, the fewer passages hold it."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._passages = max(len(index.passages), 1)
        self._sentences: OrderedDict[int, list[_Taken]] = OrderedDict()

    def by_neighbours(self, words: Sequence[str]) -> Ints:
        """The passages in which most of the line's words stand side by side, in either order, best first. A word put
        in or left out between them does not matter."""
        keys, starts, where = self._neighbours
        found: list[NDArray[np.int32]] = []
        weights: list[NDArray[np.float64]] = []
        for key in sorted({self._key(one, two) for one, two in _pairs(words, 2)} - {-1}):
            place = int(np.searchsorted(keys, key))
            if place == len(keys) or keys[place] != key:
                continue
            passages = where[starts[place] : starts[place + 1]]
            if len(passages) <= _COMMON_PAIR:
                found.append(passages)
                weights.append(np.full(len(passages), math.log(1 + self._passages / (1 + len(passages)))))
        if not found:
            return np.zeros(0, np.int32)
        passages, at = np.unique(np.concatenate(found), return_inverse=True)
        lengths = self._index.starts[passages + 1] - self._index.starts[passages]
        rank = np.bincount(at, weights=np.concatenate(weights)) / (_LONG_PASSAGE + np.sqrt(lengths))
        order = np.lexsort((passages, -np.round(rank, 9)))[:_MOST]
        best: Ints = passages[order]
        return best

    def likest(self, words: Sequence[str], passages: Sequence[int]) -> list[Alike]:
        """The sentences of `passages` that are most like the line, best first, at most CLOSE."""
        mine = self._taken("", words)
        first = []
        for passage in passages:
            for theirs in self._parted(passage):
                forth = _held(mine.near, theirs.wide)
                back = _held(theirs.near, mine.wide) if forth else 0.0
                first.append((fuzz.ratio(mine.line, theirs.line) / 100 + _mean(forth, back), passage, theirs))
        first.sort(key=lambda one: (-one[0], one[1], one[2].text))
        told = []
        for likeness, passage, theirs in first[:CLOSE]:
            score = (likeness + self._shared(mine, theirs) + self._carried(mine, theirs)) / 4
            told.append(Alike(round(score, 4), passage, theirs.text))
        return sorted(told, key=lambda one: (-one.score, one.passage, one.sentence))

    def _shared(self, mine: _Taken, theirs: _Taken) -> float:
        """F of the weights of the words that have a partner: the same word, each taken once, or another form of what is
        left."""
        return _mean(self._covered(mine.words, theirs.words), self._covered(theirs.words, mine.words))

    def _carried(self, mine: _Taken, theirs: _Taken) -> float:
        """The same for what the words are forms of, function words left out: what the sentences are about. Of one word
        it counts three quarters, from six on all."""
        likeness = _mean(self._formed(mine.content, theirs.content), self._formed(theirs.content, mine.content))
        return likeness * min(1.0, 0.7 + 0.05 * min(len(mine.content), len(theirs.content)))

    def _formed(self, these: Mapping[str, str], those: Mapping[str, str]) -> float:
        total = got = 0.0
        words = list(those.values())
        for stem, word in these.items():
            weight = self._weight(word)
            total += weight
            got += weight * (1.0 if stem in those else _form(word, words))
        return got / total if total else 0.0

    def _covered(self, these: Sequence[str], those: Sequence[str]) -> float:
        left = Counter(those)
        total = got = 0.0
        alone = []
        for word in these:
            total += self._weight(word)
            if left[word] > 0:
                left[word] -= 1
                got += self._weight(word)
            else:
                alone.append(word)
        rest = [word for word in left if left[word] > 0]
        for word in alone:
            got += self._weight(word) * _form(word, rest)
        return got / total if total else 0.0

    def _weight(self, word: str) -> float:
        number = self._index.number.get(word)
        return self._weights[number] if number is not None else self._most

    def _parted(self, passage: int) -> list[_Taken]:
        if passage not in self._sentences:
            said = self._index.passages[passage].said
            ranges = sentence_ranges(said) or [(0, len(said))]
            found = [(said[start:end], known_words(plain(said[start:end]), self._index)) for start, end in ranges]
            self._sentences[passage] = [self._taken(sentence, words) for sentence, words in found if words]
            if len(self._sentences) > _KEPT_PASSAGES:
                self._sentences.popitem(last=False)  # the oldest, never the one just made
        return self._sentences[passage]

    def _taken(self, text: str, words: Sequence[str]) -> _Taken:
        near = [(_pair(one, two), self._weight(one) + self._weight(two)) for one, two in pairwise(words)]
        wide = frozenset(_pair(one, two) for one, two in _pairs(words, 2))
        return _Taken(text, words, " ".join(words), near, wide, _content(words))

    def _key(self, one: str, two: str) -> int:
        first, second = self._index.number.get(one), self._index.number.get(two)
        if first is None or second is None:
            return -1
        return min(first, second) * len(self._index.number) + max(first, second)

    @cached_property
    def _most(self) -> float:
        """The weight of a word that the sources do not hold."""
        return math.log(1 + self._passages)

    @cached_property
    def _weights(self) -> list[float]:
        """By word: log(1 + passages / (1 + passages that hold it))."""
        owner = np.repeat(np.arange(len(self._index.passages)), np.diff(self._index.starts))
        once = np.unique(self._index.words.astype(np.int64) * self._passages + owner)
        holding = np.bincount(once // self._passages, minlength=len(self._index.number))
        weights: list[float] = np.log1p(self._passages / (1 + holding)).tolist()
        return weights

    @cached_property
    def _neighbours(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """All pairs of words that stand side by side, sorted; where each one's passages begin; the passages."""
        index = self._index
        owner = np.repeat(np.arange(len(index.passages), dtype=np.int64), np.diff(index.starts))
        left, right = index.words[:-1].astype(np.int64), index.words[1:].astype(np.int64)
        inside = owner[:-1] == owner[1:]
        keys = (np.minimum(left, right) * len(index.number) + np.maximum(left, right))[inside]
        owner = owner[:-1][inside]
        order = np.lexsort((owner, keys))
        keys, owner = keys[order], owner[order]
        fresh = np.ones(len(keys), bool)
        fresh[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
        known, starts = np.unique(keys[fresh], return_index=True)
        return known, np.append(starts, int(fresh.sum())), owner[fresh].astype(np.int32)


def _pairs(words: Sequence[str], reach: int) -> list[Pair]:
    return [(word, other) for place, word in enumerate(words) for other in words[place + 1 : place + 1 + reach]]


def _pair(one: str, two: str) -> Pair:
    return (one, two) if one <= two else (two, one)


def _held(pairs: Sequence[tuple[Pair, float]], there: frozenset[Pair]) -> float:
    """The share of the pairs' weight that stands in `there`."""
    total = sum(weight for _, weight in pairs)
    return sum(weight for pair, weight in pairs if pair in there) / total if total else 0.0


def _content(words: Sequence[str]) -> dict[str, str]:
    return {stem: word for word in words if (stem := content_stem(word))}


def _form(word: str, others: Sequence[str]) -> float:
    """How much the word is another form, or a misspelling, of one of the others: 0, or from _SAME_FORM to 1."""
    near = process.extractOne(word, others, scorer=JaroWinkler.similarity, score_cutoff=_SAME_FORM)
    return near[1] if near else 0.0


def _mean(one: float, two: float) -> float:
    return 2 * one * two / (one + two) if one + two else 0.0
