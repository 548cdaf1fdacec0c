"""The sample study: an invented cooperative, as untidy as real research, to try Persona on.

What it is and who is in it stands in `study/README.md`. Imports only `persona.errors`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from os import PathLike
from pathlib import Path

from persona.errors import OutputError

__all__ = ["SOURCES", "copy_sample", "refresh_sample", "sample_files"]

SOURCES = ("interviews", "survey.csv", "support-notes.md")
"""What to build personas from, relative to the study: all but the README, which gives the groups away."""


def sample_files() -> dict[str, bytes]:
    """Every file of the study, the README included, by its POSIX path within the study, in sorted order."""
    return dict(sorted(_walk(files(__name__) / "study", "")))


def copy_sample(folder: str | PathLike[str]) -> Path:
    """Write the study to `folder`, which must be absent or empty, and give its absolute path.

    Raises `OutputError` when something is there already or the folder cannot be written; nothing is then left behind.
    """
    target = _folder(folder)
    try:
        if target.exists() and any(target.iterdir()):
            raise OutputError(
                "The folder is not empty, and the sample study overwrites nothing.",
                where=str(folder),
                hint="Name a new or an empty folder.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved into place whole, so that a full disk cannot leave half a study.
        with tempfile.TemporaryDirectory(prefix=".fernhold-", dir=target.parent) as aside:
            draft = Path(aside) / "study"
            _write(draft, sample_files())
            if target.exists():
                target.rmdir()
            draft.replace(target)
    except OSError as error:
        raise _cannot_write(folder, error) from None
    return target


def refresh_sample(folder: str | PathLike[str]) -> Path:
    """Make sure that the whole study is in `folder`: what is missing is written, what is there stays as it is.

    So a demonstration can be run again, and shows what happens when somebody has changed an interview in between.
    Raises `OutputError` when the folder cannot be written.
    """
    target = _folder(folder)
    try:
        _write(target, {name: data for name, data in sample_files().items() if not (target / name).exists()})
    except OSError as error:
        raise _cannot_write(folder, error) from None
    return target


def _folder(folder: str | PathLike[str]) -> Path:
    target = Path(folder).absolute()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError("This is not a folder.", where=str(folder), hint="Name a new or an empty folder.")
    return target


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    for name, data in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def _cannot_write(folder: str | PathLike[str], error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(
        f"The sample study cannot be written here: {reason}.",
        where=str(folder),
        hint="Name a folder that you may write to.",
    )


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()
