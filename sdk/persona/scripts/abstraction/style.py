"""How a segment speaks: measured on its people's words, as shares that are compared with the other segments'."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona.scripts.auditing.sources import SourceIndex
from persona.text import sentence_ranges

_HEDGES = (
    "maybe perhaps probably possibly guess think might could somewhat kinda sorta seems seem suppose likely sometimes"
).split()
_DIRECT = "must need needs should want please never always stop give make let don't".split()
# Without "like": "I would like to", "it looks like" and "things like" are no praise, and far more often said.
_GLAD = (
    "love great good nice happy enjoy best helpful useful amazing glad excellent easy wonderful perfect excited"
).split()
_CROSS = (
    "hate bad annoying annoyed frustrating frustrated terrible awful worst angry useless difficult hard disappointed "
    "worried"
).split()
_SELF = "i me my mine i'm i've i'd i'll myself".split()
_MOST_PASSAGES = 2_000  # of a segment: enough for shares to the third decimal
_CLEAR = 0.08  # of a share: from there on it is told


@dataclass(frozen=True, slots=True)
class Manner:
    """`length` is words a sentence; the rest are shares of words or (`questions`) of sentences, in [0, 1]."""

    length: float
    long_words: float
    hedges: float
    direct: float
    glad: float
    cross: float
    questions: float
    self_words: float

    @property
    def emotion(self) -> float:
        return self.glad + self.cross


class MannerMeter:
    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._owner = np.repeat(index.person_of, np.diff(index.starts))
        self._long = np.fromiter((len(word) >= 8 for word in index.number), bool, len(index.number))

    def measure(self, members: Collection[int]) -> Manner:
        people = np.fromiter(sorted(members), np.int32, len(members))
        words = self._index.words[np.isin(self._owner, people)]
        total = max(len(words), 1)
        sentences, asked = self._sentences(people)
        spoken = sum(sentences)

        def share(of: Collection[str]) -> float:
            return float(self._marks(of)[words].sum()) / total

        return Manner(
            length=spoken / max(len(sentences), 1),
            long_words=float(self._long[words].sum()) / total,
            hedges=share(_HEDGES),
            direct=share(_DIRECT),
            glad=share(_GLAD),
            cross=share(_CROSS),
            questions=asked / max(len(sentences), 1),
            self_words=share(_SELF),
        )

    def _marks(self, words: Collection[str]) -> NDArray[np.bool_]:
        marks = np.zeros(len(self._index.number), bool)
        marks[[self._index.number[word] for word in words if word in self._index.number]] = True
        return marks

    def _sentences(self, people: NDArray[np.int32]) -> tuple[list[int], int]:
        """Words of each sentence, and how many sentences ask."""
        places = np.flatnonzero(np.isin(self._index.person_of, people))
        lengths, asked = [], 0
        for place in places[:: max(1, len(places) // _MOST_PASSAGES)].tolist():
            text = self._index.passages[place].text
            for start, end in sentence_ranges(text):
                lengths.append(text.count(" ", start, end) + 1)
                asked += text[end - 1 : end] == "?"
        return lengths, asked


_PAIRS = {
    "hedges": ("hedged", "firm"),
    "direct": ("direct", "indirect"),
    "emotion": ("warm", "cool"),
    "questions": ("asking", "telling"),
    "self_words": ("self", "others"),
}


def striking(own: Manner, all_of_them: Collection[Manner]) -> list[str]:
    """What sets a segment's manner apart from the middle of the build, most striking first; what hardly differs is
    left out."""
    rows: list[tuple[float, str]] = []
    for feature, (high, low) in _PAIRS.items():
        middle = float(np.mean([getattr(manner, feature) for manner in all_of_them]))
        away = (getattr(own, feature) - middle) / middle if middle else 0.0
        if abs(away) >= _CLEAR:
            rows.append((-round(abs(away), 4), high if away > 0 else low))
    return [key for _, key in sorted(rows)]


def length_level(manner: Manner) -> str:
    return "short" if manner.length < 10 else "medium" if manner.length < 20 else "long"


def word_level(manner: Manner) -> str:
    return "plain" if manner.long_words < 0.12 else "mixed" if manner.long_words < 0.2 else "expert"


def mood(manner: Manner) -> str:
    if manner.cross > manner.glad:
        return "annoyed"
    return "pleased" if manner.glad > 3 * manner.cross else "even"
