"""What lies around a spec on disk, as far as somebody who writes one wants to see it: files, folders, columns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona.corpus.finding import absolute
from persona.corpus.readers import ARCHIVE, format_of, suffix_of

if TYPE_CHECKING:
    from persona.corpus.model import Column

_MOST_ENTRIES = 200
_SKIPPED = frozenset("node_modules __pycache__ venv env site-packages".split())


@dataclass(frozen=True, slots=True)
class Nearby:
    """A path as a spec would write it. `research` counts the research files: 1 for a file, those in it for a folder."""

    path: str
    folder: bool
    research: int


def files_near(root: Path, typed: str) -> list[Nearby]:
    """What stands in the folder that `typed` leads to, from the folder of the spec: research files, folders, and the
    patterns that mean several files of one kind."""
    head, _, _ = typed.rpartition("/")
    folder = absolute(root / head) if head else root
    lead = f"{head}/" if head else ""
    found: list[Nearby] = []
    suffixes: dict[str, int] = {}
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)[:_MOST_ENTRIES]
    except (OSError, ValueError):
        return []
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        try:
            is_folder = entry.is_dir()
        except OSError:
            continue
        if is_folder:
            found.append(Nearby(f"{lead}{entry.name}", True, _research_in(Path(entry.path))))
        elif _is_research(entry.name):
            found.append(Nearby(f"{lead}{entry.name}", False, 1))
            suffixes[suffix_of(entry.name)] = suffixes.get(suffix_of(entry.name), 0) + 1
    found += [Nearby(f"{lead}*{suffix}", False, number) for suffix, number in sorted(suffixes.items()) if number > 1]
    return found


def columns_of(root: Path, path: str) -> tuple[Column, ...]:
    """The columns of a table, or of the tables that a pattern means, with what each is taken for; each name once.

    Reads the first rows of a table: for a thread. Nothing where there is no table.
    """
    from persona.corpus import SourceRequest, inspect_sources
    from persona.errors import PersonaError

    try:
        sources = inspect_sources([SourceRequest(path)], root=root)
    except (PersonaError, OSError):
        return ()
    found = {column.name: column for source in reversed(sources) for column in source.columns}
    return tuple(found.values())


def _is_research(name: str) -> bool:
    return format_of(name) is not None or suffix_of(name) == ARCHIVE


def _research_in(folder: Path) -> int:
    try:
        return sum(_is_research(entry.name) for entry in list(os.scandir(folder))[:_MOST_ENTRIES])
    except OSError:
        return 0
