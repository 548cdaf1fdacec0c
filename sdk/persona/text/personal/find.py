"""One pass over a text for every kind that is asked for; an ordinary sentence is left after one quick look."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from persona.text.personal import identifiers, people

Kind = Literal[
    "name", "email", "phone", "postcode", "iban", "card", "customer_number", "url", "handle", "address", "birth_date"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, order=True)
class PersonalDatum:
    """`text[start:end]` is of this kind."""

    start: int
    end: int
    kind: Kind


_Finder = Callable[[str], Iterator[tuple[int, int]]]
# In the order in which one wins where two overlap at the same length.
_FINDERS: dict[Kind, _Finder] = {
    "email": identifiers.emails,
    "url": identifiers.urls,
    "iban": identifiers.ibans,
    "card": identifiers.cards,
    "birth_date": identifiers.birth_dates,
    "customer_number": identifiers.customer_numbers,
    "phone": identifiers.phones,
    "address": identifiers.addresses,
    "postcode": identifiers.postcodes,
    "handle": identifiers.handles,
    "name": people.introduced,
}
# Without a digit, an @, "://", "www." or a cue of a name there is nothing to find but the names that were given.
_WORTH_A_LOOK = re.compile(r"[0-9@]|://|\bdot\b|www\.|\b[a-z0-9-]+\.(?:com|org|net|io|co|de|uk)\b", re.IGNORECASE)


def find_personal(text: str, names: Collection[str] = (), kinds: Collection[str] | None = None) -> list[PersonalDatum]:
    """What of `kinds` (default: all) is in the text, in order and without overlaps.

    `names` are people known from the sources: found as whole words, in any case when they are of several words and
    otherwise only capitalised, so that "Mark" is a name and "mark" is not.
    """
    wanted: Collection[str] = KINDS if kinds is None else kinds
    found: list[PersonalDatum] = []
    if "name" in wanted:
        if names:
            found += (PersonalDatum(start, end, "name") for start, end in _named(text, frozenset(names)))
        if people.WORTH_A_LOOK.search(text):
            found += (PersonalDatum(start, end, "name") for start, end in people.introduced(text))
    if _WORTH_A_LOOK.search(text):
        for kind, finder in _FINDERS.items():
            if kind in wanted and kind != "name":
                found += (PersonalDatum(start, end, kind) for start, end in finder(text))
    return _apart(found) if len(found) > 1 else found


def redact(text: str, names: Collection[str] = (), kinds: Collection[str] | None = None) -> str:
    """The text with each piece of personal data replaced by its kind: "call [name] on [phone]"."""
    parts, at = [], 0
    for datum in find_personal(text, names, kinds):
        parts += [text[at : datum.start], f"[{datum.kind.replace('_', ' ')}]"]
        at = datum.end
    return "".join([*parts, text[at:]])


def _named(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    pattern = _pattern(names)
    if pattern is None:
        return
    for match in pattern.finditer(text):
        if match[0][:1].isupper() or " " in match[0] or not match[0][:1].isascii():
            yield match.span()


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Whole names and their words of at least three letters; longest first, so that whole names win."""
    spelt = set()
    for name in names:
        parts = [part for part in re.split(r"[\s_]+", name.strip(" .,;:()")) if part]
        if len(parts) > 1:
            spelt.add(" ".join(parts))
        spelt.update(part for part in parts if people.can_be_a_name(part))
    if not spelt:
        return None
    longest_first = sorted(spelt, key=lambda name: (-len(name), name))
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def _apart(found: list[PersonalDatum]) -> list[PersonalDatum]:
    """The longest of those that overlap; of equally long ones the kind that stands first."""
    order = {kind: place for place, kind in enumerate(_FINDERS)}
    kept: list[PersonalDatum] = []
    for datum in sorted(found, key=lambda one: (one.start - one.end, order[one.kind], one.start)):
        if all(datum.end <= other.start or datum.start >= other.end for other in kept):
            kept.append(datum)
    return sorted(kept)
