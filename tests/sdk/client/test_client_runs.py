"""Runs in the store of this machine: they outlive the client that began them."""

import pytest

from persona import PersonaClient


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("PERSONA_DATA_DIR", str(tmp_path / "data"))


def test_a_run_that_was_left_is_completed_by_whoever_waits_for_it(interviews):
    with PersonaClient() as first:
        run = first.start(interviews, personas=2)
    with PersonaClient() as second:
        assert second.wait(run.id, seconds=90).state == "completed"
        assert len(second.result(run.id).personas) == 2


def test_who_waits_leaves_the_work_to_the_client_that_does_it(interviews):
    with PersonaClient() as works, PersonaClient() as waits:
        run = works.start(interviews, personas=2)
        assert waits.wait(run.id, seconds=90).state == "completed"
        assert works.run(run.id).state == "completed"
