"""What changed, gathered until it is quiet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Stamp = tuple[int, int]
"""A file's time of change in nanoseconds, and its size."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`changed` are files that are new or were written to, `removed` files and folders that are gone; all absolute.

    `whole` says that so much happened at once that the system may have dropped some of it: then `changed` holds
    everything that was found to be new, and it is wise to look at all.
    """

    changed: frozenset[Path] = frozenset()
    removed: frozenset[Path] = frozenset()
    whole: bool = False

    @property
    def paths(self) -> frozenset[Path]:
        return self.changed | self.removed

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.whole)

    def __len__(self) -> int:
        return len(self.changed) + len(self.removed)


@dataclass(slots=True)
class Gathering:
    """Changes on their way into a batch; of several of one path the last one counts."""

    changed: set[Path] = field(default_factory=set)
    removed: set[Path] = field(default_factory=set)
    whole: bool = False

    def add(self, path: Path) -> None:
        self.removed.discard(path)
        self.changed.add(path)

    def remove(self, path: Path) -> None:
        self.changed.discard(path)
        self.removed.add(path)

    def __len__(self) -> int:
        return len(self.changed) + len(self.removed)

    def taken(self) -> Batch:
        """What was gathered; a file that was replaced by renaming is there again, and so counts as changed."""
        back = {path for path in self.removed if path.is_file()}
        batch = Batch(frozenset(self.changed | back), frozenset(self.removed - back), self.whole)
        self.changed, self.removed, self.whole = set(), set(), False
        return batch


def files_below(folder: Path, enters: Callable[[Path], bool], most: int = 200_000) -> Iterator[tuple[Path, Stamp]]:
    """Every file in a folder and below, with its stamp; what vanishes on the way is left out."""
    waiting = [folder]
    number = 0
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if enters(Path(entry.path)):
                        waiting.append(Path(entry.path))
                    continue
                status = entry.stat()
            except OSError:
                continue
            number += 1
            if number > most:
                return
            yield Path(entry.path), (status.st_mtime_ns, status.st_size)


def stamps_of(files: Iterable[tuple[Path, Stamp]]) -> dict[Path, Stamp]:
    return dict(files)
