"""What a line means, against what was said: finds rewordings that keep no words, where the model is installed.

Against the passages that a script's persona cites, what counts is how much more a line is like one of them than like
what people of these sources say anyway: they say like things, and only a rewording is like one sentence alone. Against
a whole corpus little of that is left (docs/scripts.md has the figures), so there the passages nearest by their words
are compared, and a line has to mean nearly the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from persona.scripts.auditing.linkage import Linker
from persona.scripts.auditing.sources import GUIDE, SourceIndex
from persona.text import sentence_ranges

if TYPE_CHECKING:
    from persona.scripts.auditing.model import SentenceModel, Vectors

NEAREST = 20  # passages nearest by their words
USUAL = 500  # sentences of the sources, from all over them: what is said anyway
_LIKEST = 10  # of them
_LEAST_WORDS = 4
_KEPT = 50_000  # sentences whose meaning is remembered

# Measured by tests/benchmarks/bench_audit.py: 1 % and 5 % of other people's sentences reach them.
STANDS_OUT, STANDS_OUT_SOMEWHAT = 0.68, 0.44  # `standing`, against cited evidence
MEANS_THE_SAME, MEANS_NEARLY_THE_SAME = 0.82, 0.66  # cosine, against the nearest passages


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that a script's persona stands on: where it is, and its text."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """`measure` is how far it stands out of what is said anyway (cited evidence), or the cosine (nearest passages);
    `blocks` and `noted` are what it is held against."""

    where: str
    sentence: str
    measure: float
    noted: float
    blocks: float

    @property
    def score(self) -> float:
        """In [0, 1]: 0.1 where it begins to block, 0.05 where it is noted."""
        if self.measure < self.noted:
            return 0.0
        return 0.05 if self.measure < self.blocks else round(min(1.0, 0.1 + self.measure - self.blocks), 3)


class Meaning:
    """Answers for lines of scripts, and remembers what sentences mean."""

    def __init__(self, index: SourceIndex, linker: Linker, model: SentenceModel) -> None:
        self._index = index
        self._linker = linker
        self._model = model
        self._known: dict[str, Vectors] = {}

    def nearest(self, line: str, cited: Sequence[Cited] = ()) -> Likeness | None:
        """The sentence that the line is likest to: of `cited` where there is any, or of the passages nearest by their
        words. None for a line that is too short, or where nothing is near."""
        if len(line.split()) < _LEAST_WORDS:
            return None
        pool = [(one.where, sentence) for one in cited for sentence in _sentences(one.text)]
        if not cited:
            places = self._linker.candidates(line, NEAREST)
            pool = [
                (self._index.where(place), sentence)
                for place in places
                for sentence in _sentences(self._index.passages[place].said)
            ]
        if not pool:
            return None
        told = self._vectors([sentence for _, sentence in pool])
        own = self._vectors([line])[0]
        if not cited:
            cosines = told @ own
            best = int(np.argmax(cosines))
            where, sentence = pool[best]
            return Likeness(where, sentence, round(float(cosines[best]), 4), MEANS_NEARLY_THE_SAME, MEANS_THE_SAME)
        here = {sentence for _, sentence in pool}
        usual = self._vectors([sentence for sentence in self._usual if sentence not in here] or [line])
        stands = standing(own, told, usual, self._middle)
        best = int(np.argmax(stands))
        where, sentence = pool[best]
        return Likeness(where, sentence, round(float(stands[best]), 4), STANDS_OUT_SOMEWHAT, STANDS_OUT)

    @cached_property
    def _usual(self) -> list[str]:
        """Up to USUAL sentences that participants said, evenly over the passages."""
        said = np.flatnonzero(self._index.person_of != GUIDE)
        step = max(1, len(said) // (2 * USUAL))
        found = dict.fromkeys(
            sentence for place in said[::step].tolist() for sentence in _sentences(self._index.passages[place].said)
        )
        return list(found)[:: max(1, -(-len(found) // USUAL))]

    @cached_property
    def _middle(self) -> Vectors:
        middle: Vectors = self._vectors(self._usual).mean(axis=0) if self._usual else np.zeros(1, np.float32)
        return middle

    def _vectors(self, sentences: Sequence[str]) -> Vectors:
        fresh = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        if fresh:
            if len(self._known) > _KEPT:
                self._known.clear()
                fresh = list(dict.fromkeys(sentences))
            self._known.update(zip(fresh, self._model.embed(fresh), strict=True))
        return np.stack([self._known[sentence] for sentence in sentences])


def standing(line: Vectors, told: Vectors, usual: Vectors, middle: Vectors) -> Vectors:
    """How much more the line is like each of `told` than like the _LIKEST of `usual`, all seen from the `middle` of
    what is said: twice the cosine, less the mean cosine of those (Conneau et al. 2018, section 2.3, one side of it)."""
    own, there, anyway = (_unit(vectors - middle) for vectors in (line[None], told, usual))
    likest = np.sort(anyway @ own[0])[::-1][:_LIKEST].mean()
    stands: Vectors = 2 * (there @ own[0]) - likest
    return stands


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _sentences(said: str) -> list[str]:
    found = [said[start:end] for start, end in sentence_ranges(said)]
    return [sentence for sentence in found if len(sentence.split()) >= _LEAST_WORDS]
