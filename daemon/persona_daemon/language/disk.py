"""What is on disk, read once per change and shared by every connection. Buffers that are not saved stand over it in
each connection's own `workspace`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from persona.spec.parse import ParsedSpec

Made = TypeVar("Made")
Stamp = tuple[int, int, int]  # time of change in ns, size, inode

MOST_TEXT_BYTES: Final = 64 * 1024 * 1024  # larger files are never read whole for an editor
_MOST_KEPT: Final = 256


class Disk:
    """Files by path. Everything it gives was made from the file as it is now: a file is looked at (one `stat`) at every
    call and read again when its time, size or inode differ."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Path, str], tuple[Stamp, Any]] = OrderedDict()

    def stamp(self, path: Path) -> Stamp | None:
        """None where there is no file that can be looked at."""
        try:
            found = path.stat()
        except (OSError, ValueError):
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def made(self, path: Path, what: str, make: Callable[[Path], Made]) -> Made | None:
        """`make(path)`, remembered under the name `what` until the file changes; None where there is no file.

        What `make` raises is raised, and not remembered.
        """
        stamp = self.stamp(path)
        key = (path, what)
        if stamp is None:
            self._kept.pop(key, None)
            return None
        kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            self._kept.move_to_end(key)
            made: Made = kept[1]
            return made
        value = make(path)
        self._kept[key] = (stamp, value)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return value

    def text(self, path: Path) -> str | None:
        """A file's text; None where it is absent, larger than MOST_TEXT_BYTES, or cannot be read."""
        stamp = self.stamp(path)
        if stamp is None or stamp[1] > MOST_TEXT_BYTES:
            return None
        try:
            return self.made(path, "text", _read)
        except OSError:
            return None

    def parsed(self, path: Path, shown: str) -> ParsedSpec | None:
        """A spec as it is on disk; `shown` is its path as problems name it."""
        from persona.spec.parse import parse

        text = self.text(path)
        if text is None:
            return None
        return self.made(path, f"parsed as {shown}", lambda _: parse(text, shown))

    def forget(self, path: Path) -> None:
        """Drops what was made of a file (a watcher saw it change within the clock's grain)."""
        for key in [key for key in self._kept if key[0] == path]:
            del self._kept[key]


def _read(path: Path) -> str:
    # The line ends as they are: Python's universal newlines would make two texts of one.
    return path.read_bytes().decode("utf-8", "replace")
