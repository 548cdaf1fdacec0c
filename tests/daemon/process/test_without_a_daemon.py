"""`persona lsp --direct`: everything in the editor's own process, which ends with the editor whatever is going on."""

import asyncio
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from peers.editors import LSP, TIMEOUT, change
from persona_daemon.process.control import find
from persona_daemon.process.place import place

DIRECT = [*LSP, "--direct"]
MANY = 400  # sources: enough that they are looked at in another process


async def ends(editor):
    """The exit code, once standard input has ended."""
    editor.process.stdin.close()
    return await editor.end()


@pytest.fixture
def long_spec(tmp_path):
    folder = tmp_path / "research"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"{number}.md").write_text("Ana: I want to borrow a drill.\n")
    spec = folder / "long.persona.yaml"
    spec.write_text("version: 1\nsources:\n" + "".join(f"  - {number}.md\n" for number in range(MANY)))
    return spec


async def test_it_answers_an_editor_and_no_daemon_is_started(editors, spec):
    editor = await editors(DIRECT)
    await editor.initialize(spec.parent)
    uri = editor.open(spec)
    assert await editor.problems(uri) == []
    editor.edit(uri, change((0, 0), (0, 0), "nonsense: 1\n"))
    assert [one["range"]["start"]["line"] for one in await editor.problems(uri)] == [0]
    assert (await editor.status())["pid"] == editor.process.pid
    assert find(place()) is None
    assert await editor.leave() == 0


@pytest.mark.parametrize("given", ["a pipe", "a file"])
@pytest.mark.parametrize("taken", ["a pipe", "a file"])
def test_a_session_in_a_file_is_answered_into_a_file(given, taken, tmp_path):
    asked = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **one}).encode() for one in asked]
    session = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
    (tmp_path / "session").write_bytes(session)
    with (tmp_path / "session").open("rb") as recorded, (tmp_path / "answers").open("wb") as answers:
        done = subprocess.run(
            DIRECT,
            **({"input": session} if given == "a pipe" else {"stdin": recorded}),
            stdout=subprocess.PIPE if taken == "a pipe" else answers,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT,
            check=False,
        )
    said = done.stdout if taken == "a pipe" else (tmp_path / "answers").read_bytes()
    assert done.returncode == 0 and done.stderr == b""
    assert b'"capabilities"' in said and b'"id": 2' in said.replace(b'"id":2', b'"id": 2')


def test_with_nothing_to_read_it_ends():
    done = subprocess.run(DIRECT, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_told_in_one_sentence():
    session = b'Content-Length: 58\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}'
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(DIRECT, input=session, stdout=full, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "persona: The output cannot be written: No space left on device.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that closes standard input")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_standard_input_or_output_is_told(closed):
    done = subprocess.run(
        f"{shlex.join(DIRECT)} {closed}", shell=True, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 2 and done.stderr.startswith("persona: The language server speaks over standard input")


async def test_it_ends_with_the_editor_before_anything_was_asked(editors):
    assert await ends(await editors(DIRECT)) == 0


async def test_it_ends_with_the_editor_while_it_begins_to_watch(editors, long_spec):
    editor = await editors(DIRECT)
    await editor.initialize(long_spec.parent)
    assert await ends(editor) == 0


async def test_it_ends_with_the_editor_while_the_sources_are_looked_at(editors, long_spec):
    editor = await editors(DIRECT)
    await editor.initialize(long_spec.parent)
    uri = editor.open(long_spec)
    await editor.problems(uri)  # answered at once: the files are looked at by another process meanwhile
    assert await ends(editor) == 0


async def test_it_ends_with_the_editor_while_it_builds(editors, long_spec):
    editor = await editors(DIRECT)
    await editor.initialize(long_spec.parent)
    uri = editor.open(long_spec)
    await editor.ask("workspace/executeCommand", {"command": "persona.build", "arguments": [{"spec": uri}]})
    assert await ends(editor) == 0
    assert not (long_spec.parent / "personas").exists()


async def test_it_ends_under_a_profiler_too(editors, long_spec, tmp_path):
    words = [sys.executable, "-m", "cProfile", "-o", str(tmp_path / "profile"), *DIRECT[1:]]
    editor = await editors(words)
    await editor.initialize(long_spec.parent)
    await editor.problems(editor.open(long_spec))
    async with asyncio.timeout(TIMEOUT):
        assert await ends(editor) == 0
    assert (tmp_path / "profile").exists()
