"""Near but not equal: light edits, and lines that point at one passage more than chance would let them."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona.scripts.auditing.alignment import Aligner
from persona.scripts.auditing.normal import content_stem
from persona.scripts.auditing.runs import known_words
from persona.scripts.auditing.sources import GUIDE, Ints, SourceIndex

Floats = NDArray[np.float64]

CANDIDATES = 20  # passages by shared content words, and as many by neighbouring words
DRAWS = 99  # pseudo-lines for the null: p is at least 1/100
CHANCE = 0.01  # p up to which a margin is no accident: none of the draws reached it
OTHERS = 9  # passages of other people that a margin is held against
_COMMON_STEM = 30_000  # passages: a word in more of them is counted only where a line has none that is rarer
_MOST = 200  # passages that are ranked
_KEPT = 20_000  # lines whose answers are remembered
_UNHEARD = 6.0  # the weight of a content word that the sources do not hold: as of one in every 400th passage
_LONG_PASSAGE = 4.0  # as in `alignment`, in content words
LEAST_TERMS = 4  # content words, or
LEAST_WORDS = 8  # words of any kind: a shorter line is like many
COMMON = 5  # participants: what so many people say nearly alike is nobody's

# Fitted to sentences of people left out of the sources (`python -m tests.benchmarks audit` says what a fresh draw
# gives): 0.5 % of them reach it. By length, since short lines are alike by chance. A light edit leaves half.
LIKE_ANY, LIKE_SHORT, LEFT = 0.27, 3.4, 0.5
LINKED = 0.5


@dataclass(frozen=True, slots=True)
class Nearness:
    """The participants' sentence nearest to a line; what the interviewer said is nearest where nobody else spoke.

    `similarity`: alignment in [0, 1]; from `threshold` on it is a light edit, unless `people` participants or more than
    COMMON say it nearly alike. `margin`: how much more of the line's weight the best passage holds than the mean of the
    next OTHERS of other people. `p`: how often a line of words drawn at random does as well. `points_at`: that passage.
    """

    passage: int
    sentence: str
    similarity: float
    threshold: float
    people: int
    margin: float
    p: float
    points_at: int

    @property
    def light_edit(self) -> bool:
        return self.similarity >= self.threshold and self.people < COMMON


def like_from(words: int) -> float:
    """From which similarity on a line of so many words is a light edit."""
    return round(min(1.0, max(LEFT, LIKE_ANY + LIKE_SHORT / max(words, 1))), 3)


class Linker:
    """Answers for lines of scripts, and remembers the answers: formats of one persona share most of their lines."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._passages = max(len(index.passages), 1)
        self._lengths = np.sqrt(np.maximum(np.diff(index.stem_starts), 1)).astype(np.float64)
        self._aligner = Aligner(index)
        self._known: OrderedDict[str, Nearness | None] = OrderedDict()

    def nearest(self, line: str) -> Nearness | None:
        """None where the line holds too little, or nothing of it stands in the sources."""
        if line not in self._known:
            self._known[line] = self._look(line)
            if len(self._known) > _KEPT:
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
        telling = len(stems) >= LEAST_TERMS and len(numbers) >= 2
        if not telling and len(words) < LEAST_WORDS:
            return None
        order, held = self._ranked(numbers) if numbers else (np.zeros(0, np.int32), np.zeros(0))
        places = [*order[:CANDIDATES].tolist(), *self._said(self._aligner.by_neighbours(words))[:CANDIDATES].tolist()]
        found = self._aligner.likest(words, list(dict.fromkeys(places)))
        if not found:
            return None
        threshold = like_from(len(words))
        alike = {int(index.person_of[one.passage]) for one in found if one.score >= threshold}
        margin, p = 0.0, 1.0
        if telling:
            total = sum(self._weight(number) for number in numbers) + _UNHEARD * (len(stems) - len(numbers))
            margin = self._margin(order, held, total)
            p = self._chance(line, len(numbers), margin) if margin >= LINKED / 2 else 1.0
        best = found[0]
        points_at = int(order[0]) if len(order) else best.passage
        return Nearness(best.passage, best.sentence, best.score, threshold, len(alike), round(margin, 4), p, points_at)

    def _said(self, passages: Ints) -> Ints:
        """Those of them that a participant said."""
        return passages[self._index.person_of[passages] != GUIDE] if self._index.participants else passages

    def _weight(self, stem: int) -> float:
        return math.log(1 + self._passages / (1 + len(self._index.having(stem))))

    def _ranked(self, numbers: list[int]) -> tuple[Ints, Floats]:
        """The participants' passages that hold most of the terms, best first, and the weight they hold."""
        where: list[Ints] = []
        weight: list[Floats] = []
        for number in sorted(set(numbers), key=lambda n: (len(self._index.having(n)), n)):
            passages = self._index.having(number)
            if where and len(passages) > _COMMON_STEM:
                continue
            where.append(passages)
            weight.append(np.full(len(passages), self._weight(number)))
        passages, place = np.unique(np.concatenate(where), return_inverse=True)
        held: Floats = np.bincount(place, weights=np.concatenate(weight)).astype(np.float64)
        if self._index.participants:
            said = self._index.person_of[passages] != GUIDE
            passages, held = passages[said], held[said]
        rank = held / (_LONG_PASSAGE + self._lengths[passages])
        order = np.lexsort((passages, -np.round(rank, 9)))[:_MOST]
        return passages[order], held[order]

    def _margin(self, order: Ints, held: Floats, total: float) -> float:
        if not len(order):
            return 0.0
        people = self._index.person_of[order]
        others = held[people != people[0]][:OTHERS]
        return float(held[0] - (others.sum() / OTHERS if len(others) else 0.0)) / total if total else 0.0

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
