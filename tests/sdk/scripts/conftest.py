"""The sample study, its personas and the maker of their scripts: read once for all tests of this folder."""

import pytest

from peers.models import peer, peer_process  # noqa: F401
from persona import PersonaClient
from persona.corpus import read_corpus
from persona.sample import SOURCES, copy_sample
from persona.scripts import ScriptMaker
from persona.scripts.auditing import SourceIndex


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    return copy_sample(tmp_path_factory.mktemp("scripts") / "study")


@pytest.fixture(scope="session")
def result(study):
    with PersonaClient() as client:
        return client.generate([study / name for name in SOURCES], root=study)


@pytest.fixture(scope="session")
def corpus(study):
    return read_corpus([study / name for name in SOURCES], root=study)


@pytest.fixture(scope="session")
def index(corpus):
    return SourceIndex.build(corpus)


@pytest.fixture(scope="session")
def maker(result, index):
    return ScriptMaker(result, index)


@pytest.fixture(scope="session")
def sentences(corpus):
    """Sentences of participants, of 9 to 30 words, from interviews: what would be quoted."""
    from persona.text import sentence_ranges

    found = []
    for person in corpus.participants:
        for passage in person.passages:
            for start, end in sentence_ranges(passage.said):
                sentence = passage.said[start:end]
                if 9 <= len(sentence.split()) <= 30:
                    found.append(sentence)
    return found
