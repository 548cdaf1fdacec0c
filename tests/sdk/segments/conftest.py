"""Small studies made by hand: people of known groups, with words of their own and words that all share."""

import random

import pytest

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.terms import TermIndex

TOPICS = {
    "garden": "tomato seeds compost watering greenhouse pruning soil harvest spade seedlings mulch weeds".split(),
    "cycling": "bicycle saddle commute helmet traffic pedals gears lane puncture lights route pannier".split(),
    "music": "violin rehearsal orchestra melody concert practice strings bow score rhythm choir piano".split(),
}
SHARED = "morning weekend neighbour kitchen phone weather money evening house friend street plan".split()
HEDGES = "maybe basically honestly probably um really actually".split()


def make_corpus(rows, guide=()):
    """`rows`: (texts, attributes) of each participant."""
    people = []
    for number, (texts, attributes) in enumerate(rows, start=1):
        pid = f"P{number:02d}"
        said = [Passage("a.md", pid, Span(0, len(text.encode()), 1, 1), text) for text in texts]
        people.append(Participant(pid, f"a.md#{number}", (), dict(attributes), said))
    asked = tuple(Passage("a.md", "", Span(0, len(text.encode()), 1, 1), text) for text in guide)
    return Corpus("/", (), tuple(people), asked)


def speak(rng, topic, sentences=6, hedging=False):
    said = []
    for _ in range(sentences):
        chosen = rng.sample(TOPICS[topic], 3) + rng.sample(SHARED, 2) + (rng.sample(HEDGES, 4) if hedging else [])
        rng.shuffle(chosen)
        said.append("I like the " + " and the ".join(chosen) + ".")
    return said


def study(sizes, *, seed=1, sentences=6, hedging=False):
    """A corpus and the group of each participant, mixed."""
    rng = random.Random(seed)
    groups = [topic for topic, size in zip(TOPICS, sizes, strict=False) for _ in range(size)]
    rng.shuffle(groups)
    rows = [(speak(rng, topic, sentences, hedging and rng.random() < 0.5), {}) for topic in groups]
    return make_corpus(rows), groups


@pytest.fixture
def grouped():
    """`grouped(corpus, "3", frozen=None)`"""

    def run(corpus, personas="auto", frozen=None):
        from persona.segments import segment
        from persona.settings import PersonaCount

        return segment(corpus, TermIndex.build(corpus), personas=PersonaCount.parse(personas), frozen=frozen)

    return run


@pytest.fixture
def make():
    return make_corpus


@pytest.fixture
def studies():
    return study
