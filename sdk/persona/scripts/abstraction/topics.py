# ruff: noqa: E501
"""Words and pairs of words that enough different people use as the name of a thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona.scripts.auditing.normal import content_stem, plain_words
from persona.scripts.auditing.sources import SourceIndex
from persona.text import FILLERS, STOP_WORDS

_BEFORE = "the a an my our your their his its this that these of with for in on about some any more no".split()
_AFTER = (
    "is are was were be been and or but to of in on at for with from that which who when because so as if than i you we "
    "they it he she can could will would should do does did has have had not also too now then".split()
)
_VERB_BEFORE = "to i you we they can could will would should might must don't didn't cannot can't he she it not".split()
# Names of things that name nothing.
_EMPTY = frozenset(
    """
    way ways time times people person day days year years week weeks month months thing things lot kind sort type part
    parts use used using case cases example examples point points end side number one two three first second place
    reason reasons moment fact sense idea issue issues problem problems need needs want work works working bit top
    hand hands past process level amount area areas line lines set user users interviewer question questions answer
    man men woman women guy guys everyone someone world life today tomorrow yesterday morning night evening monday
    tuesday wednesday thursday friday saturday sunday hour hours minute minutes future long short full high low hi
    change changes help start job jobs stuff hundred front back best fun age ability living couple amount rate else ones typical name names word words term terms rest range form forms order god
    """.split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """`people` of the segment and `others` outside it use it."""

    text: str
    people: int
    others: int


class TopicFinder:
    """Counts once over the corpus; answers for each segment."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._word = list(index.number)
        self._names: dict[str, str] = {}
        self._owner = np.repeat(index.person_of, np.diff(index.starts))

    @cached_property
    def _function(self) -> NDArray[np.bool_]:
        return np.fromiter(
            (not content_stem(word) or word in STOP_WORDS or word in FILLERS for word in self._word),
            bool,
            len(self._word),
        )

    @cached_property
    def _named(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The positions at which a thing is named by one word or by the second of two; which of them by two."""
        index = self._index
        words = index.words
        if len(words) < 3:
            return np.zeros(0, np.int64), np.zeros(0, bool)
        first = np.zeros(len(words), bool)
        first[index.starts[:-1][np.diff(index.starts) > 0]] = True
        last = np.roll(first, -1)
        function = self._function[words]
        before, after = self._marks(_BEFORE)[words], self._marks(_AFTER)[words]
        ends = np.roll(after, -1) | last
        one = ~function & ends & np.roll(before, 1) & ~first
        pair = (
            ~function
            & ends
            & ~np.roll(function, 1)
            & ~first
            & (np.roll(before, 2) | np.roll(first, 1))
            & ~np.roll(first, 1)
        )
        nominal = np.bincount(words[one], minlength=len(self._word))
        verbal = np.bincount(words[~function & np.roll(self._marks(_VERB_BEFORE)[words], 1)], minlength=len(self._word))
        total = np.bincount(words, minlength=len(self._word))
        thing = (nominal >= 3) & (nominal * 8 >= total) & (verbal * 5 <= total)
        at = np.flatnonzero((one | pair) & thing[words])
        return at, pair[at]

    def _marks(self, words: Iterable[str]) -> NDArray[np.bool_]:
        marks = np.zeros(len(self._word), bool)
        marks[[self._index.number[word] for word in words if word in self._index.number]] = True
        return marks

    @cached_property
    def _counted(self) -> dict[str, set[int]]:
        """People by topic. Pairs are counted as pairs and by their second word."""
        at, pair = self._named
        words, owner = self._index.words, self._owner
        found: dict[str, set[int]] = {}
        capital = self._index.capital_only
        for position, two in zip(at.tolist(), pair.tolist(), strict=True):
            person = int(owner[position])
            second = int(words[position])
            if person < 0 or second in capital:
                continue
            name = self._word[second]
            if name in _EMPTY or len(name) < 3 or not name.isalpha():
                continue
            found.setdefault(name, set()).add(person)
            if two:
                one = int(words[position - 1])
                before = self._word[one]
                if (
                    one not in capital
                    and before.isalpha()
                    and len(before) > 2
                    and before not in _EMPTY
                    and before != name
                ):
                    found.setdefault(f"{before} {name}", set()).add(person)
        return {name: people for name, people in found.items() if len(people) >= 3}

    def topics(self, members: Collection[int], few: int, k: int) -> list[Topic]:
        """What the segment talks about more than others do, used by at least `few` of its people and `k` of all; best
        first."""
        inside = set(members)
        rest = max(self._index.participants - len(inside), 1)
        rows = []
        for name, people in self._counted.items():
            mine = len(people & inside)
            if mine < few or len(people) < k:
                continue
            others = len(people) - mine
            share, elsewhere = mine / len(inside), others / rest
            weight = (share - elsewhere) * (1.6 if " " in name else 1.0) * mine**0.25
            rows.append((-round(weight, 9), name, Topic(name, mine, others)))
        return _apart(topic for _, _, topic in sorted(rows, key=lambda row: row[:2]))

    def elsewhere(self, members: Collection[int], k: int) -> list[Topic]:
        """What others talk about, at least k of them, and the segment hardly ever."""
        inside = set(members)
        rest = max(self._index.participants - len(inside), 1)
        rows = []
        for name, people in self._counted.items():
            mine = len(people & inside)
            others = len(people) - mine
            if others >= k and mine / len(inside) < 0.3 * others / rest:
                rows.append((-others, name, Topic(name, mine, others)))
        return _apart(topic for _, _, topic in sorted(rows, key=lambda row: row[:2]))

    def named(self, text: str) -> str:
        """A topic as it stands in a sentence: "the card", "music", "notes", "a PIN" as "the PIN"."""
        if text not in self._names:
            *before, last = text.split()
            spelt = " ".join(self.spelt(word) for word in (*before, last))
            self._names[text] = f"the {spelt}" if self._countable(last) else spelt
        return self._names[text]

    def names_things(self, text: str) -> bool:
        """Whether every word that says something is used as the name of a thing."""
        stems = [content_stem(word) for word in plain_words(text)]
        return all(stem in self._thing_stems for stem in stems if stem)

    @cached_property
    def _thing_stems(self) -> frozenset[str]:
        return frozenset(content_stem(word) for name in self._counted for word in name.split())

    def _countable(self, word: str) -> bool:
        """One of several: no plural, and it stands behind "a" or "an" now and then."""
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return False
        words = self._index.words
        at = np.flatnonzero(words[1:] == self._index.number[word])
        before = words[:-1][at]
        some = self._marks("a an".split())[before].sum()
        this = self._marks("the my our your their this that".split())[before].sum()
        return bool(some * 25 >= len(at) or (some and this * 2 >= len(at)))

    def spelt(self, word: str) -> str:
        """As most people write it inside a sentence: "PIN", "Evernote"."""
        stem = self._index.stem_number.get(content_stem(word), -1)
        written: Counter[str] = Counter()
        if stem >= 0:
            for place in self._index.having(stem)[:200].tolist():
                for match in re.finditer(
                    rf"(?<=[a-z,] )(?i:{re.escape(word)})(?![\w'])", self._index.passages[place].said
                ):
                    written[match[0]] += 1
        return min(written, key=lambda one: (-written[one], one)) if written else word


def _apart(topics: Iterable[Topic]) -> list[Topic]:
    """Without topics that share a word with a better one."""
    kept: list[Topic] = []
    seen: set[str] = set()
    for topic in topics:
        stems = {content_stem(word) for word in topic.text.split()}
        if stems.isdisjoint(seen):
            kept.append(topic)
            seen |= stems
        if len(kept) >= 24:
            break
    return kept
