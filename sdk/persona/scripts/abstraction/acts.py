# ruff: noqa: E501
"""What people say they do, want to do or cannot do: a verb and its object, on which enough of them agree.

"I want to change my pin", "unable to change the pin" and "I change my pin" are one act, "change their pin", with the
people who say it in each of these ways. An act is three words at most; what is around it is never looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona.scripts.auditing.normal import content_stem
from persona.scripts.auditing.sources import SourceIndex
from persona.text import FILLERS, STOP_WORDS

_OWN = frozenset("my our".split())
_THE = frozenset("the a an some more".split())
_BETWEEN = frozenset("with for on about in at into".split())
_TAKES_TO = frozenset("listen connect speak switch subscribe respond reply add travel".split())
_AFTER = frozenset(
    "is are was were be and or but to of in on at for from with that which who when because so as if than i you we they "
    "it he she can could will would should do does did has have had not also too now then using by via through during".split()
)
_WISHES = frozenset("want wanted need needed like hope hoping wish trying try love prefer plan planning".split())
_LIKES = frozenset("love enjoy".split())
_CANNOT = frozenset("cannot can't couldn't unable".split())
# Verbs that say nothing without more than one word after them.
_EMPTY_VERBS = frozenset(
    "be have do get make go come take use give know see say think feel put let keep try want need like mean find look "
    "become seem start end turn happen work talk tell ask call show move live love hate wish hope prefer just able".split()
)
_EMPTY_OBJECTS = frozenset(
    "it this that them thing things way ways time times people day days lot sure something anything everything me you us "
    "him her one ones people work job stuff kind sort part person".split()
)


@dataclass(frozen=True, slots=True)
class Act:
    """`card` and `prompt` are "change their pin" and "change your pin"; the sets are numbers of participants."""

    card: str
    prompt: str
    words: tuple[str, ...]
    people: frozenset[int]
    wishing: frozenset[int]
    failing: frozenset[int]
    liking: frozenset[int]


class ActFinder:
    """Counts once over the corpus; answers for each segment."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._word = list(index.number)

    def acts(self, members: Collection[int], k: int) -> list[Act]:
        """What at least `k` of the segment's people say, what sets them apart first; each as only they say it."""
        inside = frozenset(members)
        rest = max(self._index.participants - len(inside), 1)
        rows = []
        for act in self._found:
            mine = len(act.people & inside)
            if mine >= k:
                share, elsewhere = mine / len(inside), (len(act.people) - mine) / rest
                rows.append((-round((share - elsewhere) * mine**0.25 + 0.3 * share, 9), act.card, act))
        return [
            Act(
                act.card,
                act.prompt,
                act.words,
                act.people & inside,
                act.wishing & inside,
                act.failing & inside,
                act.liking & inside,
            )
            for _, _, act in sorted(rows, key=lambda row: row[:2])
        ]

    @cached_property
    def _found(self) -> list[Act]:
        people: dict[tuple[str, ...], set[int]] = defaultdict(set)
        how: dict[tuple[str, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        shapes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
        index, words, word = self._index, self._index.words, self._word
        owner = np.repeat(index.person_of, np.diff(index.starts))
        ends = np.repeat(index.starts[1:], np.diff(index.starts))
        for at in self._places.tolist():
            person = int(owner[at])
            if person < 0:
                continue
            phrase = self._phrase([word[number] for number in words[at : min(at + 6, int(ends[at]))].tolist()])
            if phrase is None:
                continue
            key = tuple(content_stem(part) for part in phrase if content_stem(part))
            if person not in people[key]:
                shapes[key][phrase] += 1
            people[key].add(person)
            before = [word[number] for number in words[max(0, at - 3) : at].tolist()]
            if kind := _how(before):
                how[key][kind].add(person)
        return [
            _act(shapes[key].most_common(1)[0][0], key, frozenset(who), how[key])
            for key, who in people.items()
            if len(who) >= 3
        ]

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Where a verb in its plain form may begin an act: after "to", "I", "can't" and their kin."""
        words = self._index.words
        if len(words) < 3:
            return np.zeros(0, np.int64)
        first = np.zeros(len(words), bool)
        first[self._index.starts[:-1][np.diff(self._index.starts) > 0]] = True
        lead = self._marks("to i we can't cannot couldn't can could don't".split())
        sure = self._marks("to can't cannot couldn't can could don't".split())
        empty = np.fromiter(
            (
                word in STOP_WORDS
                or word in FILLERS
                or word in _EMPTY_VERBS
                or not word.isalpha()
                or len(word) < 3
                or word.endswith("ed")
                or word.endswith("ing")
                for word in self._word
            ),
            bool,
            len(self._word),
        )
        # After "to" may also come a place, a person or a thing: what is a verb stands after "can" and "I" as well.
        after_sure = self._after(sure, first)
        after_other = self._after(
            self._marks("i we you they can't cannot couldn't can could don't didn't".split()), first
        )
        total = np.bincount(words, minlength=len(self._word))
        verb = ~empty & (after_sure >= 3) & (after_sure * 8 >= total) & (after_other * 30 >= total) & (after_other > 0)
        return np.flatnonzero(verb[words[1:]] & lead[words[:-1]] & ~first[1:]) + 1

    def _after(self, lead: NDArray[np.bool_], first: NDArray[np.bool_]) -> NDArray[np.int64]:
        words = self._index.words
        return np.bincount(words[1:][lead[words[:-1]] & ~first[1:]], minlength=len(self._word))

    def _marks(self, words: Iterable[str]) -> NDArray[np.bool_]:
        marks = np.zeros(len(self._word), bool)
        marks[[self._index.number[word] for word in words if word in self._index.number]] = True
        return marks

    def _phrase(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Verb, article or preposition where there is one, and object; None where no such thing begins here."""
        verb, *rest = words
        between: list[str] = []
        if rest and (rest[0] in _BETWEEN or (rest[0] == "to" and verb in _TAKES_TO)):
            between.append(rest.pop(0))
        if rest and (rest[0] in _OWN or rest[0] in _THE):
            between.append("their" if rest[0] in _OWN else rest[0])
            rest.pop(0)
        thing: list[str] = []
        for name in rest[:2]:
            if name in STOP_WORDS or name in FILLERS or not name.isalpha() or len(name) < 3:
                break
            thing.append(name)
        after = rest[len(thing)] if len(rest) > len(thing) else ""
        if not thing or (after and after not in _AFTER) or thing[-1] in _EMPTY_OBJECTS or thing[0] in _EMPTY_OBJECTS:
            return None
        if any(self._index.number.get(name) in self._index.capital_only for name in (verb, *thing)):
            return None
        if thing[-1].endswith(("ly", "ed", "ing")) or content_stem(thing[-1]) == content_stem(verb):
            return None
        return (verb, *between, *thing)


def _how(before: Sequence[str]) -> str:
    last, one, two = ([""] * 3 + list(before))[-1], ([""] * 3 + list(before))[-2], ([""] * 3 + list(before))[-3]
    if last in _CANNOT or (last == "to" and one in ("unable", "hard", "difficult", "impossible")):
        return "failing"
    if last == "to" and one in _LIKES and two not in ("would", "i'd"):
        return "liking"
    if last == "to" and one in _WISHES and two not in ("don't", "didn't", "doesn't", "not"):
        return "wishing"
    if last == "to" and (one == "how" or two == "able"):
        return "wishing"
    return ""


def _act(shape: tuple[str, ...], key: tuple[str, ...], people: frozenset[int], how: dict[str, set[int]]) -> Act:
    card = " ".join(shape)
    prompt = " ".join("your" if part == "their" else part for part in shape)
    return Act(card, prompt, key, people, *(frozenset(how.get(kind, ())) for kind in ("wishing", "failing", "liking")))
