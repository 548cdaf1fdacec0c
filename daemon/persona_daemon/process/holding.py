"""Who is the daemon: the lock that is held until the process dies, the socket, and the file that names both.

Only the holder of the lock touches the socket and the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import time
from pathlib import Path
from typing import Any

from persona_daemon.process.place import WINDOWS, Place


class Holding:
    """The daemon's own side of its place. `take` once, `let_go` once."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.token = "-"
        self._lock: Any = None

    def take(self) -> bool:
        """False when another process is the daemon. Raises PlaceError."""
        self.place.private()
        descriptor = os.open(self.place.lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._lock = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            _lock(self._lock)
        except OSError:
            self._lock.close()
            self._lock = None
            return False
        return True

    def wait_until_free(self, seconds: float) -> bool:
        """Whether the daemon that held the place has ended, waiting for it that long."""
        until = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        self._lock.close()
        self._lock = None
        return True

    def listen(self) -> socket.socket:
        """A listening socket at the daemon's place; what an earlier daemon left there is removed."""
        if WINDOWS:
            listening = socket.create_server(("127.0.0.1", 0))
            self.token = secrets.token_urlsafe(32)
            return listening
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.place.socket)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(self.place.socket)
        Path(self.place.socket).chmod(0o600)
        listening.listen(128)
        return listening

    def write_info(self, listening: socket.socket, **more: Any) -> None:
        """Atomically, for this user's eyes."""
        from persona_daemon.process.place import PROTOCOL, version

        info = {"pid": os.getpid(), "version": version(), "protocol": PROTOCOL, "started": int(time.time()), **more}
        if WINDOWS:
            info |= {"port": listening.getsockname()[1], "token": self.token}
        else:
            info["socket"] = self.place.socket
        draft = f"{self.place.info}.{os.getpid()}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(info, file)
        os.replace(draft, self.place.info)

    def let_go(self) -> None:
        """Takes back the socket and the file while the lock still keeps others from making theirs."""
        for path in (self.place.socket, self.place.info):
            with contextlib.suppress(OSError):
                os.unlink(path)
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def read_info(place: Place) -> dict[str, Any] | None:
    """What the daemon wrote of itself; None where there is nothing to be understood."""
    try:
        info = json.loads(Path(place.info).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return info if isinstance(info, dict) else None


def _lock(file: Any) -> None:
    """Raises OSError when somebody else has it."""
    if WINDOWS:  # pragma: no cover - Windows
        import msvcrt

        getattr(msvcrt, "locking")(file.fileno(), getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
