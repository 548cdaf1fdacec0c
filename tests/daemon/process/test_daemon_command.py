"""`persona daemon`, as a user runs it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from peers.editors import RefusedError
from persona_daemon.process.control import find
from persona_daemon.process.holding import Holding, read_info
from persona_daemon.process.logs import log_file, tail
from persona_daemon.process.place import place


def test_start_status_and_stop(persona):
    assert "No daemon runs" in persona("daemon", "status", code=1)
    assert "The daemon started" in persona("daemon", "start")
    assert "runs already" in persona("daemon", "start")
    status = json.loads(persona("daemon", "status", "--json"))
    assert status["running"] and status["editors"] == 0 and status["serving"] is None
    assert "has ended" in persona("daemon", "stop")
    assert json.loads(persona("daemon", "status", "--json", code=1)) == {"running": False}
    assert "No daemon runs" in persona("daemon", "stop")
    assert Holding(place()).wait_until_free(30)


def test_a_stopped_daemon_leaves_only_its_lock_file(persona):
    persona("daemon", "start")
    persona("daemon", "stop")
    assert [path.suffix for path in Path(place().folder).iterdir()] == [".lock"]


def test_the_log_is_private_and_can_be_printed(persona):
    assert "There is no log yet" in persona("daemon", "logs")
    persona("daemon", "start")
    assert "listening at" in persona("daemon", "logs", "--lines", "5")
    assert log_file().stat().st_mode & 0o777 == 0o600


def test_a_log_is_followed_through_its_rotation(tmp_path):
    path = tmp_path / "daemon.log"
    path.write_text("one\ntwo\n")
    lines = tail(path, 1, follow=True)
    assert next(lines) == "two\n"
    with path.open("a") as file:
        file.write("three\n")
    assert next(lines) == "three\n"
    path.rename(tmp_path / "daemon.log.1")
    path.write_text("four\n")
    assert next(lines) == "four\n"
    lines.close()


def test_in_the_foreground_it_ends_with_ctrl_c(home):
    running = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "daemon", "run"], stdout=subprocess.PIPE, text=True
    )
    with running:
        assert "The daemon listens" in running.stdout.readline()
        second = subprocess.run(
            [sys.executable, "-m", "persona_daemon", "daemon", "run"], capture_output=True, text=True, check=True
        )
        assert f"runs already: process {running.pid}" in second.stdout
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    assert read_info(place()) is None


def test_it_ends_when_nobody_has_needed_it_for_a_while(home):
    running = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "daemon", "run", "--idle-minutes", "0.01"], stdout=subprocess.DEVNULL
    )
    assert running.wait(30) == 0
    assert "idle for" in log_file().read_text()


async def test_it_does_not_end_while_an_editor_is_there(editors, monkeypatch):
    monkeypatch.setenv("PERSONA_DAEMON_IDLE_MINUTES", "0.005")
    editor = await editors()
    await editor.initialize()
    pid = (await editor.status())["pid"]
    await editor.eventually(editor.status, lambda status: status["uptime_seconds"] >= 1)
    assert (await editor.status())["pid"] == pid
    await editor.leave()
    while Path(place().socket).exists():
        await asyncio.sleep(0.01)


def test_minutes_that_are_no_number_are_told(persona, monkeypatch):
    monkeypatch.setenv("PERSONA_DAEMON_IDLE_MINUTES", "soon")
    done = subprocess.run(
        [sys.executable, "-m", "persona_daemon", "daemon", "start"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "PERSONA_DAEMON_IDLE_MINUTES is no number" in done.stderr


def test_only_one_process_holds_the_place(home):
    first, second = Holding(place()), Holding(place())
    assert first.take() and not second.take()
    first.let_go()
    assert second.take()
    second.let_go()


def test_a_socket_that_a_killed_daemon_left_behind_is_replaced(persona):
    persona("daemon", "start")
    os.kill(read_info(place())["pid"], signal.SIGKILL)
    assert Path(place().socket).exists()
    assert "started" in persona("daemon", "start")


def test_what_the_daemon_does_not_know_is_refused(persona):
    persona("daemon", "start")
    daemon = find(place())
    with pytest.raises(Exception, match="does not know"):
        daemon.ask(do="dance")
    daemon._sock.sendall(b"no json\n")
    assert "error" in daemon.receive()
    daemon.close()


async def test_a_language_server_without_its_packages_is_told_to_the_editor(editors, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Absent:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name == 'pygls': raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Absent)\n"
    )
    editor = await editors(PYTHONPATH=str(tmp_path))
    with pytest.raises(RefusedError, match=r"pip install 'persona\[lsp\]'"):
        await editor.initialize()
