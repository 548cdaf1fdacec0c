"""The files that a spec's sources mean, each with the hash of its content. Nothing else tells whether they changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from persona.spec.lock import short_hash
from persona.spec.places import Meant

_MOST_REMEMBERED = 200_000
_hashes: dict[tuple[str, int, int, int], str] = {}


def hashes_of(meant: Iterable[Meant], root: Path) -> dict[str, str]:
    """Path (POSIX, relative to `root`; an archive once) → hash, sorted; empty for a file that cannot be read."""
    found: dict[str, str] = {}
    for one in meant:
        for item in one.files:
            if item.file is not None:
                name = PurePosixPath(os.path.relpath(item.file, root).replace(os.sep, "/")).as_posix()
                if name not in found:
                    found[name] = file_hash(item.file)
    return dict(sorted(found.items()))


def file_hash(path: Path) -> str:
    """The hash of a file's content, empty where it cannot be read. A file that was not written to since it was last
    hashed by this process (same inode, size and time of writing, which is not of this moment) is not read again."""
    try:
        status = path.stat()
        key = (os.fspath(path), status.st_ino, status.st_size, status.st_mtime_ns)
        known = _hashes.get(key)
        if known is None:
            known = short_hash(path.read_bytes())
            if path.stat().st_mtime_ns == status.st_mtime_ns and _settled(status.st_mtime_ns):
                if len(_hashes) >= _MOST_REMEMBERED:
                    _hashes.clear()
                _hashes[key] = known
    except OSError:
        return ""
    return known


def _settled(written: int) -> bool:
    """Whether a write at this time is so long ago that another one would show in the file's time, even where the
    system counts in steps of two seconds."""
    import time

    return time.time_ns() - written > 2_500_000_000
