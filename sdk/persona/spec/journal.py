"""Several files replaced as one: after a crash at any point, the old state or the new one, never a mixture.

Every new file is written beside its target and flushed. Then a journal that names them all is put in place, which is
the moment the build is decided; then the files are renamed; then the journal goes. `recover` finishes a journal that
was left, and clears away files that no journal names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from persona.errors import OutputError
from persona.personas.staging import STAGED, cannot_write, stage, sync_folder

JOURNAL = ".persona-build.json"


def commit(folder: Path, files: Mapping[str, bytes], remove: tuple[str, ...] = ()) -> None:
    """Replaces `files` (name → content) in `folder` and deletes `remove`, all of it or nothing. Raises OutputError."""
    if not files and not remove:
        return
    staged: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if (folder / name).is_dir():
                raise IsADirectoryError(21, "it is a folder", str(folder / name))
            staged[name] = stage(folder / name, content).name
        journal = {
            "files": {name: {"staged": staged[name], "replaces": _digest(folder / name)} for name in files},
            "remove": list(remove),
        }
        aside = stage(folder / JOURNAL, json.dumps(journal).encode())
        sync_folder(folder)
        aside.replace(folder / JOURNAL)
        sync_folder(folder)
    except OSError as error:
        for name in staged.values():
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
        raise cannot_write(error, folder) from None
    recover(folder)


def recover(folder: Path) -> bool:
    """Finishes what a crash interrupted; gives whether there was anything to finish. Raises OutputError."""
    try:
        journal = _read(folder)
        if journal is None:
            return False
        for name, entry in journal["files"].items():
            source = folder / entry["staged"]
            if not source.exists():
                continue  # it was moved into place before the crash
            if _digest(folder / name) == entry["replaces"]:
                source.replace(folder / name)
            else:  # somebody wrote to it since: theirs stays, and is merged by the next build
                source.unlink()
        for name in journal["remove"]:
            (folder / name).unlink(missing_ok=True)
        sync_folder(folder)
        (folder / JOURNAL).unlink()
        sync_folder(folder)
    except OSError as error:
        raise cannot_write(error, folder) from None
    return True


def sweep(folder: Path) -> None:
    """Deletes what a crash left before it was decided. Only while nobody else builds into this folder."""
    if (folder / JOURNAL).exists():
        return
    with contextlib.suppress(OSError):
        for path in sorted(folder.glob(f".*{STAGED}")):
            path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One build at a time into one folder; the next one waits. The system lets go of the lock when a process dies."""
    path = (
        Path(tempfile.gettempdir()) / f"persona-{_user()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]}.lock"
    )
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise cannot_write(error, path.parent) from None
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    """Of a file's content, empty when there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _read(folder: Path) -> dict[str, dict[str, dict[str, str]]] | None:
    try:
        text = (folder / JOURNAL).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        journal: dict[str, dict[str, dict[str, str]]] = json.loads(text)
        names = [*journal["files"], *(entry["staged"] for entry in journal["files"].values()), *journal["remove"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        names = [".."]
    # It is written whole or not at all, so a journal that names other folders is not ours.
    if any(Path(name).name != name or name in ("", ".", "..") for name in names):
        raise OutputError(
            "This journal was not written by Persona.", where=str(folder / JOURNAL), hint="Delete it and build again."
        )
    return journal
