"""Attributes as distributions: what share of a segment holds each value, with nobody to be singled out."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persona.corpus.model import Participant
from persona.personas.model import Attribute, AttributeShare

MOST_ATTRIBUTES = 8
_MOST_SHARES = 12  # values listed of one attribute; the rest are counted as withheld
_LONGEST = 80  # characters of a value: longer ones are sentences
_NUMBER = re.compile(r"(?P<sign>[-+−]?)(?P<digits>\d[\d.,]{0,24})\s*(?:%|years?|yrs?)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,6})?")  # "1,500", "12,345.50"
_DECIMAL = re.compile(r"\d{1,15}(?:[.,]\d{1,6})?")  # "1.5", and "1,5" as most of Europe writes it


def attributes_of(members: Sequence[Participant], everyone: Sequence[Participant], *, k: int) -> tuple[Attribute, ...]:
    """The most telling attributes of `members`, those first whose spread differs most from everyone's.

    A value is shown when at least `k` members hold it. What is left over is only a count, of at least k people and two
    values: else the next smallest value is withheld as well, since a single one could be computed from the total.
    Columns that hold nearly as many values as people (ids, dates, free text) are no attributes of a group.
    """
    found: list[tuple[int, str, Attribute]] = []
    for name in sorted({name for person in everyone for name in person.attributes}):
        reading = _Reading.of([person.attributes.get(name, "") for person in everyone])
        if reading is None:
            continue
        overall = Counter(filter(None, map(reading.value, (person.attributes.get(name, "") for person in everyone))))
        own = Counter(filter(None, map(reading.value, (person.attributes.get(name, "") for person in members))))
        if len(overall) < 2 or not own:
            continue
        attribute = _attribute(name, own, reading, k)
        found.append((_telling(own, overall) if attribute.shares else -1, name, attribute))
    found.sort(key=lambda item: (-item[0], item[1]))
    return tuple(attribute for _, _, attribute in found[:MOST_ATTRIBUTES])


def _attribute(name: str, counts: Counter[str], reading: _Reading, k: int) -> Attribute:
    known = counts.total()
    shown = shown_values(counts, k)
    return Attribute(
        name=name,
        known=known,
        shares=tuple(
            AttributeShare(value=reading.written(value), count=counts[value], share=round(counts[value] / known, 4))
            for value in reading.ordered(shown, counts)
        ),
        withheld=known - sum(counts[value] for value in shown),
    )


def shown_values(counts: Counter[str], k: int) -> list[str]:
    """The values that may be listed, largest first."""
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    shown = [value for value in ranked[:_MOST_SHARES] if counts[value] >= max(k, 1)]
    while shown and (left := len(ranked) - len(shown)) > 0:
        people = sum(counts[value] for value in ranked if value not in shown)
        if left >= 2 and people >= k:
            break
        if k <= 1:
            break
        shown.pop()
    return shown


def _telling(own: Counter[str], overall: Counter[str]) -> int:
    """How far the segment's spread is from everyone's: total variation, less what chance alone would give so few
    people, in thousandths (integers, so that the order is the same everywhere)."""
    people, everyone = own.total(), overall.total()
    values = list(overall)
    distance = sum(abs(own[value] / people - overall[value] / everyone) for value in values) / 2
    chance = (
        sum(math.sqrt(share * (1 - share) / people) for share in (overall[value] / everyone for value in values)) * 0.4
    )  # E|x| = sqrt(2/pi) sd, halved as above
    return round(1000 * max(0.0, distance - chance))


@dataclass(frozen=True)
class _Reading:
    """How the values of one column are read: as they stand (spelling variants together), or as bands of numbers."""

    edges: tuple[float, ...]
    labels: tuple[str, ...]
    spelling: dict[str, str]

    @classmethod
    def of(cls, values: Sequence[str]) -> _Reading | None:
        """None for a column that describes nobody's group."""
        known = [value for value in (" ".join(value.split()) for value in values) if value]
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for value in known:
            spellings[value.casefold()][value] += 1
        if len(spellings) > _MOST_SHARES and sum(_number(value) is not None for value in known) >= 0.9 * len(known):
            numbers = sorted(number for value in known if (number := _number(value)) is not None)
            if _nearly_all_differ(numbers):
                return None
            edges = round_quartiles(numbers)
            return cls(edges, band_labels(edges, whole=all(number == int(number) for number in numbers)), {})
        if len(known) >= 8 and len(spellings) > max(_MOST_SHARES, 0.5 * len(known)):
            return None
        if any(len(value) > _LONGEST for value in spellings):
            return None
        commonest = {
            key: min(variants, key=lambda text: (-variants[text], text)) for key, variants in spellings.items()
        }
        return cls((), (), commonest)

    def value(self, raw: str) -> str:
        """The value's key: an index of a band, or the text case-folded; "" when the sources do not say it."""
        folded = " ".join(raw.split()).casefold()
        if not self.labels:
            return folded
        number = _number(folded)
        return "" if number is None else str(bisect_right(self.edges, number))

    def written(self, value: str) -> str:
        return self.labels[int(value)] if self.labels else self.spelling[value]

    def ordered(self, values: Iterable[str], counts: Counter[str]) -> list[str]:
        """Bands from low to high; other values by how many hold them."""
        if self.labels:
            return sorted(values, key=int)
        return sorted(values, key=lambda value: (-counts[value], value))


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(text.strip().casefold())
    if match is None:
        return None
    sign, digits = -1.0 if match["sign"] in ("-", "−") else 1.0, match["digits"]
    if _GROUPED.fullmatch(digits):
        return sign * float(digits.replace(",", ""))
    return sign * float(digits.replace(",", ".")) if _DECIMAL.fullmatch(digits) else None


def _nearly_all_differ(numbers: Sequence[float]) -> bool:
    """Whether these may be row numbers or ids: of twenty people and more, hardly two hold the same."""
    return len(set(numbers)) >= 0.95 * len(numbers) and len(numbers) >= 20


def round_quartiles(numbers: Sequence[float]) -> tuple[float, ...]:
    """The three quartile edges of sorted `numbers`, each moved to the roundest number near it; equal ones merged."""
    count = len(numbers)
    spread = numbers[(3 * count) // 4] - numbers[count // 4] or numbers[-1] - numbers[0]
    step = _round_step(spread / 4) if spread else 1.0
    edges = []
    for quarter in (1, 2, 3):
        edge = round(numbers[(quarter * count) // 4] / step) * step
        if numbers[0] < edge <= numbers[-1]:
            edges.append(round(edge, 6))
    return tuple(sorted(set(edges)))


def _round_step(about: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, … (and below 1) that is not above `about`."""
    power = 10.0 ** math.floor(math.log10(about))
    return max(step * power for step in (1, 2, 5) if step * power <= about * 1.0000001)


def band_labels(edges: Sequence[float], *, whole: bool) -> tuple[str, ...]:
    """ "under 25", "25–34", "35–49", "50 and over"; for fractions "1.5 to under 2.5"."""
    if not edges:
        return ("any",)
    written = [_plain(edge) for edge in edges]
    labels = [f"under {written[0]}"]
    for low, high, high_written in zip(edges, edges[1:], written[1:], strict=False):
        if whole and float(low).is_integer() and float(high).is_integer():
            labels.append(f"{_plain(low)}–{_plain(high - 1)}" if high - 1 > low else _plain(low))
        else:
            labels.append(f"{_plain(low)} to under {high_written}")
    return (*labels, f"{written[-1]} and over")


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.6f}".rstrip("0")
