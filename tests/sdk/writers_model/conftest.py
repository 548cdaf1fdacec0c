"""Briefs made by hand, and the providers' protocols as peers."""

import pytest

from peers.models import peer, peer_process  # noqa: F401
from peers.raw_models import raw_models  # noqa: F401
from peers.studies import SOCIAL, brief_of
from persona.settings import Settings
from persona.writers.model.asking import Patience
from persona.writers.model.writer import ModelWriter


@pytest.fixture
def brief():
    return brief_of()


@pytest.fixture
def other_brief():
    return brief_of(SOCIAL, segment="s2", name="Robin")


@pytest.fixture
def make_writer():
    """A model writer whose waits between attempts are short."""

    def make(name="openai:gpt-6-luna", *, patience=None, judge=None, **settings):
        return ModelWriter(
            name, Settings(writer=name, **settings), patience=patience or Patience(first_wait=0.01), judge=judge
        )

    return make
