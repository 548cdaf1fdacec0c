"""From which likeness on a line is a light edit, by its length: from participants left out of their own sources.

Only the participants that are the sources of the benchmark take part, in four turns, a quarter of them left out in
each; those whose sentences are the benchmark's negatives are not looked at.
"""

from itertools import product

import numpy as np
from tests.benchmarks.audit_lines.halves import only, spoken

from persona.scripts.auditing.linkage import COMMON, Linker
from persona.scripts.auditing.sources import SourceIndex

FALSE_POSITIVES = 0.01
TURNS = 4


def null(corpus, rng, most):
    """(words, likeness) of sentences of people who were left out."""
    people = corpus.participants
    for turn in range(TURNS):
        inside = [person for number, person in enumerate(people) if number % TURNS != turn]
        outside = [person for number, person in enumerate(people) if number % TURNS == turn]
        linker = Linker(SourceIndex.build(only(corpus, inside)))
        for line in spoken(only(corpus, outside), rng, most):
            near = linker.nearest(line)
            yield len(line.split()), near.similarity if near and near.people < COMMON else 0.0


def fitted(rows):
    """(a, b) of a + b / words, the quantile that FALSE_POSITIVES reach (Koenker and Bassett 1978, by a grid)."""
    words, likeness = (np.array(column, float) for column in zip(*rows, strict=True))

    def loss(a, b):
        over = likeness - a - b / words
        return np.where(over > 0, (1 - FALSE_POSITIVES) * over, -FALSE_POSITIVES * over).sum()

    return min(product(np.arange(20, 56) / 100, np.arange(0, 41) / 10), key=lambda pair: loss(*pair))
