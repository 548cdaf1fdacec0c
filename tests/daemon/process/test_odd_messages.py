"""What no editor should send is answered or passed over; neither the bridge nor the daemon goes down with it."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peers.editors import LSP
from persona_daemon.language.framing import Framing, frame
from persona_daemon.process.bridge import Notes, answered, read

ODD = {
    "half an object": b'{"jsonrpc":"2.0","id":9,"method":"initialize"',
    "a text that does not end": b'{"a":"b',
    "nothing at all": b"",
    "not UTF-8": b'{"method":"\xff"}',
    "a very deep list": b"[" * 200_000,
    "a list": b"[1,2]",
    "a number": b"7",
    "a number of many digits": b'{"id":' + b"7" * 5000 + b',"method":"persona/tree"}',
    "an id that is a list": b'{"jsonrpc":"2.0","id":[1],"method":"persona/tree","params":{}}',
    "an id that is an object": b'{"jsonrpc":"2.0","id":{"a":1},"result":null}',
    "an id that is a fraction": b'{"jsonrpc":"2.0","id":1.5,"method":"persona/tree","params":{}}',
    "a method that is a number": b'{"jsonrpc":"2.0","method":7}',
    "a request for a number": b'{"jsonrpc":"2.0","id":"odd","method":7}',
    "cancelling a list": b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[1]}}',
    "a document that is a text": b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":"x"}}',
    "params that are a list": b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":[1]}',
    "an answer to nothing": b'{"jsonrpc":"2.0","id":12345,"result":7}',
}


@pytest.fixture
def send():
    """Bytes as the body of a message, as they stand."""

    def write(editor, body):
        editor.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    return write


async def test_one_editor_sends_them_all_and_is_still_served(editors, spec, send):
    editor = await editors()
    await editor.initialize(spec.parent)
    uri = editor.open(spec)
    pid = (await editor.status())["pid"]
    for name, body in ODD.items():
        send(editor, body)
        assert await editor.problems(uri) == [], name
    assert (await editor.status())["pid"] == pid
    assert await editor.leave() == 0


async def test_edits_that_make_no_sense_leave_the_text_as_it_was(editors, spec, send):
    editor = await editors()
    await editor.initialize(spec.parent)
    uri = editor.open(spec)
    for changes in ("x", [7], [{"range": {"start": 1}, "text": ""}], None):
        item = {"uri": uri, "version": 2}
        editor.notify("textDocument/didChange", {"textDocument": item, "contentChanges": changes})
        assert await editor.problems(uri) == [], changes
    assert await editor.leave() == 0


def test_an_editor_that_says_everything_at_once_gets_every_answer(home):
    requests = [("initialize", {"capabilities": {}}), ("persona/serverStatus", {}), ("shutdown", None)]
    said = [{"id": number, "method": method, "params": params} for number, (method, params) in enumerate(requests)]
    said.append({"method": "exit"})
    stream = b"".join(frame({"jsonrpc": "2.0", **message}) for message in said)
    done = subprocess.run(LSP, input=stream, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stderr == b""
    heard = [json.loads(body) for body in Framing().feed(done.stdout)]
    assert [message["id"] for message in heard if "result" in message] == [0, 1, 2]


SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
ANYTHING = SIMPLE | st.lists(SIMPLE, max_size=2) | st.dictionaries(st.text(max_size=5), SIMPLE, max_size=2)
METHODS = ["initialize", "initialized", "shutdown", "exit", "$/cancelRequest", "persona/tree"] + [
    f"textDocument/did{what}" for what in ("Open", "Change", "Close", "Save")
]
DOCUMENTS = st.sampled_from(["a", "b"]).map(lambda uri: {"uri": uri, "version": 1, "text": "x"})
CHANGES = st.lists(st.fixed_dictionaries({"text": ANYTHING}) | ANYTHING, max_size=2)
PARAMS = {"textDocument": DOCUMENTS | ANYTHING, "contentChanges": CHANGES | ANYTHING, "id": ANYTHING}
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(0, 5) | ANYTHING,
        "method": st.sampled_from(METHODS) | ANYTHING,
        "params": st.fixed_dictionaries({}, optional=PARAMS) | ANYTHING,
    },
)


@given(st.lists(MESSAGES.map(lambda message: json.dumps(message).encode()) | st.binary(max_size=20), max_size=8))
def test_the_bridge_takes_notes_of_anything(bodies):
    notes = Notes()
    for body in bodies:
        notes.from_editor(body)
        answered(body)
    notes.tried()
    assert all(isinstance(told, bytes) for told in notes.for_daemon() + notes.for_editor())
    for told in notes.refused("gone", everything=True):
        assert json.loads(told)["error"]["message"] == "gone"
    assert not notes.pending


@given(ANYTHING)
def test_the_bridge_reads_json_as_json_does(value):
    body = json.dumps({"value": value}).encode()
    assert read(body) == json.loads(body)
