"""What kind of thing a segment's sentences say about what: counted over people, never kept as words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from persona.claims.cues import read, read_request
from persona.claims.model import ClaimKind
from persona.scripts.auditing.normal import content_stem, plain_words
from persona.scripts.auditing.sources import SourceIndex
from persona.text import sentence_ranges

_MOST_SENTENCES = 2_000  # of a segment that are read, some 60 µs each
_LONGEST = 400  # characters of a sentence

KINDS: Mapping[ClaimKind, str] = {
    "pain_point": "pain",
    "goal": "wish",
    "need": "wish",
    "motivation": "liking",
    "behaviour": "doing",
    "context": "doing",
    "tool": "doing",
}


class Said:
    """`people(stems, kind)` are the participants who said something of a kind with one of the words in it."""

    def __init__(self, index: SourceIndex, members: Collection[int]) -> None:
        self.size = len(members)
        self._people: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.kinds: dict[str, set[int]] = defaultdict(set)  # kind -> who said anything of it
        wanted = np.isin(index.person_of, np.fromiter(sorted(members), np.int32, len(members)))
        places = np.flatnonzero(wanted)
        for place in places[:: max(1, len(places) // _MOST_SENTENCES)].tolist():
            person = int(index.person_of[place])
            said = index.passages[place].said
            for start, end in sentence_ranges(said):
                self._count(person, said[start : min(end, start + _LONGEST)])

    def _count(self, person: int, sentence: str) -> None:
        reading = read(sentence)
        if reading.kind is None:
            reading = read_request(sentence)
        if reading.kind is None:
            return
        kind = KINDS[reading.kind]
        self.kinds[kind].add(person)
        for stem in {content_stem(word) for word in plain_words(sentence)}:
            if stem:
                self._people[stem][kind].add(person)

    def people(self, stems: Iterable[str], kind: str) -> set[int]:
        return set().union(*(self._people[stem][kind] for stem in stems if stem in self._people))

    def together(self, stems: Iterable[str], kind: str) -> set[int]:
        """Who said something of a kind with every one of the words, though not always in the same sentence."""
        each = [self._people[stem][kind] if stem in self._people else set() for stem in stems]
        return set.intersection(*each) if each else set()
