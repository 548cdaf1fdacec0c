"""The wordings of a sentence that can be read by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from persona.claims.cues import Reading
from persona.claims.field import Field
from persona.claims.headlines import reads_well, stands_alone, variants
from persona.claims.readings import Manner, Readings
from persona.text import stem, words

_CLIPPED = 0.15  # what a part of a sentence reads worse than the whole


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    terms: tuple[int, ...]
    reading: Reading
    quality: float


class Lines:
    def __init__(self, field: Field, readings: Readings) -> None:
        self.field = field
        self.readings = readings
        self._of: dict[int, list[Line]] = {}

    def of(self, i: int) -> list[Line]:
        """The wordings of sentence `i`, each with the terms that it keeps."""
        known = self._of.get(i)
        if known is None:
            known = self._of[i] = self._made(i)
        return known

    def _made(self, i: int) -> list[Line]:
        found = _wordings(self.readings.text(i), self.readings.manner(i))
        if not found:
            return []
        field = self.field
        names, weights = field.index.vocabulary, field.weights
        held = {names[t]: t for t in field.terms_of(i).tolist() if weights[t] > 0}
        lines = []
        for text, stems, reading, quality in found:
            terms = tuple(dict.fromkeys(held[one] for one in stems if one in held))
            if terms:
                lines.append(Line(text, terms, reading, quality))
        return lines


@lru_cache(maxsize=65536)
def _wordings(text: str, manner: Manner) -> tuple[tuple[str, tuple[str, ...], Reading, float], ...]:
    """Of a sentence in that manner: text, stems, reading and quality of each wording."""
    return tuple(
        (
            wording,
            tuple(map(stem, words(wording))),
            Readings.understand(wording, manner),
            reads_well(wording) - (_CLIPPED if place else 0.0),
        )
        for place, wording in enumerate(variants(text))
        if stands_alone(wording, manner.asked is not None)
    )
