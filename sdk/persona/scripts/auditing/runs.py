"""Exact runs: words of a script that stand in the same order in a source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from persona.scripts.auditing.contents import Piece
from persona.scripts.auditing.normal import content_stem, is_unspaced, plain_words
from persona.scripts.auditing.report import AuditFinding, FindingKind
from persona.scripts.auditing.sources import CONTENT_RUN, RUN, Ints, SourceIndex, run_hashes

_MOST_PLACES = 40  # of the same run in the sources that are tried for the longest continuation
_UNKNOWN = -7  # the number of every word that no source holds: it is no word's
_CERTAIN = {"verbatim_run": 2 * RUN, "content_run": 2 * CONTENT_RUN}  # words: a run of so many scores 1


def known_words(text: str, index: SourceIndex) -> list[str]:
    """The plain words of `text`; what was written without spaces is parted where the sources' words allow it."""
    found: list[str] = []
    for word in plain_words(text):
        found += _parted(word, index) if len(word) >= 14 and word not in index.number else [word]
    return found


def run_findings(piece: Piece, index: SourceIndex) -> Iterator[AuditFinding]:
    words = known_words(piece.text, index)
    numbers = np.fromiter((index.number.get(word, _UNKNOWN) for word in words), np.int32, len(words))
    covered: set[int] = set()
    for first, length, at in _longest(numbers, index, "words", RUN):
        said = words[first : first + length]
        weight = length - sum(map(is_unspaced, said)) // 2
        if weight >= RUN:
            covered.update(range(first, first + length))
            yield _finding("verbatim_run", piece, said, index, at, weight)
    content = [(place, stem) for place, word in enumerate(words) if (stem := content_stem(word))]
    stems = np.fromiter((index.stem_number.get(stem, _UNKNOWN) for _, stem in content), np.int32, len(content))
    for first, length, at in _longest(stems, index, "stems", CONTENT_RUN):
        start, end = content[first][0], content[first + length - 1][0] + 1
        if covered.isdisjoint(range(start, end)):
            yield _finding("content_run", piece, words[start:end], index, at, length)


def _finding(
    kind: FindingKind, piece: Piece, words: list[str], index: SourceIndex, at: int, length: int
) -> AuditFinding:
    passage = index.passage_at(at, "words" if kind == "verbatim_run" else "stems")
    unit = "words" if kind == "verbatim_run" else "content words"
    score = min(1.0, length / _CERTAIN[kind])
    return AuditFinding(
        kind,
        round(score, 3),
        piece.place,
        _read(words),
        index.where(passage),
        index.text(passage),
        f"{length} {unit} in the same order",
    )


def _read(words: list[str]) -> str:
    """The words as a line, without spaces where their script has none."""
    told = [word if is_unspaced(word) and is_unspaced(after) else f"{word} " for word, after in pairwise([*words, ""])]
    return "".join(told).rstrip()


def _longest(numbers: Ints, index: SourceIndex, kind: str, least: int) -> Iterator[tuple[int, int, int]]:
    """(first word, length, place in the sources) of the longest runs from left to right, without overlaps."""
    hashes, places = index.runs(kind, least)
    wanted = run_hashes(numbers, least)
    if not len(wanted) or not len(hashes):
        return
    left = np.searchsorted(hashes, wanted, side="left")
    right = np.searchsorted(hashes, wanted, side="right")
    stream, starts = (index.words, index.starts) if kind == "words" else (index.stems, index.stem_starts)
    i = 0
    hits = np.flatnonzero(right > left).tolist()
    for first in hits:
        if first < i:
            continue
        best, best_at = 0, 0
        for at in places[left[first] : right[first]][:_MOST_PLACES].tolist():
            end = int(starts[index.passage_at(at, kind) + 1])
            most = min(end - at, len(numbers) - first)
            same = stream[at : at + most] == numbers[first : first + most]
            length = most if same.all() else int(np.argmin(same))
            if length > best:
                best, best_at = length, at
        if best >= least:
            yield first, best, best_at
            i = first + best


def _parted(word: str, index: SourceIndex) -> list[str]:
    """`word` as a sequence of known words of two letters and more, the fewest there are; itself where there is none."""
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 20), end):
            before = best[start]
            part = word[start:end]
            if before is None or part not in index.number or (len(part) == 1 and part not in "ai"):
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, part]
    whole = best[len(word)]
    return whole if whole is not None and len(whole) > 1 else [word]
