"""The sentences of a corpus and their words as flat arrays: no Python object is kept for a sentence or a word."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona.corpus.escaping import readable
from persona.corpus.model import Corpus, Escaping, Passage
from persona.progress import SILENT, Watcher
from persona.text.remembering import Remembered
from persona.text.sentences import sentence_ranges
from persona.text.words import fold, raw_words, stem

Ints = NDArray[np.int32]
_Sentence = tuple[int, int, list[str]]
Longs = NDArray[np.int64]

_TELL_EVERY = 2_000  # passages, about 50 ms of work


class _Numbers(dict[str, int]):
    """Words as they were written, numbered in order of first appearance."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class TermIndex:
    """One row per sentence of a participant's passage, in corpus order; `n` sentences, `v` terms.

    `passage_of`, `starts`, `ends`, `person_of`: int32[n]; characters count in `passages[passage_of[i]].text`;
    `person_of` is a place in `corpus.participants`. `indices[indptr[i]:indptr[i + 1]]` are the distinct terms of
    sentence i in order of first appearance, function words included. `vocabulary[t]` is a stem, `surface[t]` the word
    as most people wrote it. Terms are numbered in order of first appearance.
    """

    passages: list[Passage]
    passage_of: Ints
    starts: Ints
    ends: Ints
    person_of: Ints
    indptr: Longs
    indices: Ints
    vocabulary: list[str]
    surface: list[str]

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, i: int) -> str:
        """Sentence i for reading: escapes undone, white space folded."""
        passage: Passage = self.passages[int(self.passage_of[i])]
        text = passage.text[self.starts[i] : self.ends[i]]
        return readable(text, passage.escaping)

    def citation(self, i: int) -> Passage:
        """Sentence i as a passage with its exact span."""
        passage: Passage = self.passages[int(self.passage_of[i])]
        start, end = int(self.starts[i]), int(self.ends[i])
        if (start, end) == (0, len(passage.text)):
            return passage
        return passage.cut(start, end)

    @classmethod
    def build(cls, corpus: Corpus, watcher: Watcher = SILENT) -> TermIndex:
        """Reads every passage of every participant once. Raises CancelledError when asked to stop."""
        passages = corpus.passages
        passage_of, starts, ends, person_of = array("i"), array("i"), array("i"), array("i")
        lengths, tokens = array("i"), array("i")
        numbers = _Numbers()
        number_of = numbers.__getitem__
        sentences = _sentences_again if sum(len(p.text) for p in passages) <= _sentences_of.most else _sentences
        for done, (person, passage) in enumerate(_spoken(corpus)):
            for start, end, found in sentences(passage.text, passage.escaping):
                passage_of.append(done)
                starts.append(start)
                ends.append(end)
                person_of.append(person)
                lengths.append(len(found))
                tokens.extend(map(number_of, found))
            if done and done % _TELL_EVERY == 0:
                watcher.tell("segmenting", done, len(passages), "reading sentences")
        written = list(numbers)
        vocabulary, term_of = _terms(written)
        token, length, who = _int32(tokens), _int32(lengths), _int32(person_of)
        watcher.check()
        surface = _surfaces(written, term_of, len(vocabulary), token, length, who)
        watcher.check()
        indptr, indices = _distinct(term_of[token], length, len(vocabulary))
        return cls(
            passages=passages,
            passage_of=_int32(passage_of),
            starts=_int32(starts),
            ends=_int32(ends),
            person_of=who,
            indptr=indptr,
            indices=indices,
            vocabulary=vocabulary,
            surface=surface,
        )


def _spoken(corpus: Corpus) -> Iterator[tuple[int, Passage]]:
    for number, person in enumerate(corpus.participants):
        for passage in person.passages:
            yield number, passage


def _sentences(text: str, escaping: Escaping) -> list[_Sentence]:
    """The sentences of a passage that hold words: where they begin and end, and the words as they were written."""
    found = []
    hidden = escaping in ("json", "cue")  # what a doubled quote hides is no part of a word
    for start, end in sentence_ranges(text, escaped=escaping == "json"):
        words = raw_words(readable(text[start:end], escaping) if hidden else text[start:end])
        if words:
            found.append((start, end, words))
    return found


_sentences_of: Remembered[tuple[str, Escaping], list[_Sentence]] = Remembered(4_000_000)  # characters


def _sentences_again(text: str, escaping: Escaping) -> list[_Sentence]:
    return _sentences_of.get((text, escaping), len(text), lambda: _sentences(text, escaping))


def _int32(values: array[int]) -> Ints:
    return np.frombuffer(values, dtype=np.intc).astype(np.int32) if values else np.zeros(0, np.int32)


def _terms(written: list[str]) -> tuple[list[str], Ints]:
    """The stems in order of first appearance, and the stem's number for each written word."""
    stems: dict[str, int] = {}
    numbers = np.fromiter(
        (stems.setdefault(_stem_of(word), len(stems)) for word in written), dtype=np.int32, count=len(written)
    )
    return list(stems), numbers


@lru_cache(maxsize=65536)
def _stem_of(word: str) -> str:
    return stem(fold(word))


def _surfaces(written: list[str], term_of: Ints, terms: int, token: Ints, length: Ints, person_of: Ints) -> list[str]:
    """For each term, the word that most people wrote. What stands first in a sentence counts only where there is
    nothing else, since its capital letter says nothing."""
    if not written:
        return []
    first = np.zeros(len(token), dtype=bool)
    first[np.cumsum(length) - length] = True
    speaker = np.repeat(person_of, length)
    inside = _people(token[~first], speaker[~first], len(written))
    opening = _people(token[first], speaker[first], len(written))
    lowered = np.array([word.islower() for word in written])
    order = np.lexsort((np.arange(len(written)), ~lowered, -opening, -inside, term_of))
    best = order[np.searchsorted(term_of[order], np.arange(terms))]
    return [written[w] if inside[w] or not written[w].istitle() else fold(written[w]) for w in best.tolist()]


def _people(token: Ints, speaker: Ints, words: int) -> Longs:
    """How many people used each word. Sorts: NumPy's `unique` hashes, and takes ten times as long."""
    key = np.sort(speaker.astype(np.int64) * words + token)
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = key[1:] != key[:-1]
    return np.bincount(key[fresh] % words, minlength=words).astype(np.int64)


def _distinct(term: Ints, length: Ints, terms: int) -> tuple[Longs, Ints]:
    """Rows of distinct terms, each at its first place in the row."""
    rows = len(length)
    key = np.repeat(np.arange(rows, dtype=np.int64), length) * max(terms, 1) + term
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = ranked[1:] != ranked[:-1]
    keep = np.zeros(len(key), dtype=bool)
    keep[order[fresh]] = True
    counts = np.add.reduceat(keep, np.cumsum(length) - length, dtype=np.int64) if rows else np.zeros(0, np.int64)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64), term[keep]
