"""Participants held out of the sources, and the sentences that people said."""

from persona.corpus.model import Corpus
from persona.text import sentence_ranges


def part(corpus, half, keep):
    """Half of the participants, with what interviewers said in their files: in others they repeat what others said."""
    return only(corpus, [person for number, person in enumerate(corpus.participants) if (number % 2 == half) is keep])


def only(corpus, people):
    files = {passage.source for person in people for passage in person.passages}
    asked = tuple(passage for passage in corpus.guide if passage.source in files)
    return Corpus(corpus.root, corpus.sources, tuple(people), asked, corpus.notes)


def spoken(corpus, rng, most):
    """Sentences of 9 to 30 words."""
    found = [
        passage.said[start:end]
        for passage in corpus.passages
        for start, end in sentence_ranges(passage.said)
        if 9 <= len(passage.said[start:end].split()) <= 30
    ]
    return rng.sample(found, min(most, len(found)))
