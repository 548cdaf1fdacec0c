"""Connecting to the daemon, and starting it where there is none. Imports only `os`, `sys`, `time` and `_socket`."""

from __future__ import annotations

import _socket
import os
import sys
import time

from persona_daemon.process.place import PROTOCOL, WINDOWS, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

START_SECONDS = 60.0  # a cold disk and a busy machine together


class StartError(Exception):
    """There is no daemon and none could be started: one sentence for a person."""


def connect(place: Place, purpose: str) -> _socket.socket | None:
    """A connection to the daemon, which has been told what for (`lsp` or `control`); None where there is none."""
    token = "-"
    sock = _socket.socket(_socket.AF_INET if WINDOWS else _socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        if WINDOWS:
            port, token = _loopback(place)
            sock.connect(("127.0.0.1", port))
        else:
            sock.connect(place.socket)
        sock.sendall(hello(purpose, token))
    except OSError:
        sock.close()
        return None
    return sock


def hello(purpose: str, token: str = "-") -> bytes:
    """The first line on a connection."""
    return f"persona/{PROTOCOL} {purpose} {token}\n".encode()


def reach(place: Place, purpose: str, seconds: float = START_SECONDS) -> _socket.socket:
    """Connects, and starts the daemon if need be. Several who do this at once get one daemon. Raises StartError."""
    place.private()
    sock = connect(place, purpose)
    if sock is not None:
        return sock
    starting = _Starting(place)
    try:
        until = time.monotonic() + seconds
        pause = 0.002
        while True:
            sock = connect(place, purpose)
            if sock is not None:
                return sock
            starting.check()
            if time.monotonic() > until:
                raise StartError(
                    f"The Persona daemon did not start within {seconds:.0f} s; `persona daemon logs` may say why."
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
    finally:
        starting.forget()


class _Starting:
    """A daemon that we began. It writes to its pipe why it cannot start, and closes the pipe when it has."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._tries = 0
        self._begin()

    def _begin(self) -> None:
        self._tries += 1
        reading, writing = os.pipe()
        try:
            self._pid = spawn(writing)
        finally:
            os.close(writing)
        self._pipe = reading
        self._ended = False

    def check(self) -> None:
        """Raises StartError when it ended because of a fault; another daemon that was quicker is none. One that was
        quicker and has gone meanwhile is followed by another of ours."""
        if self._ended or not self._has_ended():
            return
        self._ended = True
        said = os.read(self._pipe, 65536).decode("utf-8", "replace").strip()
        if self._code:
            raise StartError(said or f"The Persona daemon ended at once (exit code {self._code}).")
        if self._tries < 3 and connect(self._place, "control") is None:
            os.close(self._pipe)
            self._begin()

    def _has_ended(self) -> bool:
        if WINDOWS:
            self._code = self._pid.poll() or 0
            return self._pid.returncode is not None
        try:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:
            pid, status = self._pid, 0
        self._code = os.waitstatus_to_exitcode(status) if pid else 0
        return pid != 0

    def forget(self) -> None:
        os.close(self._pipe)


def spawn(errors: int) -> Any:
    """Starts a daemon that outlives this process: no terminal, no standard input or output, `errors` for its standard
    error. Gives its process id (on Windows, its Popen).
    """
    # `-P`: a `yaml.py` in somebody's folder is none of ours.
    words = [sys.executable, "-P", "-m", "persona_daemon.process"]
    if WINDOWS:
        import subprocess

        return subprocess.Popen(  # pragma: no cover - Windows
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            creationflags=0x00000008 | 0x00000200,  # detached, in a process group of its own
        )
    pid = os.fork()
    if pid:
        return pid
    try:  # pragma: no cover - in the child
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(errors, 2)
        os.closerange(3, 256)
        os.chdir("/")
        os.execv(words[0], words)
    finally:
        os._exit(127)


def _loopback(place: Place) -> tuple[int, str]:
    """Port and token on Windows. Raises OSError where no daemon wrote them."""
    from persona_daemon.process.holding import read_info

    info = read_info(place)
    if info is None or not info.get("port"):
        raise FileNotFoundError(place.info)
    return int(info["port"]), str(info["token"])
