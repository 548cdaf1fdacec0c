"""One process holds the embedded store; a second one is told which."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from persona.errors import StoreError, StoreInUseError


class StoreLock:
    """A lock on `folder/persona.lock` that the system lets go of when the process ends, however it ends.

    The file names the holder, for the one who comes second; it is never deleted, so that two never lock two files.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "persona.lock"
        self._file: Any = None

    def acquire(self, holder: str) -> None:
        """Raises StoreInUseError when another process holds it, StoreError when the folder cannot be used."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
        except OSError as error:
            raise StoreError(
                f"The store cannot be opened: {error.strerror}.",
                where=str(self._path.parent),
                hint="Make the folder writable, or name another with PERSONA_DATA_DIR.",
            ) from None
        try:
            _lock(file)
        except OSError:
            text = file.read(4096)
            file.close()
            raise self._in_use(text) from None
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "holder": holder}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> StoreLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def _in_use(self, text: str) -> StoreInUseError:
        holder = {"pid": "?", "holder": "another process"}
        with contextlib.suppress(ValueError):
            holder |= json.loads(text)
        return StoreInUseError(
            f"The store is held by {holder['holder']} (process {holder['pid']}).",
            where=str(self._path.parent),
            hint="Use that one, stop it, name another folder with PERSONA_DATA_DIR, or share a PostgreSQL database "
            "with PERSONA_DATABASE_URL.",
        )


def _windows_lock(file: Any) -> None:
    import msvcrt

    file.seek(1 << 20)  # beyond the text, which others may then still read
    lock: Callable[[int, int, int], None] = getattr(msvcrt, "locking")  # noqa: B009
    lock(file.fileno(), getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
    file.seek(0)


def _posix_lock(file: Any) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_lock = _windows_lock if os.name == "nt" else _posix_lock
