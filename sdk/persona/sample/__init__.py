"""The sample study: an invented cooperative, as untidy as real research, to try Persona on.

What it is and who is in it stands in `study/README.md`. Imports only `persona.errors`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from os import PathLike
from pathlib import Path

from persona.errors import OutputError

__all__ = ["SOURCES", "copy_sample", "sample_files"]

SOURCES = ("interviews", "survey.csv", "support-notes.md")
"""What to build personas from, relative to the study's folder: all of it but the README, which gives the groups away."""


def sample_files() -> dict[str, bytes]:
    """Every file of the study, the README included, by its POSIX path within the study, in sorted order."""
    return dict(sorted(_walk(files(__name__) / "study", "")))


def copy_sample(folder: str | PathLike[str]) -> Path:
    """Write the study to `folder`, which must be absent or empty, and give its absolute path.

    Raises `OutputError` when something is there already or the folder cannot be written; nothing is then left behind.
    """
    target = Path(folder).absolute()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError("this is not a folder.", where=str(folder), hint="Name a new or an empty folder.")
    try:
        if target.exists() and any(target.iterdir()):
            raise OutputError(
                "the folder is not empty, and the sample study overwrites nothing.",
                where=str(folder),
                hint="Name a new or an empty folder.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved into place whole, so that a full disk cannot leave half a study.
        with tempfile.TemporaryDirectory(prefix=".fernhold-", dir=target.parent) as aside:
            draft = Path(aside) / "study"
            for name, content in sample_files().items():
                path = draft / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if target.exists():
                target.rmdir()
            shutil.move(draft, target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"the sample study cannot be written here ({reason.lower()}).",
            where=str(folder),
            hint="Name a folder that you may write to.",
        ) from error
    return target


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()
