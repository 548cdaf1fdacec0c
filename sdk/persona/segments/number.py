"""How many segments: the largest number whose grouping returns nearly as well as the best when people are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona.progress import Watcher
from persona.segments.factors import Floats, agreement, directions_of, group
from persona.settings import PersonaCount

SOLID = 0.7  # below this a grouping is provisional: structureless text reached .63, real groups .87
NEAR_BEST = 0.03
BROKEN = 0.06  # below the best: the numbers behind such a one are not trusted
_PART = 0.8
_DRAWS = 5
_MOST_SEGMENTS = 8
_EACH = 5  # participants: a persona that stands for fewer is provisional
_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True, slots=True)
class Choice:
    """`tried` holds (number, stability) for each number that was measured."""

    number: int
    stability: float | None
    reason: str
    tried: tuple[tuple[int, float], ...] = ()


def choose_number(x: Floats, asked: PersonaCount, distinct: int, watcher: Watcher) -> Choice:
    """`x`: [n, w] participants that can be told apart by `distinct` different rows."""
    candidates = _candidates(len(x), asked, distinct)
    if len(candidates) == 1 and candidates[0] == 1:
        return Choice(1, None, _reason_for_one(asked, distinct))
    numbers = [k for k in candidates if k > 1]
    measured = stability(x, numbers, watcher)
    tried = [(k, score) for k, (score, _smallest) in zip(numbers, measured, strict=True)]
    least = max(2, round(0.02 * len(x)))
    sound = [smallest >= least for _score, smallest in measured]
    if asked.exact is not None:
        return Choice(tried[0][0], tried[0][1], _reason_for_exact(asked.exact, distinct, len(x)), tuple(tried))
    usable = [pair for pair, ok in zip(tried, sound, strict=True) if ok]
    if 1 in candidates and (not usable or (len(x) < 12 and max(score for _k, score in usable) < 0.5)):
        return Choice(1, None, "One segment: with so few participants, no division returned reliably.", tuple(tried))
    usable = _unbroken(usable or tried)
    number, score = _largest_that_holds(usable)
    roomy = [(k, score) for k, score in usable if k * _EACH <= len(x)]
    if number * _EACH > len(x) and any(score >= SOLID for _k, score in roomy):
        number, score = _largest_that_holds(roomy)
        reason = _reason_for_room(number, score)
    else:
        reason = _reason(number, score, usable, tried)
    return Choice(number, score, reason, tuple(tried))


def _largest_that_holds(usable: list[tuple[int, float]]) -> tuple[int, float]:
    best = max(score for _k, score in usable)
    return max((k, score) for k, score in usable if score >= best - NEAR_BEST - 1e-9)


def _unbroken(tried: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The numbers up to the first that breaks after a good one: what holds again beyond it divides groups by chance."""
    best = max(score for _k, score in tried)
    good = False
    for place, (_k, score) in enumerate(tried):
        if good and score < best - BROKEN:
            return tried[:place]
        good |= score >= best - NEAR_BEST
    return tried


def stability(x: Floats, numbers: list[int], watcher: Watcher) -> list[tuple[float, int]]:
    """For each number of segments: how much of the grouping returns when a fifth of the participants is left out (mean
    adjusted Rand index over draws, in [0, 1]), and the size of the smallest segment."""
    rank = max(numbers)
    directions = directions_of(x, rank)
    whole = [group(directions, k) for k in numbers]
    scores = np.zeros((_DRAWS, len(numbers)))
    for draw in range(_DRAWS):
        size = max(min(len(x) - 1, round(_PART * len(x))), 2)
        part = np.sort(np.random.default_rng(100 + draw).permutation(len(x))[:size])
        some = x[part]
        directions = directions_of(some, rank)
        for place, k in enumerate(numbers):
            watcher.tell("segmenting", draw * len(numbers) + place, _DRAWS * len(numbers), f"trying {k} segments")
            again = group(directions, min(k, size))
            scores[draw, place] = agreement(whole[place][part], again)
    return [
        (round(max(0.0, float(mean)), 2), int(np.bincount(labels, minlength=k).min()))
        for k, labels, mean in zip(numbers, whole, scores.mean(axis=0), strict=True)
    ]


def _candidates(people: int, asked: PersonaCount, distinct: int) -> list[int]:
    most = max(1, min(distinct, people))
    if asked.low is not None and asked.high is not None:
        return sorted({min(k, most) for k in range(asked.low, asked.high + 1)})
    if people < 4:
        return [1]
    least = 1 if people < 12 else min(2, most)
    return list(range(least, min(_MOST_SEGMENTS, max(2, people // 3), most) + 1))


def in_words(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _reason_for_one(asked: PersonaCount, distinct: int) -> str:
    if asked.exact == 1:
        return "One segment, as asked."
    if distinct < 2:
        return "One segment: the participants cannot be told apart by what they said."
    return "One segment: there are too few participants to divide."


def _reason_for_exact(asked: int, distinct: int, people: int) -> str:
    most = min(distinct, people)
    if most < asked:
        return (
            f"{in_words(most).capitalize()} segments instead of {in_words(asked)}: only {in_words(most)} participants"
            " can be told apart by what they said."
        )
    return f"{in_words(asked).capitalize()} segments, as asked."


def _reason_for_room(number: int, score: float) -> str:
    return (
        f"{in_words(number).capitalize()} segments: the largest number whose grouping holds when a fifth of the"
        f" participants is left out (stability {score:.2f}) and that leaves {in_words(_EACH)} participants to each."
    )


def _reason(number: int, score: float, usable: list[tuple[int, float]], tried: list[tuple[int, float]]) -> str:
    if len(tried) == 1:
        return f"{in_words(number).capitalize()} segments: no other number could be tried."
    low, high = tried[0][0], tried[-1][0]
    best = max(usable, key=lambda pair: pair[1])
    if best[1] < SOLID:
        return (
            f"{in_words(number).capitalize()} segments, for want of a better number: none from {low} to {high} gives a"
            f" grouping that holds when a fifth of the participants is left out (the best reaches"
            f" {best[1]:.2f}; {SOLID} would be solid)."
        )
    largest = "" if best[1] <= score else f", hardly less than the best ({best[0]} segments, {best[1]:.2f})"
    return (
        f"{in_words(number).capitalize()} segments: of {low} to {high}, {number} is the largest number whose grouping"
        f" holds when a fifth of the participants is left out (stability {score:.2f}{largest})."
    )
