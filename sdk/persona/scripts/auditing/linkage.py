"""Near but not equal: light edits, and lines that point at one passage more than chance would let them."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from persona.scripts.auditing.normal import content_stem, plain
from persona.scripts.auditing.runs import known_words
from persona.scripts.auditing.sources import Ints, SourceIndex
from persona.text import sentence_ranges

Floats = NDArray[np.float64]

CANDIDATES = 20
DRAWS = 99  # pseudo-lines for the null: p is at least 1/100
LEAST_TERMS = 4

# Measured with `make bench` (tests/benchmarks/bench_audit.py): at most 1 % of other people's sentences reach these.
LIGHT_EDIT = 0.72
LINKED = 0.5


@dataclass(frozen=True, slots=True)
class Nearness:
    """The nearest sentence of the sources to a line.

    `similarity`: soft alignment in [0, 1]. `margin`: how much more of the line's weight the best passage holds than
    the mean of the next nine of other people. `p`: how often a line of words drawn at random does as well.
    """

    passage: int
    sentence: str
    similarity: float
    margin: float
    p: float


class Linker:
    """Answers for lines of scripts, and remembers the answers: formats of one persona share most of their lines."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._passages = max(len(index.passages), 1)
        self._lengths = np.sqrt(np.maximum(np.diff(index.stem_starts), 1)).astype(np.float64)
        self._known: OrderedDict[str, Nearness | None] = OrderedDict()

    def nearest(self, line: str) -> Nearness | None:
        """None where the line holds too little, or nothing of it stands in the sources."""
        if line not in self._known:
            self._known[line] = self._look(line)
            if len(self._known) > 20_000:
                self._known.popitem(last=False)
        return self._known[line]

    def candidates(self, line: str, most: int) -> list[int]:
        """The passages that share most with a line's content words, best first."""
        index = self._index
        stems = dict.fromkeys(stem for word in known_words(line, index) if (stem := content_stem(word)))
        numbers = [index.stem_number[stem] for stem in stems if stem in index.stem_number]
        return [int(place) for place in self._ranked(numbers)[0][:most]] if numbers else []

    def _look(self, line: str) -> Nearness | None:
        index = self._index
        words = known_words(line, index)
        stems = list(dict.fromkeys(stem for word in words if (stem := content_stem(word))))
        numbers = [index.stem_number[stem] for stem in stems if stem in index.stem_number]
        if len(stems) < LEAST_TERMS or len(numbers) < 2:
            return None
        order, held = self._ranked(numbers)
        if not len(order):
            return None
        total = sum(self._weight(number) for number in numbers) + 6.0 * (len(stems) - len(numbers))
        best = max(
            (self._aligned(line, words, int(passage)) for passage in order[:CANDIDATES]), key=lambda found: found[0]
        )
        margin = self._margin(order, held, total)
        p = self._chance(line, len(numbers), margin) if margin >= LINKED / 2 else 1.0
        return Nearness(best[1], best[2], round(best[0], 4), round(margin, 4), p)

    def _weight(self, stem: int) -> float:
        return math.log(1 + self._passages / (1 + len(self._index.having(stem))))

    def _ranked(self, numbers: list[int]) -> tuple[Ints, Floats]:
        """The passages that hold most of the terms, best first, at most 200, with the weight they hold."""
        where: list[Ints] = []
        weight: list[Floats] = []
        for number in sorted(set(numbers), key=lambda n: (len(self._index.having(n)), n)):
            passages = self._index.having(number)
            if where and len(passages) > 30_000:
                continue
            where.append(passages)
            weight.append(np.full(len(passages), self._weight(number)))
        passages, place = np.unique(np.concatenate(where), return_inverse=True)
        held: Floats = np.bincount(place, weights=np.concatenate(weight)).astype(np.float64)
        rank = held / (4.0 + self._lengths[passages])
        order = np.lexsort((passages, -np.round(rank, 9)))[:200]
        return passages[order], held[order]

    def _margin(self, order: Ints, held: Floats, total: float) -> float:
        people = self._index.person_of[order]
        others = held[people != people[0]][:9]
        return float(held[0] - (others.sum() / 9 if len(others) else 0.0)) / total if total else 0.0

    def _chance(self, line: str, many: int, margin: float) -> float:
        """The permutation null: as many content words drawn from the sources' own stream, the margin of each draw."""
        stream = self._index.stems
        seed = int.from_bytes(hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest()[:8])
        draws = np.random.default_rng(seed).integers(0, len(stream), size=(DRAWS, many))
        reached = 0
        for draw in draws:
            numbers = list(dict.fromkeys(stream[draw].tolist()))
            order, held = self._ranked(numbers)
            total = sum(self._weight(number) for number in numbers)
            reached += self._margin(order, held, total) >= margin
        return (1 + reached) / (DRAWS + 1)

    def _aligned(self, line: str, words: list[str], passage: int) -> tuple[float, int, str]:
        text = self._index.passages[passage].said
        line_plain = " ".join(words)
        best, told = 0.0, ""
        for start, end in sentence_ranges(text) or [(0, len(text))]:
            sentence = plain(text[start:end])
            score = self._similar(line_plain, words, sentence)
            if score > best:
                best, told = score, text[start:end]
        return best, passage, told

    def _similar(self, line: str, words: list[str], sentence: str) -> float:
        """The better of two: the same signs in the same order (indel ratio), and soft word alignment (F of the
        weights of the words that have a partner)."""
        theirs = known_words(sentence, self._index)
        if not theirs:
            return 0.0
        ratio = fuzz.ratio(line, " ".join(theirs)) / 100
        mine, other = _contents(words), _contents(theirs)
        if not mine or not other:
            return ratio if len(line) > 20 else 0.0
        forth = self._covered(mine, other)
        back = self._covered(other, mine)
        soft = 2 * forth * back / (forth + back) if forth + back else 0.0
        # Soft alignment of three words proves nothing; of eight, it does.
        return max(ratio, soft * min(1.0, 0.7 + 0.05 * min(len(mine), len(other))))

    def _covered(self, these: dict[str, str], those: dict[str, str]) -> float:
        total = got = 0.0
        for stem, word in these.items():
            number = self._index.stem_number.get(stem)
            weight = self._weight(number) if number is not None else 6.0
            total += weight
            if stem in those:
                got += weight
            else:
                near = max((JaroWinkler.similarity(word, other) for other in those.values()), default=0.0)
                got += weight * near if near >= 0.88 else 0.0
        return got / total if total else 0.0


def _contents(words: list[str]) -> dict[str, str]:
    return {stem: word for word in words if (stem := content_stem(word))}
