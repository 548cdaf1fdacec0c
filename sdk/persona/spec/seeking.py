"""Passages that speak of what a claim says, searched for by meaning over everything that a persona's people said.

A claim's words are joined by those that stand beside them in these very sources: positive pointwise mutual information
of two terms over sentences (Church and Hanks 1990), so that "queue" finds "waiting" where people use both. Sentences
are ranked by the cosine of their terms with these, each weighted by how rare it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from persona.text import FILLERS, STOP_WORDS, stem, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from persona.corpus.model import Corpus, Passage
    from persona.terms import TermIndex

_BESIDE = 12  # terms that join those of the claim
_WEIGHT = 0.4  # of such a term against one of the claim's own
_SEEN_TOGETHER = 2  # sentences at least
_GRAIN = 1 << 20  # scores are compared as whole numbers


def passages_about(
    text: str, corpus: Corpus, people: Collection[str], *, most: int = 5, without: Collection[tuple[str, int]] = ()
) -> list[Passage]:
    """Sentences that speak of `text`, best first: of the participants `people`, without personal data, none that
    begins at a place (source, byte) of `without`, and no two with the same words."""
    from persona.terms import TermIndex
    from persona.text.personal import find_personal
    from persona.writers.brief import participant_names

    index = TermIndex.build(corpus)
    scores = _scores(text, index)
    members = np.array([person.id in people for person in corpus.participants], dtype=bool)
    if len(scores) == 0 or not members.any():
        return []
    scores[~members[index.person_of]] = 0
    names = sorted(participant_names(corpus))
    found: list[Passage] = []
    seen: set[str] = set()
    for row in np.argsort(-scores, kind="stable").tolist():
        if scores[row] <= 0 or len(found) == most:
            break
        passage = index.citation(row)
        said = passage.said.casefold()
        if said in seen or (passage.source, passage.span.start) in without or find_personal(passage.said, names):
            continue
        seen.add(said)
        found.append(passage)
    return found


def _scores(text: str, index: TermIndex) -> NDArray[np.int64]:
    """How well each sentence fits, as whole numbers; zero where it shares nothing."""
    number = {term: place for place, term in enumerate(index.vocabulary)}
    plain = {stem(word) for word in (*STOP_WORDS, *FILLERS)}
    own = list(dict.fromkeys(number[key] for key in map(stem, words(text)) if key in number and key not in plain))
    sentences, terms = len(index), len(index.vocabulary)
    if not own or not sentences:
        return np.zeros(0, dtype=np.int64)
    row_of = np.repeat(np.arange(sentences), np.diff(index.indptr))
    frequency = np.bincount(index.indices, minlength=terms)
    rarity = np.log(1 + (sentences - frequency + 0.5) / (frequency + 0.5))
    rarity[[number[key] for key in plain if key in number]] = 0
    query = np.zeros(terms)
    for term in own:
        holding = np.zeros(sentences, dtype=bool)
        holding[row_of[index.indices == term]] = True
        together = np.bincount(index.indices[holding[row_of]], minlength=terms)
        with np.errstate(divide="ignore", invalid="ignore"):
            information = np.log(together * sentences / (frequency * max(1, frequency[term])))
        information[(together < _SEEN_TOGETHER) | (rarity == 0)] = 0
        information[own] = 0
        beside = np.argsort(-np.round(information * _GRAIN), kind="stable")[:_BESIDE]
        strength = np.maximum(information[beside], 0)
        if strength.max(initial=0) > 0:
            query[beside] = np.maximum(query[beside], _WEIGHT * strength / strength.max())
    query[own] = 1
    query *= rarity
    weights = rarity[index.indices]
    dot = np.bincount(row_of, weights=weights * query[index.indices], minlength=sentences)
    length = np.sqrt(np.bincount(row_of, weights=weights**2, minlength=sentences))
    scores = np.divide(dot, np.maximum(length, 2.0))
    return np.round(scores * _GRAIN).astype(np.int64)
