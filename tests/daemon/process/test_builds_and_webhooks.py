"""Builds that an editor asks for tell the spec's webhooks how they ended, as those of the command line do."""

import asyncio
import socket
import threading

import pytest

from receivers import secure_receiving

HOOK = "webhooks: [{{url: '{url}', events: [generation.completed, generation.failed, generation.cancelled]}}]\n"


@pytest.fixture
def receiver(tmp_path, spec, monkeypatch):
    with secure_receiving(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        monkeypatch.setenv("PERSONA_WEBHOOK_NETWORKS", "127.0.0.0/8")
        spec.write_text(spec.read_text() + HOOK.format(url=running.url))
        yield running


@pytest.fixture
def model(spec, monkeypatch):
    """A server of models that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        spec.write_text(spec.read_text() + "writer: openai:slow\n")
        yield server


async def ask(editor, uri):
    asked = {"command": "persona.build", "arguments": [{"spec": uri}]}
    return (await editor.ask("workspace/executeCommand", asked))["runs"][0]


async def run(editor, name):
    return next(one for one in (await editor.ask("persona/tree", {}))["runs"] if one["id"] == name)


def events(receiver):
    return [got.event["event"] for got in receiver.got]


async def test_a_build_that_is_cancelled_in_the_editor_is_told_once(editors, spec, receiver, model):
    editor = await editors()
    await editor.initialize(spec.parent)
    name = await ask(editor, editor.open(spec))
    asked, _ = await asyncio.to_thread(model.accept)
    with asked:
        await editor.ask("workspace/executeCommand", {"command": "persona.cancel", "arguments": [{"run": name}]})
        await editor.eventually(lambda: run(editor, name), lambda one: one["state"] == "cancelled")
    await asyncio.to_thread(receiver.wait_for, len)
    assert not (spec.parent / "personas").exists()
    spec.write_text(spec.read_text().replace("writer: openai:slow\n", ""))
    name = await ask(editor, editor.open(spec))
    await editor.eventually(lambda: run(editor, name), lambda one: one["state"] == "done")
    assert events(receiver) == ["generation.cancelled", "generation.completed"]
    assert receiver.got[0].event["spec"] == spec.name


async def test_who_cancels_while_webhooks_are_told_comes_too_late(editors, spec, receiver):
    told = threading.Event()
    receiver.answer = lambda number: told.wait(60) and 200
    editor = await editors()
    await editor.initialize(spec.parent)
    name = await ask(editor, editor.open(spec))
    await asyncio.to_thread(receiver.wait_for, len)
    cancel = {"command": "persona.cancel", "arguments": [{"run": name}]}
    assert await editor.ask("workspace/executeCommand", cancel) == {"cancelled": False}
    told.set()
    await editor.eventually(lambda: run(editor, name), lambda one: one["state"] == "done")
    assert events(receiver) == ["generation.completed"] and (spec.parent / "personas").exists()


async def test_a_build_that_fails_in_the_editor_is_told_once(editors, spec, receiver):
    editor = await editors()
    await editor.initialize(spec.parent)
    for source in (spec.parent / "interviews").iterdir():
        source.write_text("Interviewer: Hello?\n")
    name = await ask(editor, editor.open(spec))
    ended = await editor.eventually(lambda: run(editor, name), lambda one: one["state"] == "failed")
    assert events(receiver) == ["generation.failed"]
    assert receiver.got[0].event["error"]["message"] in ended["error"]
