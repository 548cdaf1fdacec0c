"""`persona lsp --direct`: everything in the editor's own process, which ends with the editor whatever is going on."""

import asyncio
import sys

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
