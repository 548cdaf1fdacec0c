"""The daemon's log: rotated, in the directory that the platform has for logs, for this user's eyes."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 2_000_000
KEPT: Final = 3


def log_file() -> Path:
    """`PERSONA_LOG_DIR`, else the platform's: `~/.local/state/persona/log`, `~/Library/Logs/persona`, …"""
    named = os.environ.get("PERSONA_LOG_DIR")
    if named:
        return Path(named).absolute() / "daemon.log"
    from platformdirs import user_log_path

    return user_log_path("persona", appauthor=False) / "daemon.log"


def start_logging() -> Path:
    """Writes what happens into the log file, and what is printed on standard error too. Gives the file."""
    path = log_file()
    root = logging.getLogger()
    root.setLevel(os.environ.get("PERSONA_LOG_LEVEL", "INFO").upper())
    shape = logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = _Private(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:  # a full or read-only disk is no reason not to serve
        handler = logging.NullHandler()
    handler.setFormatter(shape)
    root.addHandler(handler)
    logging.getLogger("pygls").setLevel(logging.WARNING)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    logging.raiseExceptions = False
    return path


def close_standard_error() -> None:
    """What starts us waits until this: from now on, errors stand in the log."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stderr.fileno())
    os.close(nothing)


def tail(path: Path, lines: int, *, follow: bool) -> Iterator[str]:
    """The last lines of a log, and, with `follow`, those that come, through its rotation."""
    import time
    from collections import deque

    file = path.open(encoding="utf-8", errors="replace")
    try:
        yield from deque(file, maxlen=max(lines, 1))
        while follow:
            line = file.readline()
            if line:
                yield line
                continue
            time.sleep(0.2)
            try:
                if path.stat().st_ino != os.fstat(file.fileno()).st_ino:
                    file.close()
                    file = path.open(encoding="utf-8", errors="replace")
            except FileNotFoundError:
                continue
    finally:
        file.close()


class _Private(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]
        return open(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")
