"""People's names: those that are known, and those that a text introduces as names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from persona.text.personal.lexicon import GIVEN_NAMES, NOT_NAMES, WORDS_TOO
from persona.text.words import MARKS

_CAPITALS = re.compile(r"[ \n(]([A-ZÀ-Þ][a-zß-ÿ]+)").findall

_LETTER = rf"[^\W\d_]+(?:[{MARKS}]+[^\W\d_]*)*"
_WORD = re.compile(rf"{_LETTER}(?:['’]{_LETTER})?")
_LETTERS = re.compile(_LETTER).findall
_N = r"[A-ZÀ-Þ][a-zß-ÿ]+(?:['’-][A-ZÀ-Þ]?[a-zß-ÿ]+)?"
_NAME = rf"({_N}(?: (?:[A-Z]\.|van|von|de|der|del|bin|al|{_N})){{0,3}})(?![\w-])"
_RELATION = (
    r"(?:colleague|boss|manager|wife|husband|son|daughter|partner|friend|brother|sister|mum|mom|dad|mother|father|"
    r"assistant|supervisor|advisor|adviser|nurse|doctor|teacher|co-?worker|neighbou?r|girlfriend|boyfriend|cousin|"
    r"nephew|niece|aunt|uncle|grandson|granddaughter|flatmate|roommate|carer|caretaker|secretary|team ?mate|tutor|"
    r"director|lead|intern|trainee|therapist|coach|GP|line manager|customer|client|patient)"
)
_CUES = tuple(
    re.compile(cue)
    for cue in (
        rf"\b[Nn]ame(?:['’]s| is| was|:) (?:actually |just )?{_NAME}",
        rf"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Herr|Frau|Mme|Madame|Señora?|Signora?)\b\.? {_NAME}",
        rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]+ ){{0,2}}{_RELATION},? (?:(?:is )?(?:called|named) )?{_NAME}",
        rf"\b(?:someone|somebody|guy|man|woman|person|lady|chap|{_RELATION}) (?:called|named) {_NAME}",
        rf"\b(?:[Tt]his|[Ii]t|[Tt]hat) (?:is|was) {_NAME} (?:speaking|calling|here\b|from [A-Za-z])",
        rf"\b{_NAME} (?:speaking|calling)(?=[.,!]|$)",
        rf"\b(?:[Cc]all me|[Pp]eople call me|I['’]m called|I am called|I go by) {_NAME}",
        rf"(?<=[a-z,] ){_NAME},? (?:who is |who['’]s )?(?:my|our|his|her) (?:[a-z-]+ )?{_RELATION}\b",
        rf"\b(?:[Ss]igned|[Ss]incerely|[Rr]egards|[Bb]est wishes|[Yy]ours|[Cc]heers|[Tt]hanks|[Bb]est),?\s+{_NAME}\s*[.!]?$",
    )
)
_NAMED_SMALL = re.compile(
    r"\bmy name(?:['’]s| is) (?!not |the |a |on |in |only |mis|already |still |also |wrong)([a-z]{2,})\b"
)
_SPEAKING = (" calling", " calling.")
_SURELY = frozenset((1, 2))  # title and relation name somebody even where the name is a word too

_GIVEN_CUES = tuple(
    re.compile(cue)
    for cue in (
        rf"(?<!\w)({_N})(?: (?:[A-Z]\.|van|von|de|{_N}))+(?![\w-])",
        rf"\b(?:I['’]m|I am|[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks|[Tt]hank you|with|to|asked?|told|met|spoke to|by|from|and|when|but) ({_N})(?![\w-])",
    )
)


def by_cue(text: str) -> Iterator[tuple[int, int]]:
    """Names that the sentence itself introduces: a title, a relation, a signature; or a given name among the most
    common ones where a name may stand."""
    if "name" in text:
        yield from (match.span(1) for match in _NAMED_SMALL.finditer(text))
    inside = _CAPITALS(text)
    if NOT_NAMES.issuperset(inside) and not text.endswith(_SPEAKING) and " speaking" not in text:
        return
    for number, cue in enumerate(_CUES):
        for match in cue.finditer(text):
            start, end = _trimmed(text, *match.span(1), sure=number in _SURELY)
            if end > start:
                yield start, end
    if GIVEN_NAMES.isdisjoint(_CAPITALS(" " + text)):
        return
    full, alone = _GIVEN_CUES
    for match in full.finditer(text):
        first, rest = match[1], match[0][len(match[1]) + 1 :].split()
        if first in GIVEN_NAMES and first not in WORDS_TOO and all(part not in NOT_NAMES for part in rest):
            yield match.span()
    for match in alone.finditer(text):
        if match[1] in GIVEN_NAMES and match[1].lower() not in WORDS_TOO:
            yield match.span(1)


def known(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    everywhere, capital, either = _prepared(names)
    if either.isdisjoint(_LETTERS(text.lower())):
        return
    for match in _WORD.finditer(text):
        word = match[0]
        end = match.end()
        if word[-2:] in ("'s", "’s"):
            word, end = word[:-2], end - 2
        small = word.casefold()
        if small in everywhere or (small in capital and word[0].isupper() and not _opens(text, match.start())):
            yield match.start(), end


def _opens(text: str, start: int) -> bool:
    """Whether the word stands where any word has a capital letter."""
    before = text[:start].rstrip(" \t\"'“‘(*_-–")
    return not before or before[-1] in ".!?:\n"


def _trimmed(text: str, start: int, end: int, *, sure: bool) -> tuple[int, int]:
    """Without what only looks like a part of the name: days, languages, brands, the next sentence's first word."""
    words = text[start:end].split()
    kept: list[str] = []
    for word in words:
        bare = word.rstrip("'’s") if word[-2:] in ("'s", "’s") else word
        if bare in NOT_NAMES or (not sure and not kept and bare.lower() in WORDS_TOO and bare not in GIVEN_NAMES):
            break
        kept.append(word)
    while kept and kept[-1] in ("van", "von", "de", "der", "del", "bin", "al"):
        kept.pop()
    if not kept:
        return start, start
    return start, start + len(" ".join(kept))


_Parts = tuple[frozenset[str], frozenset[str], frozenset[str]]
_last: tuple[Collection[str], _Parts] | None = None


def _prepared(names: Collection[str]) -> _Parts:
    """Asked for every sentence with the same names: what cannot change is recognised by being the same object."""
    global _last
    if _last is not None and _last[0] is names and isinstance(names, frozenset | tuple):
        return _last[1]
    parts = _parts(frozenset(names))
    _last = (names, parts)
    return parts


@lru_cache(maxsize=8)
def _parts(names: frozenset[str]) -> _Parts:
    """Case-folded words that are names wherever they stand, and those that need their capital letter; and all words in
    which either could stand."""
    everywhere: set[str] = set()
    capital: set[str] = set()
    for name in names:
        for match in _WORD.finditer(name):
            word = match[0]
            small = word.casefold()
            if len(word) < 2 or small in _ROLES:
                continue
            common = small in WORDS_TOO or word.title() in NOT_NAMES or len(word) < 3
            (capital if common else everywhere).add(small)
    either = {part for word in everywhere | capital for part in _LETTERS(word)}
    return frozenset(everywhere), frozenset(capital), frozenset(either)


_ROLES = frozenset(
    "user users participant interviewer interviewee speaker respondent customer client moderator researcher anonymous "
    "assistant human bot agent guest person admin support host facilitator observer unknown subject the and of van von "
    "der den del dos bin mr mrs ms mx miss dr prof sir madam team help desk service name number id nurse doctor teacher student manager engineer designer".split()
)
