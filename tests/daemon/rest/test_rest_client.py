"""`PersonaClient(base_url, api_key)`: the same methods as in process, over REST."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from persona import (
    AsyncPersonaClient,
    AuthenticationError,
    CancelledError,
    CancelToken,
    ConflictError,
    NotFoundError,
    PersonaClient,
    RemoteError,
    SettingError,
    TooLittleDataError,
)


@pytest.fixture(scope="module")
def remote(server):
    with PersonaClient(server.url, server.key) as client:
        yield client


@pytest.fixture
def local(tmp_path, monkeypatch):
    """In process, with a store of its own."""
    monkeypatch.setenv("PERSONA_DATA_DIR", str(tmp_path / "data"))
    with PersonaClient() as client:
        yield client


@pytest.fixture(params=["local", "remote"])
def client(request):
    return request.getfixturevalue(request.param)


def test_what_a_server_makes_is_what_is_made_in_process(remote, interviews):
    seen = []
    there = remote.generate(interviews, personas=2, progress=seen.append)
    here = PersonaClient().generate(interviews, personas=2)
    assert there.model_dump() == here.model_dump()


def test_a_path_is_the_working_directorys_there_as_it_is_here(remote, interviews, monkeypatch):
    monkeypatch.chdir(interviews.parent)
    there = remote.generate(f"{interviews.name}/", personas=2)
    assert there.model_dump() == PersonaClient().generate(f"{interviews.name}/", personas=2).model_dump()


def test_a_key_is_taken_as_it_comes_from_a_file_and_none_is_told_as_none(server):
    with PersonaClient(server.url, f"{server.key}\n") as client:
        list(client.experiments())  # answered
    with PersonaClient(server.url, "") as client, pytest.raises(AuthenticationError, match="A key is needed"):
        list(client.experiments())
    with PersonaClient(server.url, "psn_…") as client, pytest.raises(SettingError, match="not a key"):
        list(client.experiments())


def test_texts_by_name_and_tables_with_their_columns_go_there_too(remote, tmp_path):
    from persona.corpus.model import SourceRequest

    rows = [f"r{n},{text}" for n, text in enumerate(["I want to reserve the drill"] * 3 + ["I come for the tea"] * 3)]
    (tmp_path / "survey.csv").write_text("who,why\n" + "\n".join(rows) + "\n", encoding="utf-8")
    asked = [SourceRequest(str(tmp_path / "survey.csv"), participant="who", text=["why"])]
    assert remote.generate(asked).participants == 6


def test_a_run_is_started_followed_and_read(client, interviews):
    run = client.start(interviews, personas=2, name="Tool library")
    assert run.state in ("queued", "running")
    ended = client.wait(run.id, seconds=90)
    assert ended.state == "completed"
    assert [persona.id for persona in client.result(run.id)] == [persona.id for persona in ended.personas]
    events = list(client.events(run.id))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert (events[0].event, events[-1].event) == ("generation.started", "generation.completed")
    assert list(client.events(run.id, after=events[-1].sequence)) == []
    details = client.experiment(run.experiment_id)
    assert (details.name, len(details.kept), len(details.personas)) == ("Tool library", 6, 2)
    assert run.experiment_id in {one.id for one in client.experiments()}
    assert [one.id for one in client.runs(run.experiment_id)] == [run.id]
    line = next(iter(client.personas(run_id=run.id)))
    persona = client.persona(line.id, run_id=run.id)
    assert persona == client.result(run.id).personas[0]
    again = client.start([], experiment_id=run.experiment_id, personas=2)
    assert client.wait(again.id, seconds=90).state == "completed"
    client.delete_experiment(run.experiment_id)
    with pytest.raises(NotFoundError):
        client.experiment(run.experiment_id)


def test_pages_are_turned_by_themselves(remote, sources, api):
    for _ in range(3):
        api.post("/generate", json={"sources": sources, "name": "turned"})
    from persona._remote import store

    whole = [one.id for one in remote.experiments()]
    before, store.PAGE = store.PAGE, 2
    try:
        assert [one.id for one in remote.experiments()] == whole
    finally:
        store.PAGE = before
    assert len(whole) >= 3


def test_a_script_is_made_where_the_sources_are(remote, interviews):
    result = remote.generate(interviews, personas=2)
    script = remote.script(result.personas[0], format="system_prompt")
    assert script.text.startswith("# ")
    assert script.persona == result.personas[0].id
    assert not script.report.blocked
    assert remote.script(result.personas[0], format="chara_card_png").content.startswith(b"\x89PNG")


def test_errors_are_those_of_the_same_call_in_process_and_carry_the_request_id(client, interviews):
    for wrong, error in (
        (lambda: client.run("run_nothing"), NotFoundError),
        (lambda: client.persona("persona_nothing"), NotFoundError),
        (lambda: client.start({"a.md": "Ana: I want a drill that is there."}), TooLittleDataError),
        (lambda: client.start(interviews, writer="nobody"), SettingError),
        (lambda: list(client.runs("exp_nothing")), NotFoundError),
    ):
        with pytest.raises(error) as raised:
            wrong()
        assert bool(raised.value.request_id) == (client._client._base_url is not None)


def test_a_wrong_key_and_a_missing_scope_are_told_apart_from_the_rest(server, key_with):
    with PersonaClient(server.url, "psn_wrong") as client, pytest.raises(AuthenticationError) as raised:
        list(client.experiments())
    assert raised.value.hint
    with PersonaClient(server.url, key_with("read")) as client, pytest.raises(AuthenticationError):
        client.delete_experiment("exp_nothing")


def test_a_run_that_ended_cannot_be_cancelled(client, interviews):
    run = client.start(interviews, personas=2)
    client.wait(run.id, seconds=90)
    with pytest.raises(ConflictError):
        client.cancel(run.id)


def test_cancelling_here_cancels_there(remote, interviews):
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        remote.generate(interviews, cancel=token)
    assert next(iter(remote.experiments())).latest_run.state in ("cancelled", "completed")


async def test_the_async_client_does_the_same(server, interviews):
    async with AsyncPersonaClient(server.url, server.key) as client:
        run = await client.start(interviews, personas=2)
        events = [event.event async for event in client.events(run.id)]
        assert events[-1] == "generation.completed"
        assert run.id in [one.id async for one in client.runs(run.experiment_id)]


def test_a_server_that_is_not_there_is_said_so():
    with PersonaClient("http://127.0.0.1:9", "psn_x", retries=0) as client, pytest.raises(RemoteError) as raised:
        list(client.experiments())
    assert "127.0.0.1:9" in str(raised.value)
    with PersonaClient("localhost:8000") as client, pytest.raises(SettingError):
        list(client.experiments())


class Stumbling(BaseHTTPRequestHandler):
    """A server that answers as `script` says, one entry for each request, and remembers what was asked."""

    script: list
    asked: list

    def do_GET(self):
        self.asked.append((self.command, dict(self.headers)))
        length = int(self.headers.get("content-length", 0))
        self.rfile.read(length)
        status, headers, body = self.script.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def stumbling():
    handler = type("Handler", (Stumbling,), {"script": [], "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        handler.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield handler
        server.shutdown()


EMPTY = (200, {"content-type": "application/json"}, b'{"items":[],"next":null}')


@pytest.mark.parametrize("answer", [(200, {}, b"<html>"), (301, {"location": "https://elsewhere.example"}, b"")])
def test_what_answers_and_is_no_persona_server_is_said_in_words(stumbling, answer):
    stumbling.script.append(answer)
    with PersonaClient(stumbling.url) as client, pytest.raises(RemoteError, match="no Persona server"):
        list(client.experiments())


def test_what_is_busy_is_asked_again_when_it_says(stumbling):
    stumbling.script += [(503, {"retry-after": "0"}, b"busy"), (429, {"retry-after": "0"}, b""), EMPTY]
    with PersonaClient(stumbling.url) as client:
        assert list(client.experiments()) == []
    assert len(stumbling.asked) == 3


def test_a_runs_events_go_on_after_a_proxy_was_busy(stumbling):
    nothing_yet = dict.fromkeys(("started_at", "finished_at", "progress", "error"))
    run = {"id": "run_1", "experiment_id": "exp_1", "state": "running", "settings": {}, **nothing_yet}
    run |= {"created_at": "2026-01-01T00:00:00Z", "personas": []}
    event = {"sequence": 1, "event": "generation.completed", "at": "2026-01-01T00:00:00Z", "data": {}}
    stumbling.script += [
        (502, {"retry-after": "0"}, b"<html>a proxy</html>"),
        (200, {"content-type": "application/json"}, json.dumps(run).encode()),
        (200, {"content-type": "text/event-stream"}, b"data: " + json.dumps(event).encode() + b"\n\n"),
    ]
    with PersonaClient(stumbling.url) as client:
        assert [told.event for told in client.events("run_1")] == ["generation.completed"]


def test_a_post_is_tried_again_under_the_same_idempotency_key(stumbling, interviews):
    stumbling.script += [(502, {"retry-after": "0"}, b""), (409, {}, b"{}")]
    with PersonaClient(stumbling.url) as client, pytest.raises(RemoteError):
        client.start(interviews)
    keys = [headers["Idempotency-Key"] for _, headers in stumbling.asked]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_what_has_no_key_is_not_done_twice(stumbling):
    stumbling.script += [(502, {}, b"<html>a proxy</html>")]
    with PersonaClient(stumbling.url) as client, pytest.raises(RemoteError) as raised:
        client.cancel("run_1")
    assert "502" in str(raised.value)
    assert len(stumbling.asked) == 1


@pytest.mark.parametrize(
    ("attempt", "asked", "low", "high"),
    [
        (0, None, 0.25, 0.5),
        (3, None, 2, 4),
        (9, None, 4, 8),
        (0, "3", 3, 3.3),
        (0, "9999", 60, 66),
        (0, "Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        (0, "soon", 0.25, 0.5),
    ],
)
def test_pauses_double_with_jitter_and_honour_what_the_server_asks(attempt, asked, low, high):
    from persona._remote.http import pause

    assert all(low <= pause(attempt, asked) <= high for _ in range(50))


def test_experiments_on_the_command_line_are_those_of_the_store_or_of_a_server(server, study, persona_command):
    given = {"PERSONA_API_KEY": server.key}
    listed = persona_command("experiments", "list", "--server", server.url, env=given, check=0)
    assert study["experiment"] in listed.stdout
    shown = persona_command("experiments", "show", study["experiment"], "--server", server.url, env=given, check=0)
    assert study["run"] in shown.stdout
    assert study["personas"][0] in shown.stdout
    assert "There are no experiments" in persona_command("experiments", "list", check=0).stdout
    missing = persona_command("experiments", "delete", "exp_nothing", "--server", server.url, env=given, check=2)
    assert "no such experiment" in missing.stderr
