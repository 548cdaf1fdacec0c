"""One daemon for all editors of a user; who comes and goes is no matter to the others."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from peers.editors import CAPABILITIES, RefusedError, change
from persona_daemon.process.holding import read_info
from persona_daemon.process.place import Place, PlaceError, place


async def test_six_editors_that_start_at_once_share_one_daemon(editors):
    six = await asyncio.gather(*(editors() for _ in range(6)))
    await asyncio.gather(*(one.initialize() for one in six))
    assert len({(await one.status())["pid"] for one in six}) == 1


async def test_an_editor_that_exits_or_is_killed_is_no_matter_to_another(editors, spec):
    first, second, third = [await editors() for _ in range(3)]
    for one in (first, second, third):
        await one.initialize(spec.parent)
    uri = third.open(spec)
    await first.ask("shutdown", None)
    first.notify("exit", None)
    assert await first.end() == 0
    await second.kill()
    assert await third.problems(uri) == []
    assert await third.eventually(third.status, lambda status: status["editors"] == 1)


async def test_exit_without_shutdown_is_told_by_the_exit_code(editors):
    editor = await editors()
    await editor.initialize()
    editor.notify("exit", None)
    assert await editor.end() == 1


async def test_a_killed_daemon_is_replaced_and_knows_what_the_old_one_knew(editors, spec):
    editors_of_it = [await editors(), await editors()]
    uris = []
    for number, editor in enumerate(editors_of_it):
        await editor.initialize(spec.parent)
        uris.append(editor.open(spec))
        editor.edit(uris[-1], change((1, 6), (1, 11), f"Tools {number} 🛠"), change((4, 10), (4, 11), "x"))
        await editor.problems(uris[-1])
    before = await editors_of_it[0].status()
    os.kill(before["pid"], signal.SIGKILL)
    for number, editor in enumerate(editors_of_it):
        text = (await editor.ask("persona/text", {"uri": uris[number]}))["text"]
        assert text.splitlines()[1] == f"name: Tools {number} 🛠"
        assert [one["code"] for one in await editor.problems(uris[number])] == ["P104"]
    after = [(await editor.status())["pid"] for editor in editors_of_it]
    assert after[0] == after[1] != before["pid"]


async def test_a_request_that_a_dying_daemon_owed_is_answered_by_the_next(editors, spec):
    editor = await editors()
    await editor.initialize(spec.parent)
    pid = (await editor.status())["pid"]
    _, held = editor.begin("workspace/diagnostic", {"previousResultIds": []})
    await editor.status()  # the long poll has begun
    os.kill(pid, signal.SIGKILL)
    editor.open(spec, text="version: 1\n")
    assert (await asyncio.wait_for(held, 60))["items"]
    assert (await editor.status())["pid"] != pid


async def test_a_request_that_kills_daemon_after_daemon_is_refused_in_the_end(editors, home, monkeypatch):
    """The editor is told; it is not tried for ever."""
    editor = await editors()
    await editor.initialize()
    _, held = editor.begin("workspace/diagnostic", {"previousResultIds": []})
    for _ in range(2):
        os.kill((await editor.status())["pid"], signal.SIGKILL)
    with pytest.raises(RefusedError, match="ended while it worked on this"):
        await asyncio.wait_for(held, 60)
    assert (await editor.status())["editors"] == 1


async def test_shutdown_is_answered_although_no_daemon_is_left(editors, persona):
    editor = await editors()
    await editor.initialize()
    persona("daemon", "stop")
    assert await editor.leave() == 0
    persona("daemon", "status", code=1)


async def test_a_daemon_that_is_stopped_leaves_no_request_unanswered(editors, persona, spec):
    editor = await editors()
    await editor.initialize(spec.parent)
    _, held = editor.begin("workspace/diagnostic", {"previousResultIds": []})
    await editor.status()
    persona("daemon", "stop")
    with pytest.raises(RefusedError) as refused:
        await asyncio.wait_for(held, 60)
    assert refused.value.code == -32802
    persona("daemon", "status", code=1)  # it was not started anew for that
    assert (await editor.status())["pid"]


async def test_progress_and_registrations_of_a_dead_daemon_are_taken_back():
    from persona_daemon.process.bridge import Notes

    notes = Notes()
    notes.from_daemon(
        b'{"jsonrpc":"2.0","method":"client/registerCapability","params":{"registrations":'
        b'[{"id":"r1","method":"textDocument/references"}]},"id":"1"}'
    )
    for token, kind in ((b'"a"', b"begin"), (b'"b"', b"begin"), (b'"a"', b"end")):
        notes.from_daemon(
            b'{"jsonrpc":"2.0","method":"$/progress","params":{"token":%s,"value":{"kind":"%s"}}}' % (token, kind)
        )
    ended, unregistered = map(json.loads, notes.for_editor())
    assert ended["params"] == {"token": "b", "value": {"kind": "end"}}
    assert unregistered["params"] == {"unregisterations": [{"id": "r1", "method": "textDocument/references"}]}
    assert notes.for_editor() == []


async def test_two_versions_run_side_by_side(editors, home, tmp_path):
    """An installation of another version has a daemon of its own."""
    root = Path(__file__).resolve().parents[3]
    other = tmp_path / "other"
    for name, where in (("persona", "sdk"), ("persona_daemon", "daemon")):
        shutil.copytree(root / where / name, other / name, ignore=shutil.ignore_patterns("__pycache__"))
    (other / "persona" / "_version.py").write_text('__version__ = "0.9.0"\n')
    new = await editors()
    old = await editors(command=[sys.executable, "-m", "persona_daemon", "lsp"], PYTHONPATH=str(other))
    assert (await new.initialize())["serverInfo"]["version"] != "0.9.0"
    assert (await old.initialize())["serverInfo"]["version"] == "0.9.0"
    first, second = await new.status(), await old.status()
    assert first["pid"] != second["pid"] and second["version"] == "0.9.0"
    os.kill(second["pid"], signal.SIGTERM)


async def test_the_bridge_runs_without_site_packages_and_finds_the_same_daemon(editors):
    bridge = Path(__file__).resolve().parents[3] / "daemon" / "persona_daemon" / "process" / "bridge.py"
    one = await editors()
    await one.initialize()
    other = await editors(command=[sys.executable, "-I", "-S", str(bridge)])
    await other.initialize()
    assert (await one.status())["pid"] == (await other.status())["pid"]


def test_the_bridge_imports_next_to_nothing():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; before = set(sys.modules); import persona_daemon.process.bridge;"
         "print(*sorted(set(sys.modules) - before))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {name for name in done.stdout.split() if not name.startswith("persona")}
    assert loaded <= {"__future__", "select", "_socket"}


async def test_the_daemons_directory_and_files_are_private(editors, home):
    editor = await editors()
    await editor.initialize()
    here = place()
    assert stat.S_IMODE(Path(here.folder).lstat().st_mode) == 0o700
    for path in Path(here.folder).iterdir():
        assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert read_info(here)["pid"] == (await editor.status())["pid"]


def test_a_directory_that_others_can_enter_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    with pytest.raises(PlaceError, match="must be a directory of your own"):
        Place(str(folder), "key").private()


def test_a_link_instead_of_the_directory_is_refused(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PlaceError, match="must be a directory of your own"):
        Place(str(tmp_path / "link"), "key").private()


def test_an_open_directory_is_told_to_the_editor_in_one_sentence(home, persona):
    Path(place().folder).mkdir(mode=0o755)
    done = subprocess.run(
        [sys.executable, "-m", "persona_daemon", "daemon", "start"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "nobody else can enter" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"PERSONA_RUNTIME_DIR": "/here"}, "/here"),
        ({"XDG_RUNTIME_DIR": "/run/user/7"}, "/run/user/7/persona"),
        ({}, f"/tmp/persona-{os.getuid()}"),
    ],
)
def test_where_the_daemon_is_found_follows_the_environment(environment, folder):
    assert place(environment).folder == folder


def test_a_place_too_deep_for_a_socket_is_moved_and_still_its_own(tmp_path):
    deep = [place({"PERSONA_RUNTIME_DIR": str(tmp_path / ("x" * 90) / str(number))}) for number in range(2)]
    assert all(len(one.socket.encode()) <= 103 for one in deep)
    assert deep[0].folder != deep[1].folder


async def test_a_stranger_at_the_socket_is_shown_out(editors, home):
    editor = await editors()
    await editor.initialize()
    for words in (b"GET / HTTP/1.1\r\n\r\n", b"persona/1 lsp wrong-token\n", b"persona/9 lsp -\n", b"x" * 300):
        reader, writer = await asyncio.open_unix_connection(place().socket)
        writer.write(words)
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 30) == b""
        writer.close()
    assert await editor.status()


async def test_an_editor_without_pull_diagnostics_is_pushed_to(editors, spec):
    capabilities = {**CAPABILITIES, "textDocument": {"synchronization": {"didSave": True}}}
    editor = await editors()
    await editor.initialize(spec.parent, capabilities)
    uri = editor.open(spec, text="version: 7\n")
    told = await editor.hear(lambda message: message["method"] == "textDocument/publishDiagnostics")
    assert told["params"]["uri"] == uri and told["params"]["diagnostics"]
