"""A daemon of each test's own, ended when the test is over."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys

import pytest
import pytest_asyncio

from peers.editors import LSP, RawEditor
from persona_daemon.process.control import find
from persona_daemon.process.place import place

SPEC = "version: 1\nname: Tools\nsources:\n  - interviews/*.md\npersonas: 2\n"


@pytest.fixture
def home(monkeypatch, tmp_path):
    """Where the daemon of this test is found and what it writes."""
    for name in ("RUNTIME", "LOG", "DATA"):
        monkeypatch.setenv(f"PERSONA_{name}_DIR", str(tmp_path / name.lower()))
    yield tmp_path
    daemon = find(place())
    if daemon is not None:
        pid = daemon.ask(do="status")["pid"]
        daemon.ask(do="stop")
        daemon.wait()
        daemon.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def persona(home):
    """`persona("daemon", "status")` in a process of its own."""

    def run(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "persona_daemon", *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


@pytest_asyncio.fixture
async def editors(home):
    """`await editors()` starts an editor with the bridge; all are gone at the end."""
    started = []

    async def start(command=LSP, **environment):
        editor = await RawEditor.start({**os.environ, **environment}, command)
        started.append(editor)
        return editor

    yield start
    await asyncio.gather(*(editor.kill() for editor in started))


@pytest.fixture
def spec(interviews):
    path = interviews.parent / "tools.persona.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path
