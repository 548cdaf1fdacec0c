"""What pygls does otherwise, and a daemon of several editors cannot have: each trap with its test.

A connection is driven over a real socket pair, in the test's own event loop.
"""

import asyncio
import gc
import json
import socket
import threading
import weakref
from pathlib import Path

import pytest
import pytest_asyncio

from persona.errors import InputError
from persona_daemon.language.connection import Connection
from persona_daemon.language.framing import Framing, FramingError, frame
from persona_daemon.language.loading import make_engine
from persona_daemon.language.protocol import RequestError


class Wire:
    """The editor's end of a connection."""

    def __init__(self, connection, reader, writer):
        self.connection, self.reader, self.writer = connection, reader, writer
        self.framing = Framing()
        self.messages = []

    def send(self, *messages):
        self.writer.write(b"".join(frame({"jsonrpc": "2.0", **message}) for message in messages))

    async def hear(self, told):
        """The first message that came and of which `told` holds."""
        while not (found := [one for one in self.messages if told(one)]):
            data = await asyncio.wait_for(self.reader.read(1 << 16), 30)
            assert data, "the server closed the connection"
            self.messages += map(json.loads, self.framing.feed(data))
        return found[0]

    async def answer(self, number):
        return await self.hear(lambda message: message.get("id") == number and "method" not in message)

    async def initialize(self, **capabilities):
        self.send({"id": 0, "method": "initialize", "params": {"capabilities": capabilities}})
        answer = await self.answer(0)
        self.send({"method": "initialized", "params": {}})
        return answer

    @property
    def server(self):
        return self.connection.server


@pytest_asyncio.fixture
async def engine():
    made = make_engine()
    yield made
    await made.aclose()


@pytest_asyncio.fixture
async def wires(engine):
    opened = []

    async def start():
        ours, theirs = socket.socketpair()
        ready = asyncio.get_running_loop().create_future()
        ready.set_result(engine)
        _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(ready), sock=theirs)
        wire = Wire(connection, *await asyncio.open_connection(sock=ours))
        opened.append(wire)
        return wire

    yield start
    for wire in opened:
        wire.writer.close()
        await wire.connection.closed


def opened(uri, text):
    item = {"uri": uri, "languageId": "x", "version": 1, "text": text}
    return {"method": "textDocument/didOpen", "params": {"textDocument": item}}


# 1


async def test_exit_ends_the_connection_and_not_the_process(wires):
    first, second = await wires(), await wires()
    await first.initialize()
    await second.initialize()
    first.send({"id": 1, "method": "shutdown"}, {"method": "exit"})
    assert (await first.answer(1))["result"] is None
    await asyncio.wait_for(first.connection.closed, 30)
    second.send({"id": 1, "method": "persona/serverStatus", "params": {}})
    assert (await second.answer(1))["result"]["version"]


# 2


async def test_closed_connections_and_their_documents_are_let_go(wires, engine):
    kept = []
    for _ in range(20):
        wire = await wires()
        await wire.initialize()
        wire.send(opened("file:///gone/a.persona.yaml", "version: 1\n"), {"id": 1, "method": "shutdown"})
        await wire.answer(1)
        kept += [weakref.ref(wire.server), weakref.ref(wire.server.workspace.document("file:///gone/a.persona.yaml"))]
        wire.writer.close()
        await wire.connection.closed
        wire.connection = _Over()
    await asyncio.sleep(0)
    for _ in range(3):
        gc.collect()
    assert sum(one() is not None for one in kept) <= 2  # the last one may still be in this frame


class _Over:
    closed = None

    def __init__(self):
        self.closed = asyncio.get_running_loop().create_future()
        self.closed.set_result(None)


# 3


async def test_a_request_that_cannot_be_decoded_is_answered(wires):
    wire = await wires()
    await wire.initialize()
    for number, params in enumerate(({"textDocument": 5}, [1], None, {"position": {"line": "x"}}), start=1):
        wire.send({"id": number, "method": "textDocument/hover", "params": params})
        assert (await wire.answer(number))["error"]["code"] == -32602
    wire.send({"id": 9, "method": "textDocument/noSuchThing", "params": {}})
    assert (await wire.answer(9))["error"]["code"] == -32601


async def test_what_is_no_message_is_answered_and_the_connection_lives(wires):
    wire = await wires()
    await wire.initialize()
    wire.writer.write(b"Content-Length: 3\r\n\r\n{x}Content-Length: 2\r\n\r\n[]")
    wire.send({"id": 1, "method": "persona/serverStatus", "params": {}})
    assert (await wire.answer(1))["result"]
    assert [one["error"]["code"] for one in wire.messages if one.get("id", 0) is None] == [-32700, -32600]


async def test_a_notification_that_cannot_be_decoded_is_passed_over(wires):
    wire = await wires()
    await wire.initialize()
    wire.send({"method": "textDocument/didOpen", "params": {"textDocument": "?"}})
    wire.send({"method": "nobody/knows", "params": {}}, {"id": 1, "method": "persona/serverStatus", "params": {}})
    assert (await wire.answer(1))["result"]


async def test_what_is_no_protocol_at_all_closes_the_connection(wires):
    wire = await wires()
    wire.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.wait_for(wire.connection.closed, 30)


@pytest.mark.parametrize("header", [b"Content-Length: -1", b"Content-Length: 99999999999999", b"Content-Type: x"])
def test_a_length_that_makes_no_sense_is_refused(header):
    with pytest.raises(FramingError):
        Framing().feed(header + b"\r\n\r\n")


def test_a_header_without_end_is_refused():
    with pytest.raises(FramingError):
        Framing().feed(b"x" * 10_000)


def test_bytes_may_come_one_by_one():
    framing, messages = Framing(), []
    for byte in frame({"a": "é"}) + frame({"b": "\ud800"}):
        messages += framing.feed(bytes([byte]))
    assert list(map(json.loads, messages)) == [{"a": "é"}, {"b": "\ud800"}]


# 4 and 8


async def test_only_the_protocols_line_ends_end_a_line(wires):
    wire = await wires()
    await wire.initialize()
    text = "one\u2028still one\x0cstill one\r\ntwo\rthree\x85still three\n🛠four"
    start, end = {"line": 3, "character": 2}, {"line": 3, "character": 3}
    edit = {
        "textDocument": {"uri": "file:///a.txt", "version": 2},
        "contentChanges": [{"range": {"start": start, "end": end}, "text": "F"}],
    }
    wire.send(opened("file:///a.txt", text), {"method": "textDocument/didChange", "params": edit})
    wire.send({"id": 1, "method": "persona/text", "params": {"uri": "file:///a.txt"}})
    assert (await wire.answer(1))["result"]["text"] == text.replace("four", "Four")
    document = wire.server.workspace.document("file:///a.txt")
    assert len(document.lines) == 4 and document.lines is document.lines


async def test_edits_of_one_message_follow_each_other_and_may_reach_beyond_the_text(wires):
    wire = await wires()
    await wire.initialize()
    beyond = {"start": {"line": 9, "character": 9}, "end": {"line": 9, "character": 9}}
    turned = {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 0}}
    changes = [{"range": beyond, "text": "!"}, {"range": turned, "text": ""}, {"range": beyond, "text": "?"}]
    edit = {"textDocument": {"uri": "file:///a.txt", "version": 2}, "contentChanges": changes}
    wire.send(opened("file:///a.txt", "abc"), {"method": "textDocument/didChange", "params": edit})
    wire.send({"id": 1, "method": "persona/text", "params": {"uri": "file:///a.txt"}})
    assert (await wire.answer(1))["result"]["text"] == "c!?"


# 5


async def test_an_answer_from_a_thread_is_written_by_the_loop(wires):
    wire = await wires()
    await wire.initialize()
    written = []
    put = wire.server.protocol._put
    wire.server.protocol._put = lambda data: (written.append(threading.get_ident()), put(data))

    @wire.server.feature("test/inThread")
    @wire.server.thread()
    def in_thread(params):
        return threading.get_ident()

    wire.send({"id": 1, "method": "test/inThread", "params": {}})
    answer = (await wire.answer(1))["result"]
    assert answer != threading.get_ident() and set(written) == {threading.get_ident()}


# 6


async def test_a_request_that_is_cancelled_while_it_waits_is_never_run(wires):
    wire = await wires()
    await wire.initialize()
    ran = []
    wire.server.feature("test/run")(lambda params: ran.append(params["n"]))
    wire.send(
        *({"id": n, "method": "test/run", "params": {"n": n}} for n in (1, 2, 3)),
        {"method": "$/cancelRequest", "params": {"id": 2}},
    )
    assert (await wire.answer(2))["error"]["code"] == -32800
    await wire.answer(3)
    assert ran == [1, 3]


@pytest.mark.parametrize("method", ["test/slow", "workspace/executeCommand"])
async def test_a_request_that_is_cancelled_while_it_runs_is_stopped(wires, method):
    wire = await wires()
    await wire.initialize()
    began, stopped = asyncio.Event(), asyncio.Event()

    async def slow(params):
        began.set()
        try:
            await asyncio.sleep(3600)
        finally:
            stopped.set()

    wire.server.feature("test/slow")(slow)
    wire.server.command("test.slow")(slow)
    params = {"command": "test.slow", "arguments": [{}]} if "execute" in method else {}
    wire.send({"id": 1, "method": method, "params": params})
    await asyncio.wait_for(began.wait(), 30)
    wire.send({"method": "$/cancelRequest", "params": {"id": 1}})
    assert (await wire.answer(1))["error"]["code"] == -32800
    assert stopped.is_set()


# 7


async def test_shutdown_cancels_what_runs_however_much_it_is(wires):
    wire = await wires()
    await wire.initialize()

    @wire.server.feature("test/slow")
    async def slow(params):
        await asyncio.sleep(3600)

    wire.send(*({"id": number, "method": "test/slow", "params": {}} for number in range(1, 51)))
    wire.send({"id": 99, "method": "shutdown"})
    assert (await wire.answer(99))["result"] is None
    assert {(await wire.answer(number))["error"]["code"] for number in range(1, 51)} == {-32800}
    wire.send({"id": 100, "method": "test/slow", "params": {}})
    assert (await wire.answer(100))["error"]["code"] == -32600


async def test_the_token_of_a_build_is_forgotten_when_the_build_is_over(wires, engine, tmp_path):
    from persona_daemon.language.features.building.progress import Progress

    wire = await wires()
    await wire.initialize(window={"workDoneProgress": True})
    progress = Progress(wire.server)
    wire.server.workspace.listen(progress.hear)
    run = engine.builds.start(tmp_path / "none.persona.yaml")
    progress.show(run, "mine")
    await asyncio.wait_for(run.finished.wait(), 60)
    ended = await wire.hear(lambda one: one.get("method") == "$/progress" and one["params"]["value"]["kind"] == "end")
    assert ended["params"]["value"]["message"] == "Failed"
    await asyncio.sleep(0)
    assert not progress._tokens and not wire.server.work_done_progress.tokens


# What else a client may do


async def test_the_first_request_must_be_initialize_and_only_the_first(wires):
    wire = await wires()
    wire.send({"id": 1, "method": "textDocument/hover", "params": {}})
    assert (await wire.answer(1))["error"]["code"] == -32002
    await wire.initialize()
    wire.send({"id": 2, "method": "initialize", "params": {"capabilities": {}}})
    assert (await wire.answer(2))["error"]["code"] == -32600


async def test_errors_are_one_sentence_for_a_person(wires, caplog):
    wire = await wires()
    await wire.initialize()

    def fail(params):
        if params["how"] == "ours":
            raise InputError("It is no use.", where="a.md:3", hint="Try another.")
        if params["how"] == "plain":
            raise RequestError(-32803, "Not now.")
        raise ZeroDivisionError

    wire.server.feature("test/fail")(fail)
    for number, how in enumerate(("ours", "plain", "bug"), start=1):
        wire.send({"id": number, "method": "test/fail", "params": {"how": how}})
    assert (await wire.answer(1))["error"] == {"code": -32803, "message": "a.md:3: It is no use. Try another."}
    assert (await wire.answer(2))["error"] == {"code": -32803, "message": "Not now."}
    assert (await wire.answer(3))["error"]["code"] == -32603
    assert "ZeroDivisionError" in caplog.text


async def test_an_answer_that_json_does_not_have_is_an_error(wires):
    wire = await wires()
    await wire.initialize()
    wire.server.feature("test/strange")(lambda params: {"x": object()})
    wire.send({"id": 1, "method": "test/strange", "params": {}})
    assert (await wire.answer(1))["error"]["code"] == -32603


async def test_a_command_that_does_not_exist_or_takes_something_else_is_told(wires):
    wire = await wires()
    await wire.initialize()
    for number, params in enumerate(
        ({"command": "no.such"}, {"command": "persona.cancel", "arguments": ["x"]}), start=1
    ):
        wire.send({"id": number, "method": "workspace/executeCommand", "params": params})
        assert (await wire.answer(number))["error"]["code"] == -32602


async def test_an_editor_that_sends_faster_than_is_handled_is_slowed_and_loses_nothing(wires):
    wire = await wires()
    await wire.initialize()
    wire.server.feature("test/echo")(lambda params: params["n"])
    wire.send(*({"id": n, "method": "test/echo", "params": {"n": n}} for n in range(1, 5001)))
    assert (await wire.answer(5000))["result"] == 5000
    assert [one["result"] for one in wire.messages if "result" in one and one["id"]] == list(range(1, 5001))


async def test_answers_and_refusals_of_the_editor_reach_who_asked(wires):
    wire = await wires()
    await wire.initialize()
    asked = wire.server.protocol.send_request_async("workspace/configuration", {"items": []})
    message = await wire.hear(lambda one: one.get("method") == "workspace/configuration")
    wire.send({"id": message["id"], "result": [{"a": 1}]})
    assert list(await asyncio.wait_for(asked, 30)) == [{"a": 1}]
    asked = wire.server.protocol.send_request_async("test/ask", {})
    message = await wire.hear(lambda one: one.get("method") == "test/ask")
    wire.send({"id": message["id"], "error": {"code": -1, "message": "no"}}, {"id": "never-asked", "result": 1})
    with pytest.raises(Exception, match="no"):
        await asyncio.wait_for(asked, 30)


async def test_an_engine_that_cannot_be_made_is_told_to_who_asks():
    ours, theirs = socket.socketpair()
    failing = asyncio.get_running_loop().create_future()
    _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(failing), sock=theirs)
    wire = Wire(connection, *await asyncio.open_connection(sock=ours))
    wire.send({"id": 1, "method": "initialize", "params": {"capabilities": {}}}, {"id": 2, "method": "persona/tree"})
    while len(connection._waiting) < 2:
        await asyncio.sleep(0.001)
    failing.set_exception(InputError("No way."))
    assert (await wire.answer(2))["error"]["message"] == "No way."
    assert (await wire.answer(1))["result"]["capabilities"]  # answered before it was known
    await asyncio.wait_for(connection.closed, 30)
    wire.writer.close()


async def test_the_servers_positions_are_in_utf_16_whatever_the_editor_offers(wires):
    wire = await wires()
    answer = await wire.initialize(general={"positionEncodings": ["utf-8", "utf-16"]})
    assert answer["result"]["capabilities"]["positionEncoding"] == "utf-16"


async def test_folders_come_and_go(wires, tmp_path):
    wire = await wires()
    await wire.initialize()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.persona.yaml").write_text("version: 1\n")
    folder = {"uri": (tmp_path / "a").as_uri(), "name": "a"}
    for event in ({"added": [folder], "removed": []}, {"added": [], "removed": [folder]}):
        wire.send({"method": "workspace/didChangeWorkspaceFolders", "params": {"event": event}})
        wire.send({"id": 1, "method": "persona/serverStatus", "params": {}})
        wire.messages.clear()
        await wire.answer(1)
        specs = [path.name for path in wire.server.workspace.specs()]
        assert specs == (["a.persona.yaml"] if event["added"] else [])


def test_uris_and_paths_are_each_others_inverse():
    from persona_daemon.language.documents import to_path, to_uri

    for path in (Path("/a b/ü#?%.md"), Path("/x/y.persona.yaml")):
        assert to_path(to_uri(path)) == path
    assert to_path("file:///C%3A/Users/x.md") == Path("c:/Users/x.md")
    assert to_path("file://server/share/x.md") == Path("//server/share/x.md")
    assert to_path("untitled:Untitled-1") == Path("Untitled-1")
