"""Where specs lie: the workspace around one, and all of them in it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from persona.corpus.readers import format_of
from persona.errors import SpecError

SUFFIXES = (".persona.yaml", ".persona.yml")
_SKIPPED = frozenset("node_modules __pycache__ venv env site-packages bower_components target dist build".split())


def is_spec(path: str | os.PathLike[str]) -> bool:
    """Whether this is a spec by its name."""
    return os.fspath(path).endswith(SUFFIXES)


def find_specs(root: str | os.PathLike[str]) -> list[Path]:
    """Every spec in a folder and below, absolute, in the order of their paths; hidden folders and those of package
    managers are left out. A spec itself may be given."""
    place = absolute(root)
    if place.is_file():
        return [place]
    found: list[Path] = []
    for base, folders, files in os.walk(place):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED]
        found += [Path(base, name) for name in files if is_spec(name) and not name.startswith(".")]
    return sorted(found, key=lambda path: path.as_posix())


def specs_at(given: str | os.PathLike[str]) -> list[Path]:
    """The specs that somebody names: a spec, or a folder of some. Raises SpecError, with the way to one."""
    path = absolute(given)
    name = shlex.quote(os.fspath(given))
    if not path.exists():
        raise SpecError("There is no such spec.", where=os.fspath(given), hint="Write one with: persona init")
    if path.is_dir():
        found = find_specs(path)
        if not found:
            where = "" if path == Path.cwd() else f" {name}"
            raise SpecError(
                f"There is no spec (*{SUFFIXES[0]}) here.",
                where=os.fspath(given),
                hint=f"Write one with: persona init{where}",
            )
        return found
    if path.suffix not in (".yaml", ".yml"):
        hint = f"Write one with: persona init {shlex.quote(str(Path(given).parent))}"
        if format_of(path.name) is not None:
            hint += f". Or make personas without one: persona generate {name}"
        raise SpecError(f"This is not a spec (*{SUFFIXES[0]}).", where=os.fspath(given), hint=hint)
    return [path]


def workspace_of(spec: str | os.PathLike[str]) -> Path:
    """The repository that a spec lies in: the nearest folder above it with a `.git`, or else the spec's own folder."""
    folder = absolute(spec).parent
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def stem_of(spec: Path) -> str:
    """`checkout` of `checkout.persona.yaml`."""
    for suffix in SUFFIXES:
        if spec.name.endswith(suffix):
            return spec.name.removesuffix(suffix) or spec.name
    return spec.stem


def absolute(path: str | os.PathLike[str]) -> Path:
    """Absolute without following links: a file is called what the person called it."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100


def inside(path: Path, folder: Path) -> bool:
    """Whether `path` lies in `folder`, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False
