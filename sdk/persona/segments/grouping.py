"""From participants to segments: fit a space, choose a number, find centres, place everybody, describe.

A later build that is given `frozen` keeps space and centres, so that those who were there stay where they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona.corpus.model import Corpus
from persona.errors import TooLittleDataError
from persona.progress import SILENT, Watcher
from persona.segments.describe import describe, positions
from persona.segments.factors import Floats, Labels, centroids, directions_of, group
from persona.segments.model import Segment, Segmentation
from persona.segments.number import SOLID, Choice, choose_number
from persona.segments.space import Rows, Space
from persona.settings import PersonaCount
from persona.terms import TermIndex

_FORMAT = 1
_SEARCH_PEOPLE = 1_000  # for the number; the search fits each number six times
_FIT_PEOPLE = 3_000  # for the centres
_MOST_NEW = 0.3  # share of newcomers, or of unknown rows, above which a frozen space no longer fits
_KNOWN = 0.5  # of the participants have an attribute, from which those without one are placed and not fitted
_UNCLEAR = 0.02  # relative distance of the two best centres below which nobody is forced


@dataclass(frozen=True, slots=True)
class _Frame:
    """Everything that places a participant: what `frozen` holds."""

    asked: str
    people: int
    space: Space
    centres: Floats
    choice: Choice

    def to_json(self) -> dict[str, Any]:
        centres = [[[int(c), round(float(centre[c]), 4)] for c in np.flatnonzero(centre)] for centre in self.centres]
        return {
            "format": _FORMAT,
            "asked": self.asked,
            "people": self.people,
            "space": self.space.to_json(),
            "centres": centres,
            "number": self.choice.number,
            "stability": self.choice.stability,
            "reason": self.choice.reason,
            "tried": [list(pair) for pair in self.choice.tried],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> _Frame | None:
        """None when there is nothing, or nothing that this version understands."""
        if not kept or kept.get("format") != _FORMAT:
            return None
        try:
            space = Space.from_json(kept["space"])
            centres = np.zeros((len(kept["centres"]), space.width))
            for row, entries in enumerate(kept["centres"]):
                for column, value in entries:
                    centres[row, int(column)] = float(value)
            tried = tuple((int(k), float(score)) for k, score in kept["tried"])
            stability = None if kept["stability"] is None else float(kept["stability"])
            choice = Choice(int(kept["number"]), stability, str(kept["reason"]), tried)
            return cls(str(kept["asked"]), int(kept["people"]), space, centres, choice)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None


def segment(
    corpus: Corpus,
    index: TermIndex,
    *,
    personas: PersonaCount,
    frozen: Mapping[str, Any] | None = None,
    watcher: Watcher = SILENT,
) -> Segmentation:
    """Groups the participants of `corpus`.

    Raises TooLittleDataError when fewer than two participants said anything or hold any attribute that can be compared.
    """
    people = len(corpus.participants)
    if people < 2:
        raise TooLittleDataError(
            f"Personas need at least 2 participants; {_what(corpus)} {people or 'none'}.",
            hint="Add more interviews or answers, or check that speakers are told apart.",
        )
    frame = _Frame.from_json(frozen)
    if frame is not None:
        rows = frame.space.rows(corpus, index)
        if not _still_fits(frame, rows, personas, people):
            frame = None
    if frame is None:
        frame, rows = _fit(corpus, index, personas, watcher)
    watcher.check()
    scores = _scores(rows, frame)
    labels = _place(scores, rows)
    if not (labels >= 0).any():
        raise _nothing_said(people)
    return _result(corpus, index, frame, rows, scores, labels, watcher)


def _what(corpus: Corpus) -> str:
    sources = corpus.sources
    if len(sources) == 1:
        return f"{sources[0].path} has"
    return f"the {len(sources)} sources have" if sources else "the sources have"


def _nothing_said(people: int) -> TooLittleDataError:
    return TooLittleDataError(
        f"Personas need at least 2 participants who said something; of {people} participants, fewer did.",
        hint="Check which columns hold the answers, or which speaker is the interviewer.",
    )


def _still_fits(frame: _Frame, rows: Rows, personas: PersonaCount, people: int) -> bool:
    if frame.asked != str(personas):
        return False
    newcomers = (people - frame.people) / max(people, 1)
    strangers = 1 - float(rows.filled.mean()) if people else 1.0
    return abs(newcomers) <= _MOST_NEW and strangers <= _MOST_NEW


def _fit(corpus: Corpus, index: TermIndex, personas: PersonaCount, watcher: Watcher) -> tuple[_Frame, Rows]:
    watcher.tell("segmenting", 0, 1, "comparing participants")
    space = Space.fit(corpus, index)
    rows = space.rows(corpus, index)
    able = np.flatnonzero(rows.filled)
    if len(able) < 2:
        raise _nothing_said(len(corpus.participants))
    sample = rows.dense(_evenly(_complete(able, space, rows), _FIT_PEOPLE))
    search = sample[_evenly(np.arange(len(sample)), _SEARCH_PEOPLE)]
    search = search[:, search.any(axis=0)]
    choice = choose_number(search, personas, _distinct(search), watcher)
    watcher.check()
    labels = group(directions_of(sample, choice.number), choice.number)
    centres = centroids(sample, labels, choice.number)
    used = np.bincount(labels, minlength=len(centres)) > 0
    centres = np.asarray(np.round(np.where(centres < 0.002, 0.0, centres), 4)[used], dtype=np.float64)
    return _Frame(str(personas), len(corpus.participants), space, centres, choice), rows


def _complete(able: NDArray[np.int64], space: Space, rows: Rows) -> NDArray[np.int64]:
    """Those of `able` whose attributes are known, where they are most: else those of whom none is known (interviews
    beside a survey) would make a group of their own by what is missing."""
    known = rows.holding(space.text_width)[able]
    return able[known] if space.attributes.width and known.sum() >= max(20, _KNOWN * len(able)) else able


def _scores(rows: Rows, frame: _Frame) -> Floats:
    """Cosine with every centre: [n, k]; of those without a known attribute, over what is said alone."""
    scores = rows.scores(frame.centres)
    if frame.space.attributes.width:
        said = np.sqrt((frame.centres[:, : frame.space.text_width] ** 2).sum(axis=1))
        bare = ~rows.holding(frame.space.text_width)
        scores[bare] = scores[bare] / np.maximum(said, 0.05)
    return scores


def _evenly(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most `most` of `rows`, drawn without regard to their order (a fixed draw)."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(5).permutation(rows)[:most])


def _distinct(x: Floats) -> int:
    return len({row.tobytes() for row in np.round(x, 6)[:200]})


def _place(scores: Floats, rows: Rows) -> Labels:
    """The nearest centre of each participant; -1 for those who said nothing comparable or stand between two."""
    ranked = np.sort(np.round(scores, 7), axis=1)
    best = ranked[:, -1]
    labels: Labels = np.argmax(np.round(scores, 7), axis=1)
    unclear = best <= 0
    if scores.shape[1] > 1 and len(rows) >= 20:
        unclear |= (best - ranked[:, -2]) < _UNCLEAR * best
    if len(rows) < 20:
        unclear &= ~rows.filled
    labels[unclear | ~rows.filled] = -1
    return labels


def _result(
    corpus: Corpus, index: TermIndex, frame: _Frame, rows: Rows, scores: Floats, labels: Labels, watcher: Watcher
) -> Segmentation:
    sizes = np.bincount(labels[labels >= 0], minlength=len(frame.centres))
    first = [int(np.argmax(labels == j)) if sizes[j] else len(labels) for j in range(len(sizes))]
    order = [j for j in sorted(range(len(sizes)), key=lambda j: (-sizes[j], first[j])) if sizes[j]]
    renumbered = np.full(len(labels), -1, dtype=np.int64)
    for number, j in enumerate(order):
        renumbered[labels == j] = number
    names = [person.id for person in corpus.participants]
    terms = describe(corpus, index, renumbered, len(order))
    watcher.check()
    segments = []
    for number, j in enumerate(order):
        members = np.flatnonzero(renumbered == number)
        typical = members[np.lexsort((members, -np.round(scores[members, j], 7)))]
        segments.append(
            Segment(
                id=f"s{number + 1}",
                members=tuple(names[i] for i in members.tolist()),
                typical=tuple(names[i] for i in typical.tolist()),
                terms=terms[number],
            )
        )
    places = positions(rows, frame.centres[order], renumbered)
    choice = frame.choice
    return Segmentation(
        segments=tuple(segments),
        leftover=tuple(names[i] for i in np.flatnonzero(renumbered < 0).tolist()),
        stability=choice.stability,
        provisional=_provisional(choice, len(order), len(names)),
        reason=choice.reason,
        tried=choice.tried,
        positions=dict(zip(names, places, strict=True)),
        frozen=frame.to_json(),
    )


def _provisional(choice: Choice, segments: int, people: int) -> str | None:
    if choice.stability is None:
        if people < 12:
            return f"{people} participants are too few to tell whether there are groups among them."
        return None
    if people < 12:
        return (
            f"{people} participants are few; when a fifth of them is left out, the grouping returns with"
            f" agreement {choice.stability:.2f} (1 is perfect)."
        )
    if choice.stability >= SOLID:
        return None
    return (
        f"When a fifth of the participants is left out, the grouping returns with agreement"
        f" {choice.stability:.2f} (solid from {SOLID:.1f}), so the {segments} segments may shift with more data."
    )
