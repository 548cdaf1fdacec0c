"""What is too large, gone, full or forbidden is one clear diagnostic, and the daemon lives on."""

import asyncio
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from peers.editors import RefusedError, change


async def begun(editors, spec):
    """An editor with the spec open, and the daemon's process."""
    editor = await editors()
    await editor.initialize(spec.parent)
    return editor, editor.open(spec), (await editor.status())["pid"]


async def build(editor, uri):
    """Asks for a build and waits for its end: the run as the tree has it."""
    run = (await editor.ask("workspace/executeCommand", {"command": "persona.build", "arguments": [{"spec": uri}]}))[
        "runs"
    ][0]

    async def look():
        tree = await editor.ask("persona/tree", {})
        return next(one for one in tree["runs"] if one["id"] == run)

    return await editor.eventually(look, lambda one: one["state"] in ("done", "failed", "cancelled"))


async def failures(editor, uri):
    return [one for one in await editor.problems(uri) if one["message"].startswith("The build failed")]


async def test_a_spec_that_is_deleted_while_it_is_open(editors, spec):
    editor, uri, pid = await begun(editors, spec)
    spec.unlink()
    found = await editor.eventually(lambda: editor.problems(uri), lambda found: found)
    assert [one["code"] for one in found] == ["deleted"] and "no longer on disk" in found[0]["message"]
    spec.write_text(editor.texts[uri])
    editor.save(spec)
    assert await editor.eventually(lambda: editor.problems(uri), lambda found: not found) == []
    assert (await editor.status())["pid"] == pid


async def test_sources_that_are_deleted_while_one_is_open(editors, spec):
    editor, uri, pid = await begun(editors, spec)
    assert await editor.problems(uri) == []
    source = editor.open(spec.parent / "interviews" / "talk-1.md")
    shutil.rmtree(spec.parent / "interviews")
    found = await editor.eventually(lambda: editor.problems(uri), lambda found: found)
    assert [one["code"] for one in found] == ["P201"]
    assert isinstance(await editor.problems(source), list)
    assert (await editor.status())["pid"] == pid


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
async def test_an_output_folder_that_may_not_be_written(editors, spec):
    """As root nothing is forbidden: there, a file stands where the folder should be."""
    editor, uri, pid = await begun(editors, spec)
    if os.getuid() == 0:
        (spec.parent / "personas").write_text("in the way")
    else:
        (spec.parent / "personas").mkdir(mode=0o500)
    run = await build(editor, uri)
    assert run["state"] == "failed" and "personas" in run["error"]
    assert len(await failures(editor, uri)) <= 1 and len(await editor.problems(uri)) == 1
    assert (await editor.status())["pid"] == pid
    if os.getuid() == 0:
        (spec.parent / "personas").unlink()
    else:
        (spec.parent / "personas").chmod(0o700)
    assert (await build(editor, uri))["state"] == "done"
    assert await editor.eventually(lambda: editor.problems(uri), lambda found: not found) == []


@pytest.fixture
def mounted(tmp_path):
    """`mounted("size=64k")` is a disk of its own; only root may make one."""
    folders = []

    def mount(options):
        folder = tmp_path / f"disk-{len(folders)}"
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("a disk cannot be mounted here")
        folders.append(folder)
        return folder

    yield mount
    for folder in folders:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_an_output_folder_on_a_disk_that_may_only_be_read(editors, spec, mounted):
    """Here root is refused too."""
    disk = mounted("size=64m")
    spec.write_text(spec.read_text() + f"output: {{folder: {disk}/out}}\n")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    editor, uri, pid = await begun(editors, spec)
    run = await build(editor, uri)
    assert run["state"] == "failed" and "Read-only" in run["error"]
    [found] = await failures(editor, uri)
    assert "Read-only" in found["message"] and found["range"]["start"]["line"] == 5
    assert len(await editor.problems(uri)) == 1 and not list(disk.iterdir())
    assert (await editor.status())["pid"] == pid
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert (await build(editor, uri))["state"] == "done"
    assert await editor.eventually(lambda: editor.problems(uri), lambda found: not found) == []


async def test_a_disk_that_is_full(editors, spec, mounted):
    small_disk = mounted("size=64k")
    spec.write_text(spec.read_text() + f"output: {{folder: {small_disk}/out}}\n")
    (small_disk / "filler").write_bytes(b"x" * 60_000)
    editor, uri, pid = await begun(editors, spec)
    run = await build(editor, uri)
    assert run["state"] == "failed" and "No space left" in run["error"]
    [found] = await failures(editor, uri)
    assert "No space left" in found["message"] and found["range"]["start"]["line"] == 5
    assert not list((small_disk / "out").glob("*")) or not (small_disk / "out" / "personas.json").exists()
    assert (await editor.status())["pid"] == pid
    (small_disk / "filler").unlink()
    assert (await build(editor, uri))["state"] == "done"


async def test_a_spec_of_ten_thousand_lines(editors, spec):
    lines = "".join(f"  - interviews/none-{number}.md\n" for number in range(10_000))
    text = "version: 1\nname: Tools\nsources:\n  - interviews/*.md\npersonas: 2\nscripts:\n" + lines
    editor, uri, pid = await begun(editors, spec)
    editor.edit(uri, {"text": text})
    found = await editor.problems(uri)
    assert {one["code"] for one in found} == {"P104"} and len(found) == 200  # not ten thousand of the same
    await editor.ask("textDocument/hover", _at(uri, 9_000, 6))
    assert await editor.ask("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    assert (await editor.status())["pid"] == pid


def _at(uri, line, character):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


async def test_a_build_is_cancelled_from_the_editor_and_nothing_is_written(editors, spec):
    for number in range(400):
        (spec.parent / "interviews" / f"more-{number}.md").write_text(
            (spec.parent / "interviews" / f"talk-{1 + number % 6}.md").read_text()
        )
    editor, uri, _ = await begun(editors, spec)
    request = {"command": "persona.build", "arguments": [{"spec": uri}], "workDoneToken": "mine"}
    await editor.ask("workspace/executeCommand", request)
    await editor.hear(lambda one: one["method"] == "$/progress" and one["params"]["value"]["kind"] == "report")
    editor.notify("window/workDoneProgress/cancel", {"token": "mine"})
    end = await editor.hear(lambda one: one["method"] == "$/progress" and one["params"]["value"]["kind"] == "end")
    assert end["params"]["value"]["message"] == "Cancelled; nothing was written"
    assert not (spec.parent / "personas").exists()


async def test_what_happens_outside_the_editor_is_built_and_told(editors, spec):
    editor, uri, _ = await begun(editors, spec)
    assert (await build(editor, uri))["state"] == "done"
    lock = spec.parent / "personas" / "tools" / "personas.json"
    before = lock.read_bytes()
    editor.heard.clear()
    (spec.parent / "interviews" / "talk-7.md").write_text(
        (spec.parent / "interviews" / "talk-1.md").read_text().replace("drill", "ladder")
    )
    await editor.hear(lambda one: one["method"] == "persona/treeChanged" and "sources" in one["params"]["what"])
    await editor.hear(lambda one: one["method"] == "workspace/diagnostic/refresh")

    async def now():
        return lock.read_bytes()

    await editor.eventually(now, lambda data: data != before)
    runs = (await editor.ask("persona/tree", {}))["runs"]
    assert [run["number"] for run in runs] == sorted((run["number"] for run in runs), reverse=True)


async def test_a_model_is_never_asked_by_a_save(editors, spec):
    spec.write_text(spec.read_text() + "writer: ollama:nothing\n")
    editor, _, _ = await begun(editors, spec)
    editor.save(spec)
    assert (await editor.ask("persona/tree", {}))["runs"] == []
    assert (await editor.status())["building"] == 0


async def test_an_editor_may_ask_that_nothing_is_built_by_a_save(editors, spec):
    editor = await editors()
    await editor.initialize(spec.parent, buildOnSave=False)
    editor.open(spec)
    editor.save(spec)
    assert (await editor.ask("persona/tree", {}))["runs"] == []


LETTERS = "abc: -\n\n\r\t#'\"[]{}|é🛠\u2028\u0085\x0cπ"


async def fuzz(editors, spec, steps, seed):
    """Random edits and requests; the editor's text is kept by the rules of the protocol, in plain sight."""
    dice = random.Random(seed)
    editor, uri, pid = await begun(editors, spec)
    text = spec.read_text()
    asked = []
    methods = ["hover", "completion", "definition", "references"]
    for step in range(steps):
        what = dice.random()
        if what < 0.6:
            start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
            end = min(end, start + dice.randrange(12))
            new = "".join(dice.choice(LETTERS) for _ in range(dice.randrange(8)))
            editor.edit(uri, change(_place(text, start), _place(text, end), new))
            start, end = (_snapped(text, place) for place in (start, end))
            text = text[:start] + new + text[end:]
        elif what < 0.95:
            line, character = _place(text, dice.randrange(len(text) + 1))
            number, future = editor.begin(
                f"textDocument/{dice.choice(methods)}",
                {
                    **_at(uri, line + dice.randrange(2), character),
                    "context": {"includeDeclaration": True, "triggerKind": 1},
                },
            )
            asked.append(future)
            if dice.random() < 0.3:
                editor.notify("$/cancelRequest", {"id": number})
        else:
            asked.append(editor.begin("textDocument/diagnostic", {"textDocument": {"uri": uri}})[1])
        if step % 200 == 199:
            assert (await editor.ask("persona/text", {"uri": uri}))["text"] == text
    for future in asked:
        try:
            await _within(future)
        except RefusedError as refused:
            assert refused.code == -32800, refused
    assert (await editor.ask("persona/text", {"uri": uri}))["text"] == text
    assert (await editor.status())["pid"] == pid
    log = Path(os.environ["PERSONA_LOG_DIR"], "daemon.log").read_text()
    assert "Traceback" not in log, log[-3000:]


async def _within(future):
    return await asyncio.wait_for(future, 60)


def _snapped(text, offset):
    """Between \\r and \\n there is no place: an editor cannot name it."""
    return offset - 1 if 0 < offset < len(text) and text[offset - 1 : offset + 1] == "\r\n" else offset


def _place(text, offset):
    """Line and UTF-16 character, counted as slowly as can be."""
    before = text[: _snapped(text, offset)]
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2


async def test_random_edits_and_requests_leave_the_servers_text_equal_to_the_editors(editors, spec):
    await fuzz(editors, spec, 400, seed=7)


@pytest.mark.slow
async def test_two_thousand_random_edits_and_requests(editors, spec):
    for seed in range(2):
        await fuzz(editors, spec, 2000, seed)
