# ruff: noqa: E501
"""Every sentence with the kinds of claim it may back: read by cues where it counts, guessed from terms elsewhere.

Reading costs some 50 µs a sentence, so only the sentences of each segment's most typical members are read, up to
`MOST_READ` in all. What was read trains a naive Bayes model on the same corpus (models from other corpora do not
carry over, see docs/decisions); it decides for the sentences nobody read, and where cues were faint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona.claims.cues import NOTHING, ORDER, Reading, is_request, lowered, read, read_answer, read_request
from persona.claims.field import Field
from persona.claims.headlines import is_noise, is_question
from persona.claims.model import ClaimKind
from persona.claims.questions import asked_kind
from persona.corpus.model import Corpus, Passage
from persona.segments.model import Segmentation

MOST_READ = 14_000  # sentences in all, shared out over the groups
FEWEST_READ = 300  # sentences of each group, however many groups there are
_SAMPLE = 300  # sentences that settle the manner of a part of the sources
_REQUESTS = 0.15  # of a part's sentences ask for something: from there on it is one of requests
_SMALL_WORDS = (
    0.2  # of all words: with fewer small ones, in sentences of some length, people write in telegraphic style
)
_TELEGRAPHIC = 9  # words a sentence: shorter answers are just short
LONGEST = 600  # characters of a sentence that are looked at
TABLES = frozenset({"csv", "tsv", "json", "jsonl", "xlsx"})
BIT: dict[ClaimKind, int] = {kind: 1 << position for position, kind in enumerate((*ORDER, "tool"))}
_CLEAR = 1.6  # log odds from which the model's word is taken

_FUNCTION = frozenset(
    "a an the and or but if of to in on at for from by with as is are was were be been am do does did have has had i me my we us our "
    "you your he she it its they them their this that these those there what which who when where why how not no so than can could "
    "will would should may just about into i'm it's don't".split()
)


class _Part(NamedTuple):
    """A table's column, a source that people wrote, or all talks with an interviewer (`talk`)."""

    source: str = ""
    question: str = ""
    talk: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How people speak in a part of the sources: `asked` is the kind a survey's question sets, `request` that they
    write to get something done, `telegraphic` that they leave out the small words, `interview` that somebody asks."""

    asked: ClaimKind | None = None
    request: bool = False
    telegraphic: bool = False
    interview: bool = False


class Readings:
    """`bits`: uint8[n], the kinds each sentence may back; `read_at`: sentences that were read, by segment number.

    Of the sentences that were read: `first_kind`, uint8[n], is the bit of what they are most clearly, and
    `strength_of(kind)`, uint8[n], how clearly they are of a kind.
    """

    def __init__(self, corpus: Corpus, field: Field, grouping: Segmentation) -> None:
        self.field = field
        self._formats = {source.path: source.format for source in corpus.sources}
        self._manners: dict[_Part, Manner] = {}
        self._readings: dict[int, Reading] = {}
        self._texts: dict[int, str] = {}
        self._manner_of: dict[int, Manner] = {}
        self.was_read = np.zeros(field.n, dtype=bool)
        self.denies = np.zeros(field.n, dtype=bool)
        self.bits = np.zeros(field.n, dtype=np.uint8)
        self.faint = np.zeros(field.n, dtype=bool)
        self.first_kind = np.zeros(field.n, dtype=np.uint8)
        self._strengths = {kind: np.zeros(field.n, dtype=np.uint8) for kind in BIT}
        self.read_at = self._choose(corpus, grouping)
        self._read_rows = [np.array(rows, dtype=np.int64) for rows in self.read_at]
        for part, rows in self._sample(chain.from_iterable(self.read_at)).items():
            self._manners[part] = self._settled(part, rows)
        for rows in self.read_at:
            for i in rows:
                self._read(i)
        self._guess()

    def text(self, i: int) -> str:
        """Sentence i for reading; of endless ones the beginning."""
        known = self._texts.get(i)
        if known is None:
            known = self._texts[i] = self.field.index.text(i)[:LONGEST]
        return known

    def reading(self, i: int) -> Reading:
        return self._readings[i]

    def strength_of(self, kind: ClaimKind) -> NDArray[np.uint8]:
        return self._strengths[kind]

    def spoken(self, segment: int, kind: ClaimKind) -> list[int]:
        """The sentences of a segment that were read and may back a claim of this kind."""
        rows = self._read_rows[segment]
        spoken: list[int] = rows[(self.bits[rows] & BIT[kind]) != 0].tolist()
        return spoken

    def manner(self, i: int) -> Manner:
        place = int(self.field.index.passage_of[i])
        known = self._manner_of.get(place)
        if known is None:
            part = self._part(self.field.index.passages[place])
            if part not in self._manners:
                self._manners[part] = self._settled(part, self._everywhere[part])
            known = self._manner_of[place] = self._manners[part]
        return known

    def _part(self, passage: Passage) -> _Part:
        if self._formats.get(passage.source, "") in TABLES:
            return _Part(passage.source, passage.question or "")
        return _Part(passage.source) if passage.question is None else _Part(talk=True)

    def _choose(self, corpus: Corpus, grouping: Segmentation) -> list[list[int]]:
        number = {person.id: i for i, person in enumerate(corpus.participants)}
        groups = [segment.typical or segment.members for segment in grouping.segments] + [grouping.leftover]
        each = max(FEWEST_READ, MOST_READ // max(1, len(groups)))
        chosen: list[list[int]] = []
        for people in groups:
            rows: list[int] = []
            for person in people:
                rows.extend(self.field.sentences_of(number[person]))
                if len(rows) >= each:
                    break
            chosen.append(rows)
        return chosen

    def _sample(self, rows: Iterable[int]) -> dict[_Part, list[int]]:
        """The first of `rows` in each part of the sources."""
        passages, passage_of = self.field.index.passages, self.field.index.passage_of
        samples: dict[_Part, list[int]] = {}
        for i in rows:
            taken = samples.setdefault(self._part(passages[passage_of[i]]), [])
            if len(taken) < _SAMPLE:
                taken.append(i)
        return samples

    @cached_property
    def _everywhere(self) -> dict[_Part, list[int]]:
        """For the parts of which nothing was read."""
        return self._sample(range(self.field.n))

    def _settled(self, part: _Part, rows: list[int]) -> Manner:
        """The manner of a part of the sources, by some of its sentences."""
        if part.talk:
            return Manner(interview=True)
        asked = asked_kind(part.question) if part.question else None
        texts = [lowered(self.text(i)) for i in rows]
        words = [re.findall(r"[a-z']+", text) for text in texts]
        count = max(1, sum(map(len, words)))
        function = sum(word in _FUNCTION for sentence in words for word in sentence) / count
        wishes = sum(is_request(text) for text in texts) / max(1, len(texts))
        telegraphic = function < _SMALL_WORDS and count / max(1, len(texts)) > _TELEGRAPHIC
        return Manner(asked, request=asked is None and wishes > _REQUESTS, telegraphic=telegraphic)

    def _read(self, i: int) -> None:
        text, manner = self.text(i), self.manner(i)
        self.was_read[i] = True
        reading = NOTHING if is_noise(text) and not manner.telegraphic else self.understand(text, manner)
        self._readings[i] = reading
        self.denies[i] = reading.denies
        if reading.weights:
            best = reading.strength
            self.faint[i] = best < 2
            self.first_kind[i] = BIT[reading.weights[0][0]]
            for kind, weight in reading.weights:
                self._strengths[kind][i] = weight
                if weight >= 2 and weight >= best - 1:
                    self.bits[i] |= BIT[kind]

    @staticmethod
    def understand(text: str, manner: Manner) -> Reading:
        if manner.request or manner.telegraphic:
            return read_request(text)
        if is_question(text):
            return NOTHING
        return read(text) if manner.asked is None else read_answer(text, manner.asked)

    def _guess(self) -> None:
        """Naive Bayes over terms, seeded with the sentences whose cues were clear."""
        field = self.field
        seeds = [(i, self._readings[i].kind) for rows in self.read_at for i in rows if self._readings[i].strength >= 3]
        kinds = [kind for kind in ORDER if sum(label == kind for _, label in seeds) >= 5]
        self._asked_unread()
        if len(kinds) < 2 or not field.n:
            return
        counts = np.full((len(kinds), field.v), 0.5)
        label_of = np.full(field.n, -1, dtype=np.int64)
        for i, label in seeds:
            if label in kinds:
                label_of[i] = kinds.index(label)
        labelled = label_of[field.row_of]
        inside = labelled >= 0
        np.add.at(counts, (labelled[inside], field.indices[inside]), 1.0)
        logs = np.log(counts / counts.sum(axis=1, keepdims=True))
        logs -= logs.mean(axis=0, keepdims=True)
        totals = np.stack([np.bincount(field.row_of, weights=row[field.indices], minlength=field.n) for row in logs])
        totals = np.round(totals, 9)
        order = np.argsort(-totals, axis=0, kind="stable")
        best = order[0]
        columns = np.arange(field.n)
        margin = totals[best, columns] - totals[order[1], columns]
        clear = margin >= _CLEAR
        guess = np.array([BIT[kind] for kind in kinds], dtype=np.uint8)[best]
        unread = ~self.was_read & (self.bits == 0) & clear
        self.bits[unread] = guess[unread]
        faint = self.faint & clear
        self.bits[faint] |= guess[faint]

    def _asked_unread(self) -> None:
        """Answers nobody read take the kind that their question sets."""
        passages, passage_of = self.field.index.passages, self.field.index.passage_of
        if not any(manner.asked for manner in self._manners.values()):
            return
        bit_of: NDArray[np.uint8] = np.array(
            [
                BIT[manner.asked] if (manner := self._manners.get(self._part(passage), Manner())).asked else 0
                for passage in passages
            ],
            dtype=np.uint8,
        )
        unread = ~self.was_read
        self.bits[unread] = bit_of[np.asarray(passage_of)[unread]]
