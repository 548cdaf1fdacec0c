"""Writing results to disk: all files or none, each whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from persona.errors import OutputError, SettingError
from persona.personas.csv_output import to_csv
from persona.personas.json_output import to_json
from persona.personas.links import links_from
from persona.personas.markdown import page_name, to_markdown
from persona.personas.model import GenerationResult
from persona.personas.staging import HINT, cannot_write, stage, sync_folder

FORMATS = ("json", "markdown", "html", "csv")


def save(result: GenerationResult, folder: str | os.PathLike[str], formats: Iterable[str] = FORMATS) -> list[Path]:
    """Writes `personas.json`, `personas.html`, `personas.csv` and one Markdown page per persona, as `formats` asks.

    Gives the files in the order they were asked for. Raises SettingError for an unknown format, OutputError when
    something cannot be written: then no file of this result has replaced an older one.
    """
    target = Path(folder)
    return write_files(target, render(result, target, formats))


def render(
    result: GenerationResult, folder: str | os.PathLike[str], formats: Iterable[str] = FORMATS
) -> dict[str, str]:
    """File name -> content, with links as they work from `folder`."""
    wanted = known_formats(formats)
    link = links_from(folder, result.root)
    files: dict[str, str] = {}
    for name in wanted:
        if name == "json":
            files["personas.json"] = to_json(result)
        elif name == "csv":
            files["personas.csv"] = to_csv(result)
        elif name == "html":
            from persona.personas.report import to_html

            files["personas.html"] = to_html(result, link=link)
        else:
            files.update({page_name(item): to_markdown(item, result, link=link) for item in result.personas})
    return files


def known_formats(formats: Iterable[str]) -> list[str]:
    """Each format once. Raises SettingError for one that does not exist."""
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise SettingError(f"There is no format {unknown[0]!r}.", hint=f"Choose from: {', '.join(FORMATS)}.")
    return wanted


def check_folder(folder: str | os.PathLike[str]) -> None:
    """Says before any work is done that nothing could be written there. Makes nothing. Raises OutputError."""
    place = Path(folder).absolute()
    if place.exists() and not place.is_dir():
        raise OutputError("This is a file, not a folder.", where=str(folder), hint=HINT)
    there = next(parent for parent in (place, *place.parents) if parent.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK) or not _takes_files(there):
        raise OutputError("Nothing can be written there.", where=str(folder), hint=HINT)


def _takes_files(folder: Path) -> bool:
    """Read-only file systems and kernel folders refuse even those whom the permissions let in."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Writes every file beside its target first, flushed to disk, and only then moves them into place.

    Whatever happens on the way, each target is the old file or the new one, whole. Raises OutputError.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(21, "it is a folder", str(target))
            staged.append((stage(target, content.encode("utf-8") if isinstance(content, str) else content), target))
        for temporary, target in staged:
            temporary.replace(target)
        sync_folder(folder)
    except OSError as error:
        raise cannot_write(error, folder) from None
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return [target for _, target in staged]
