"""What is watched: a file, a folder or a pattern, and which folders of the disk have to be looked at for it."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# What editors and Persona itself write for a moment: never a change of anything that is read.
_PASSING = re.compile(r"(?:^\.|~$|^#.*#$|\.sw[a-z]$|\.tmp$|\.persona-tmp$|^4913$|\.crdownload$|\.part$)", re.I)
_SIGNS = frozenset("*?[")
_SKIPPED = frozenset(
    "node_modules __pycache__ venv env site-packages __MACOSX bower_components target dist build".split()
)


@dataclass(frozen=True, slots=True)
class Target:
    """`base` is the deepest folder that surely holds what is meant; `pattern` the rest, by path segments: () for the
    folder and everything below it."""

    base: Path
    pattern: tuple[str, ...] = ()

    @property
    def recursive(self) -> bool:
        """Whether anything below a subfolder of `base` may be meant."""
        return len(self.pattern) != 1

    def wants(self, path: Path) -> bool:
        """Whether this is one of the files that are meant, going by its name alone."""
        try:
            parts = path.relative_to(self.base).parts
        except ValueError:
            return False
        if not parts or _PASSING.search(parts[-1]):
            return False
        named = set(self.pattern)
        if any((part.startswith(".") or part in _SKIPPED) and part not in named for part in parts[:-1]):
            return False
        return not self.pattern or fits(parts, self.pattern) or self._below(parts)

    def _below(self, parts: Sequence[str]) -> bool:
        """A pattern that matches a folder means all files in it."""
        return any(fits(parts[:end], self.pattern) for end in range(1, len(parts)))

    def enters(self, folder: Path) -> bool:
        """Whether files that are meant may lie in this folder or below it."""
        if folder == self.base or self.base.is_relative_to(folder):
            return True
        try:
            parts = folder.relative_to(self.base).parts
        except ValueError:
            return False
        if any((part.startswith(".") or part in _SKIPPED) and part not in self.pattern for part in parts):
            return False
        return not self.pattern or self.recursive


def is_pattern(given: str) -> bool:
    return not _SIGNS.isdisjoint(given)


def fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the segments of a path are what the segments of a pattern mean; "**" is any number of them."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(fits(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and fits(parts[1:], pattern[1:])


def target_of(given: str | os.PathLike[str]) -> Target:
    """A file is watched through its folder, since editors replace files; what is not there yet, by name."""
    path = Path(os.path.abspath(os.fspath(given)))  # noqa: PTH100
    if path.is_dir():
        return Target(path)
    parts = path.parts
    first = next((n for n, part in enumerate(parts) if is_pattern(part)), None)
    if first is None or path.exists():
        return Target(path.parent, (path.name,))
    return Target(Path(*parts[:first]), parts[first:])


@dataclass(frozen=True, slots=True)
class Names:
    """Files of one folder by their names, there or not there yet: what thousands of targets would say one by one."""

    base: Path
    names: frozenset[str]

    @property
    def recursive(self) -> bool:
        return False

    def wants(self, path: Path) -> bool:
        """As `Target.wants`."""
        return path.parent == self.base and path.name in self.names and not _PASSING.search(path.name)

    def enters(self, folder: Path) -> bool:
        """As `Target.enters`."""
        return self.base.is_relative_to(folder)


def targets_of(base: Path, given: Iterable[str]) -> list[Target | Names]:
    """What `target_of` gives for each path or pattern below `base`, with the files of a folder as one."""
    found: list[Target | Names] = []
    folders: dict[str, set[str]] = {}
    for one in given:
        whole = os.path.abspath(os.path.join(base, one))  # noqa: PTH100, PTH118 - thousands, beside an editor
        if is_pattern(one) or os.path.isdir(whole):  # noqa: PTH112
            found.append(target_of(whole))
        else:
            folder, name = os.path.split(whole)
            folders.setdefault(folder, set()).add(name)
    return found + [Names(Path(folder), frozenset(names)) for folder, names in folders.items()]


@dataclass(frozen=True, slots=True)
class Roots:
    """Folders to hand to the system: `deep` with everything below, `flat` without; none lies in another deep one."""

    deep: tuple[Path, ...]
    flat: tuple[Path, ...]


def roots_of(targets: Iterable[Target | Names]) -> Roots:
    """Of a base that is not there, the nearest folder above it that is."""
    deep: set[Path] = set()
    flat: set[Path] = set()
    for target in targets:
        base = target.base
        if base.is_dir():
            (deep if target.recursive else flat).add(base)
            continue
        while not base.is_dir() and base != base.parent:
            base = base.parent
        flat.add(base)
    deep = {path for path in deep if not any(path != other and path.is_relative_to(other) for other in deep)}
    flat = {path for path in flat if not any(path.is_relative_to(other) for other in deep)}
    return Roots(tuple(sorted(deep)), tuple(sorted(flat)))
