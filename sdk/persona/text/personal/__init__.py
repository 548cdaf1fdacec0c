"""Personal data in a text: who or what could lead back to one person. Pure functions, no network, no model.

A cheap look decides first whether a sentence can hold anything at all, since this is asked of every sentence of a
corpus; `phonenumbers` is loaded when the first candidate for a telephone number is met.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from persona.text.personal import names as _names
from persona.text.personal import numbers as _numbers
from persona.text.personal import online as _online
from persona.text.personal import places as _places

PersonalKind = Literal[
    "email",
    "url",
    "iban",
    "card",
    "customer_number",
    "birth_date",
    "phone",
    "address",
    "postcode",
    "handle",
    "name",
]
PERSONAL_KINDS: tuple[PersonalKind, ...] = get_args(PersonalKind)

Ranges = Iterator[tuple[int, int]]

# The kinds that hold digits, and how many at least.
_DIGITS: tuple[tuple[PersonalKind, int, Callable[[str], Ranges]], ...] = (
    ("iban", 7, _numbers.ibans),
    ("card", 13, _numbers.cards),
    ("customer_number", 3, _numbers.customer_numbers),
    ("birth_date", 2, _numbers.birth_dates),
    ("phone", 7, _numbers.phones),
    ("address", 1, _places.addresses),
    ("postcode", 2, _places.postcodes),
)


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """`text[start:end]` (characters) is personal data of this kind."""

    kind: PersonalKind
    start: int
    end: int


def find_personal(text: str, names: Collection[str] = (), kinds: Collection[str] | None = None) -> list[PersonalDatum]:
    """What in `text` could identify somebody, in order of place, without overlaps.

    `names` are names of participants: they and their parts are found wherever they stand as words. Names that are
    also everyday words (Will, Grace) count only with a capital letter. `kinds` limits the search; None is all.
    """
    found: list[PersonalDatum] = []
    if _online.possible(text):
        found += [PersonalDatum("email", *place) for place in _online.emails(text)]
        found += [PersonalDatum("url", *place) for place in _online.urls(text)]
    if digits := len(_numbers.DIGITS(text)):
        for kind, least, find in _DIGITS:
            if digits >= least:
                found += [PersonalDatum(kind, *place) for place in find(text)]
    if _online.possible_handle(text):
        found += [PersonalDatum("handle", *place) for place in _online.handles(text)]
    found += [PersonalDatum("name", *place) for place in _names.by_cue(text)]
    if names:
        found += [PersonalDatum("name", *place) for place in _names.known(text, names)]
    if not found:
        return found
    if kinds is not None:
        found = [datum for datum in found if datum.kind in kinds]
    return _apart(found)


def _apart(found: list[PersonalDatum]) -> list[PersonalDatum]:
    """Where two overlap, the kind that stands first in PERSONAL_KINDS stays, then the longer."""
    order = {kind: rank for rank, kind in enumerate(PERSONAL_KINDS)}
    found.sort(key=lambda datum: (order[datum.kind], datum.start - datum.end, datum.start))
    kept: list[PersonalDatum] = []
    for datum in found:
        if all(datum.end <= other.start or other.end <= datum.start for other in kept):
            kept.append(datum)
    return sorted(kept, key=lambda datum: datum.start)


__all__ = ["PERSONAL_KINDS", "PersonalDatum", "PersonalKind", "find_personal"]
