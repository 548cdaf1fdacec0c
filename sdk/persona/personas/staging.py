"""A file written whole beside the one it will replace, and flushed: what saving results and building specs stand on."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from persona.errors import OutputError

STAGED = ".persona-tmp"
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
HINT = "Choose another folder, or make this one writable."


def stage(target: Path, content: bytes) -> Path:
    """Writes `content` to a new file beside `target`, down to the disk. Raises OSError; then there is no such file."""
    staged = target.with_name(f".{target.name}.{secrets.token_hex(4)}{STAGED}")
    kept = target.stat().st_mode & 0o777 if target.exists() else None
    # A new file gets what any other program would give it: the system applies the umask, which cannot be read without
    # setting it for all threads. An old one keeps its own, and nobody else sees what is in it before.
    handle = os.open(staged, _FRESH, 0o666 if kept is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if kept is not None:
            staged.chmod(kept)
    except BaseException:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    return staged


def sync_folder(folder: Path) -> None:
    """So that the names in it survive a power cut, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def cannot_write(error: OSError, folder: Path) -> OutputError:
    """The error for people: it names the file that was meant, never the one beside it."""
    place = error.filename2 or error.filename
    name = place if isinstance(place, str) and not place.endswith(STAGED) else str(folder)
    return OutputError(f"It cannot be written: {error.strerror or error}.", where=name, hint=HINT)
