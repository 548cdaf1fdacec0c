"""Which specs somebody means, and the workspace they are built, checked and compared in: the same at every door."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from persona.errors import SpecError
from persona.spec.workspace import absolute, find_specs, specs_at, workspace_of

Given = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`workspace` is what paths are shown relative to and what sources must lie in; `others` are all its specs."""

    specs: tuple[Path, ...]
    workspace: Path
    others: tuple[Path, ...]


def choose(given: Given = (), workspace: str | os.PathLike[str] | None = None) -> Chosen:
    """Specs, or folders of some; nothing stands for the folder that this process runs in.

    The workspace, where it is not named, is the repository around the first of them, or else the folder that this
    process runs in, or else the spec's own. Raises SpecError where there is none of either.
    """
    named = [given] if isinstance(given, str | os.PathLike) else list(given)
    found = dict.fromkeys(spec for one in named or ["."] for spec in specs_at(one))
    place = absolute(workspace) if workspace is not None else _workspace(absolute(named[0] if named else "."))
    if not place.is_dir():
        raise SpecError("There is no such workspace.", where=os.fspath(place), hint="Name a folder that is there.")
    return Chosen(tuple(found), place, tuple(find_specs(place)))


def choose_one(spec: str | os.PathLike[str], workspace: str | os.PathLike[str] | None = None) -> Chosen:
    """A spec, or a folder that holds just one. Raises SpecError."""
    chosen = choose(spec, workspace)
    if len(chosen.specs) > 1:
        names = ", ".join(os.path.relpath(path, absolute(spec)) for path in chosen.specs[:3])
        more = f" and {len(chosen.specs) - 3} more" if len(chosen.specs) > 3 else ""
        raise SpecError("There are several specs here.", where=os.fspath(spec), hint=f"Name one: {names}{more}.")
    return chosen


def _workspace(first: Path) -> Path:
    here = Path.cwd()
    place = first / "x.persona.yaml" if first.is_dir() else first
    around = workspace_of(place)
    if (around / ".git").exists():
        return around
    return here if place.is_relative_to(here) else around
