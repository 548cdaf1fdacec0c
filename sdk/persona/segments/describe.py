"""What people see of a segment: the words that set it apart, and its place on the map."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona.corpus.model import Corpus
from persona.segments.factors import Floats, Labels, truncated_svd
from persona.segments.space import Rows, silent_stems
from persona.terms import TermIndex
from persona.text import raw_words, stem, words
from persona.text.personal.lexicon import GIVEN_NAMES, WORDS_TOO
from persona.text.words import fold

TERMS = 12
_GUIDE_WORD = 0.05  # share of the interviewers' passages from which a word is theirs
_PAIRS_FROM = 150_000  # sentences that are looked through for two-word terms
_MAP_FIT = 2_000

# Stems that are about anything: they would only lengthen a term of two words, and alone they say nothing.
_GENERIC = frozenset(
    "use make work want need help go come take give put find look see try way time day year new".split()
)

_Longs = NDArray[np.int64]


def describe(corpus: Corpus, index: TermIndex, labels: Labels, segments: int) -> list[tuple[tuple[str, float], ...]]:
    """For each segment at most `TERMS` terms with weights in [0, 1], best first.

    Ranked by log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), counted in people.
    """
    able = _tellable(corpus, index)
    owner = np.repeat(index.person_of, np.diff(index.indptr)).astype(np.int64)
    size = max(len(index.vocabulary), 1)
    kept = able[index.indices] & (labels[owner] >= 0)
    singles = _people(owner[kept], index.indices[kept].astype(np.int64), size, labels, segments)
    pairs, pair_counts = _pairs(index, able, owner, labels, segments)
    sizes = np.bincount(labels[labels >= 0], minlength=segments)
    single_scores, pair_scores = _log_odds(singles, sizes), _log_odds(pair_counts, sizes)
    return [
        _best(index, singles[s], single_scores[s], pairs, pair_counts[s], pair_scores[s], int(sizes[s]), s)
        for s in range(segments)
    ]


def _tellable(corpus: Corpus, index: TermIndex) -> NDArray[np.bool_]:
    silent = silent_stems() | _GENERIC
    held: Counter[str] = Counter()
    guide = corpus.guide[:5_000]
    for passage in guide:
        held.update(_stems(passage.text))
    theirs = {term for term, count in held.items() if count >= max(2, _GUIDE_WORD * len(guide))}
    named = _names(corpus)
    return np.array(
        [
            _says(t) and t not in silent and t not in theirs and not _is_name(fold(written), written, named)
            for t, written in zip(index.vocabulary, index.surface, strict=True)
        ]
        or [False],
        dtype=bool,
    )


def _names(corpus: Corpus) -> frozenset[str]:
    """What participants are called, word by word, but for names that are words as well."""
    names = {fold(word) for person in corpus.participants for name in person.names for word in raw_words(name)}
    return frozenset(name for name in names if len(name) > 2 and name not in WORDS_TOO)


def _is_name(word: str, written: str, named: frozenset[str]) -> bool:
    """Whether a term is a participant's name, or one of the common given names as most people wrote it."""
    return word in named or (written in GIVEN_NAMES and word not in WORDS_TOO)


@lru_cache(maxsize=5_000)
def _stems(text: str) -> tuple[str, ...]:
    """Each once, in order of first appearance."""
    return tuple(dict.fromkeys(map(stem, words(text))))


@lru_cache(maxsize=65536)
def _says(term: str) -> bool:
    """Whether a stem looks like a word that may tell something."""
    return len(term) > 2 and "'" not in term and any(letter.isalpha() for letter in term)


def _people(person: _Longs, term: _Longs, size: int, labels: Labels, segments: int) -> Floats:
    """How many members of each segment use each term: [segments, size]."""
    key = np.sort(person * size + term)
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = key[1:] != key[:-1]
    key = key[fresh]
    cell = labels[key // size] * size + key % size
    return np.bincount(cell, minlength=segments * size).reshape(segments, size).astype(np.float64)


def _pairs(
    index: TermIndex, able: NDArray[np.bool_], owner: _Longs, labels: Labels, segments: int
) -> tuple[_Longs, Floats]:
    """Neighbouring terms that several people use, and how many of each segment do: [p, 2], [segments, p]."""
    sentences = min(len(index), _PAIRS_FROM)
    end = int(index.indptr[sentences])
    terms = index.indices[:end].astype(np.int64)
    sentence = np.repeat(np.arange(sentences), np.diff(index.indptr[: sentences + 1]))
    size = max(len(index.vocabulary), 1)
    left, right = terms[:-1], terms[1:]
    good = able[left] & able[right] & (sentence[:-1] == sentence[1:]) & (labels[owner[: end - 1]] >= 0)
    good = good if end > 1 else np.zeros(0, bool)
    code, who = (left * size + right)[good], owner[: max(end - 1, 0)][good]
    found, number = np.unique(code, return_inverse=True)
    counts = _people(who, number.astype(np.int64), max(len(found), 1), labels, segments)[:, : len(found)]
    common = counts.sum(axis=0) >= 3
    return np.stack([found[common] // size, found[common] % size], axis=1), counts[:, common]


def _log_odds(counts: Floats, sizes: _Longs) -> Floats:
    """z-scores [segments, terms] of each segment against all others; with one segment, plain shares."""
    everywhere = counts.sum(axis=0)
    people = max(float(sizes.sum()), 1.0)
    prior = np.maximum(everywhere / people, 1e-9) * 10.0
    if len(sizes) < 2:
        return np.asarray(np.sqrt(counts), dtype=np.float64)
    out = np.zeros_like(counts)
    for s, size in enumerate(sizes.tolist()):
        inside, outside = counts[s] + prior, everywhere - counts[s] + prior
        rest_in, rest_out = size + 10.0 - counts[s], people - size + 10.0 - (everywhere - counts[s])
        odds = np.log(inside / np.maximum(rest_in, 0.5)) - np.log(outside / np.maximum(rest_out, 0.5))
        out[s] = odds / np.sqrt(1 / inside + 1 / outside)
    return out


def _best(
    index: TermIndex,
    single: Floats,
    single_score: Floats,
    pairs: _Longs,
    pair: Floats,
    pair_score: Floats,
    size: int,
    salt: int,
) -> tuple[tuple[str, float], ...]:
    least = 1 if size < 6 else 2 if size < 40 else 3
    candidates: list[tuple[float, tuple[int, ...]]] = [
        (round(float(single_score[t]), 6), (int(t),))
        for t in np.argsort(-np.round(single_score, 6), kind="stable")[: 6 * TERMS]
        if single[t] >= least and single_score[t] > 0
    ]
    of_single = {terms[0]: score for score, terms in candidates}
    for p in np.argsort(-np.round(pair_score, 6), kind="stable")[: 4 * TERMS].tolist():
        a, b = (int(t) for t in pairs[p])
        parts = max(of_single.get(a, 0.0), of_single.get(b, 0.0))
        if pair[p] >= max(least, 2) and pair_score[p] >= 0.6 * parts and pair_score[p] > 0:
            candidates.append((round(max(float(pair_score[p]), parts) + 1e-6, 6), (a, b)))
    candidates.sort(key=lambda item: (-item[0], -len(item[1]), item[1]))
    chosen: list[tuple[str, float, tuple[int, ...]]] = []
    for score, terms in candidates:
        if len(chosen) == TERMS:
            break
        if any(_alike(index, terms, other) for _text, _score, other in chosen):
            continue
        text = index.surface[terms[0]] if len(terms) == 1 else _as_written(index, *terms)
        if text is not None:
            chosen.append((text, score, terms))
    top = chosen[0][1] if chosen else 1.0
    return tuple((text, round(min(score / top, 1.0), 3)) for text, score, _terms in chosen)


def _alike(index: TermIndex, a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    if set(a) & set(b):
        return True
    if len(a) == len(b) == 1:
        x, y = index.vocabulary[a[0]], index.vocabulary[b[0]]
        short = min(len(x), len(y))
        return short >= 5 and x[: max(5, short - 1)] == y[: max(5, short - 1)]
    return False


def _as_written(index: TermIndex, a: int, b: int) -> str | None:
    """The two words as most people wrote them next to each other; None when nobody did."""
    rows = np.flatnonzero(index.indices[:-1] == a)
    rows = rows[index.indices[rows + 1] == b][:60]
    sentences = np.searchsorted(index.indptr, rows, side="right") - 1
    found: dict[str, int] = {}
    first, second = index.vocabulary[a], index.vocabulary[b]
    for i in sentences.tolist():
        text = index.passages[index.passage_of[i]].text[index.starts[i] : index.ends[i]]
        written = raw_words(text)
        stems = [stem(fold(word)) for word in written]
        for at in range(len(stems) - 1):
            if stems[at] == first and stems[at + 1] == second and f"{written[at]} {written[at + 1]}" in text:
                pair = f"{_inside(index, a, written[at])} {_inside(index, b, written[at + 1])}"
                found[pair] = found.get(pair, 0) + 1
                break
    if sum(found.values()) < 2:
        return None
    return min(found, key=lambda text: (-found[text], text))


def _inside(index: TermIndex, term: int, written: str) -> str:
    """A word without the capital letter that only its place in a sentence gave it."""
    usual = index.surface[term]
    return usual if fold(usual) == fold(written) else fold(written)


def positions(rows: Rows, centres: Floats, labels: Labels) -> list[tuple[float, float]]:
    """Map coordinates in [0, 1], four decimals: the first two directions in which the centres differ, then those in
    which people do. Members are drawn towards their centre so that segments can be seen."""
    people = len(rows)
    scores = rows.scores(centres)
    axes = _axes(rows, centres)
    plane = rows.scores(axes)
    middle = centres @ axes.T
    placed = labels >= 0
    plane[placed] = 0.55 * middle[labels[placed]] + 0.45 * plane[placed]
    plane[~placed] = 0.75 * plane[~placed] + 0.25 * middle.mean(axis=0)
    del scores
    plane = np.round(plane, 7)
    low, high = plane.min(axis=0), plane.max(axis=0)
    spread = np.where(high - low > 1e-6, high - low, 1.0)
    unit = np.where(high - low > 1e-6, (plane - low) / spread, 0.5)
    unit = np.round(0.04 + 0.92 * unit, 4)
    return [(float(x), float(y)) for x, y in _apart(unit, people)]


def _axes(rows: Rows, centres: Floats) -> Floats:
    """Two orthogonal directions [2, w], signs fixed by their largest entry."""
    between = centres - centres.mean(axis=0)
    chosen = np.flatnonzero(rows.filled)
    if len(chosen) > _MAP_FIT:
        chosen = chosen[:: len(chosen) // _MAP_FIT + 1]
    x = rows.dense(chosen)
    x = x - x.mean(axis=0)
    _u, s, vt = np.linalg.svd(between, full_matrices=False)
    axes = [v for v, size in zip(vt, s, strict=True) if size > 1e-6][:2]
    for axis in axes:
        x = x - np.outer(x @ axis, axis)
    if len(axes) < 2:
        axes.extend(truncated_svd(x, 2)[2][: 2 - len(axes)])
    while len(axes) < 2:
        axes.append(np.zeros(rows.width))
    fixed = []
    for axis in axes:
        largest = int(np.argmax(np.round(np.abs(axis), 7)))
        fixed.append(-axis if axis[largest] < 0 else axis)
    return np.array(fixed)


def _apart(unit: Floats, people: int) -> Floats:
    """Moves points of a small study that fall on each other apart, on a small spiral."""
    if people > 400:
        return unit
    taken: dict[tuple[float, float], int] = {}
    for i in range(people):
        cell = (round(float(unit[i, 0]), 2), round(float(unit[i, 1]), 2))
        again = taken.get(cell, 0)
        taken[cell] = again + 1
        if again:
            radius, angle = 0.012 * np.sqrt(again), 2.399963 * again
            unit[i] = np.clip(unit[i] + radius * np.array([np.cos(angle), np.sin(angle)]), 0.0, 1.0)
    return np.round(unit, 4)
