# ruff: noqa: E501
"""How a segment speaks: measured on its people's words, as shares that are compared with the other segments'."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from persona.scripts.audit.sources import SourceIndex
from persona.text import sentence_ranges

_HEDGES = "maybe perhaps probably possibly guess think might could somewhat kinda sorta seems seem suppose likely sometimes".split()
_DIRECT = "must need needs should want please never always stop give make let don't".split()
_GLAD = "love like great good nice happy enjoy best helpful useful amazing glad excellent easy wonderful perfect excited".split()
_CROSS = "hate bad annoying annoyed frustrating frustrated terrible awful worst angry useless difficult hard disappointed worried".split()
_SELF = "i me my mine i'm i've i'd i'll myself".split()
_MOST_PASSAGES = 2_000  # of a segment: enough for shares to the third decimal


@dataclass(frozen=True, slots=True)
class Manner:
    """Words a sentence; the rest are shares of words or of sentences, in [0, 1]."""

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
        mine = np.isin(self._owner, np.fromiter(sorted(members), np.int32, len(members)))
        words = self._index.words[mine]
        total = max(len(words), 1)
        sentences, asked = self._sentences(members)
        spoken = max(sum(sentences), 1)

        def share(of: Collection[str]) -> float:
            return round(float(self._marks(of)[words].sum()) / total, 4)

        return Manner(
            length=round(spoken / max(len(sentences), 1), 2),
            long_words=round(float(self._long[words].sum()) / total, 4),
            hedges=share(_HEDGES),
            direct=share(_DIRECT),
            glad=share(_GLAD),
            cross=share(_CROSS),
            questions=round(asked / max(len(sentences), 1), 4),
            self_words=share(_SELF),
        )

    def _marks(self, words: Collection[str]) -> NDArray[np.bool_]:
        marks = np.zeros(len(self._index.number), bool)
        marks[[self._index.number[word] for word in words if word in self._index.number]] = True
        return marks

    def _sentences(self, members: Collection[int]) -> tuple[list[int], int]:
        """Words of each sentence, and how many sentences ask."""
        wanted = np.isin(self._index.person_of, np.fromiter(sorted(members), np.int32, len(members)))
        passages = [self._index.passages[place] for place in np.flatnonzero(wanted).tolist()]
        step = max(1, len(passages) // _MOST_PASSAGES)
        lengths, asked = [], 0
        for passage in passages[::step]:
            text = passage.text
            for start, end in sentence_ranges(text):
                lengths.append(text.count(" ", start, end) + 1)
                asked += text[end - 1 : end] == "?"
        return lengths, asked


def traits_of_speech(own: Manner, all_of_them: Collection[Manner]) -> list[tuple[str, float]]:
    """Keys of the bank's STYLE, with how far the segment stands from the middle of the build, most striking first."""
    rows: list[tuple[str, float]] = []
    middle = {f.name: float(np.mean([getattr(m, f.name) for m in all_of_them])) for f in fields(Manner)}
    middle["emotion"] = middle["glad"] + middle["cross"]
    pairs = {
        "hedges": ("hedged", "firm"),
        "direct": ("direct", "indirect"),
        "emotion": ("warm", "cool"),
        "questions": ("asking", "telling"),
        "self_words": ("self", "others"),
    }
    for feature, (high, low) in pairs.items():
        base = middle[feature]
        away = (getattr(own, feature) - base) / base if base else 0.0
        rows.append((high if away > 0 else low, round(abs(away), 4)))
    rows.sort(key=lambda row: (-row[1], row[0]))
    return rows


def length_level(manner: Manner) -> str:
    return "short" if manner.length < 10 else "medium" if manner.length < 20 else "long"


def word_level(manner: Manner) -> str:
    return "plain" if manner.long_words < 0.09 else "mixed" if manner.long_words < 0.16 else "expert"


def mood(manner: Manner) -> str | None:
    if manner.cross > manner.glad:
        return "annoyed"
    return "pleased" if manner.glad > 3 * manner.cross else None
