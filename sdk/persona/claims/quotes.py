# ruff: noqa: E501
"""Sentences that sound like a segment's people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from persona.claims.citing import Citable
from persona.claims.cues import lowered
from persona.claims.field import Field
from persona.claims.headlines import dangling, is_noise, is_question, tidy
from persona.claims.headlines.grammar import FINITE
from persona.claims.headlines.pointing import POINTS_FIRST
from persona.claims.headlines.standing import BAD_END
from persona.claims.readings import Readings
from persona.segments.model import Segment

MOST = 5
FEWEST = 3
_LOOKED_AT = 300  # per segment: where none of so many is a sentence, none will be
_SHORTEST, _LONGEST = 8, 40
_LIVELY = re.compile(
    r"\b(?:love|hate|feel|felt|never|always|honestly|truly|afraid|fear|frustrat\w+|annoy\w+|want|wish|trust|believe|enjoy|proud|amazing|terrible|nightmare|"
    r"exciting|excited|worr\w+|passion\w*|best|worst|favou?rite|matters?|important|human|soul|heart|struggl\w+|save[sd]?|hard|difficult|need)\b"
)
# What answers to something said before reads as cut out.
_CONTRASTS = re.compile(
    r"^(?:but|and|so|or|however|conversely|therefore|thus|hence|additionally|also|then|similarly|likewise|instead|well|yes|yeah|no|firstly|secondly|"
    r"finally|lastly|eventually|for example|for instance|in addition|furthermore|moreover|to be honest|otherwise|plus|still|sure|again)\b"
)


def choose_quotes(
    field: Field, readings: Readings, citable: Citable, number: int, segment: Segment, taken: Collection[int]
) -> list[int]:
    """At most five sentences (by number) of the segment's typical members, each of another person, none of `taken`."""
    rank = {person: place for place, person in enumerate(segment.typical or segment.members)}
    telling = {word.lower(): weight for word, weight in segment.terms}
    passages, passage_of = field.index.passages, field.index.passage_of
    scored: list[tuple[float, int]] = []
    for i in readings.read_at[number]:
        if readings.bits[i] == 0 and not readings.manner(i).request:
            continue
        text = readings.text(i)
        count = len(text.split())
        if not _SHORTEST <= count <= _LONGEST:
            continue
        if i in taken:
            continue
        place = rank[passages[passage_of[i]].participant] / max(1, len(rank))
        about = sum(telling.get(field.index.surface[t], 0.0) for t in field.terms_of(i))
        lively, personal, contrasts = _sound(text)
        score = 0.8 * min(1.5, about) + 0.5 * (1 - place) + 0.25 * lively
        score += 0.3 if personal else -0.2
        score += 0.06 * min(4, readings.reading(i).strength) - 0.015 * max(0, count - 26)
        score -= 0.6 if contrasts else 0.0
        scored.append((round(-score, 9), i))
    scored.sort()
    ranked = [i for _, i in scored[:_LOOKED_AT]]
    chosen = _different(field, readings, citable, ranked, _quotable, [], MOST)
    if len(chosen) < FEWEST:  # people who write in fragments sound like that
        chosen = _different(field, readings, citable, ranked, _speakable, chosen, FEWEST)
    return chosen


@lru_cache(maxsize=65536)
def _sound(text: str) -> tuple[int, bool, bool]:
    """How many lively words (at most three), whether somebody speaks of themselves, whether it answers something."""
    low = lowered(text)
    personal = re.search(r"\b(?:i|my|me|we|our)\b", low) is not None
    return min(3, len(_LIVELY.findall(low))), personal, _CONTRASTS.match(low) is not None


@lru_cache(maxsize=16384)
def _quotable(text: str, request: bool) -> bool:
    trimmed = tidy(text)
    low = lowered(trimmed)
    if is_noise(text) or (is_question(text) and not request) or not low:
        return False
    if (
        POINTS_FIRST.match(low)
        or re.match(r"^it\b", low)
        or BAD_END.search(low)
        or re.search(r"[:;<>{}|]|\d\)|\.\.", text)
    ):
        return False
    if text.count("(") != text.count(")") or text.count('"') % 2 or not re.search(r"[.!?][\"”')]*$", text.strip()):
        return False
    return FINITE.search(low) is not None and not dangling(low)


def _speakable(text: str, request: bool) -> bool:
    return request or not (is_noise(text) or is_question(text))


def _different(
    field: Field,
    readings: Readings,
    citable: Citable,
    ranked: Sequence[int],
    fits: Callable[[str, bool], bool],
    already: Sequence[int],
    most: int,
) -> list[int]:
    """`already`, and the first of `ranked` that fit, each of another person and about something else; `most` in all."""
    chosen = list(already)
    people = {int(field.person_of[i]) for i in chosen}
    said = [_telling(field, i) for i in chosen]
    for i in ranked:
        if len(chosen) >= most:
            break
        person, terms = int(field.person_of[i]), _telling(field, i)
        if person in people or not fits(readings.text(i), readings.manner(i).request):
            continue
        if any(_alike(terms, other) for other in said) or not citable(i):
            continue
        chosen.append(i)
        people.add(person)
        said.append(terms)
    return chosen


def _telling(field: Field, i: int) -> set[int]:
    return {int(t) for t in field.terms_of(i) if field.weight[t] > 0}


def _alike(terms: set[int], other: set[int]) -> bool:
    """Whether more than half of the terms of the one that has fewer are the other's too."""
    return len(terms & other) > 0.5 * min(len(terms), len(other))
