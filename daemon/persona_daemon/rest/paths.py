"""Files on the server that requests may name: only below allowed roots, and never through a symbolic link.

Below a root every part of a path is opened from the folder before it without following links, so that nothing can be
exchanged between the check and the reading.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from persona.corpus.readers import format_of
from persona_daemon.rest.problems import ProblemError

_ANCHORED = os.open in os.supports_dir_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


def read_paths(paths: Sequence[str], roots: Sequence[Path], *, most_bytes: int, most_files: int) -> dict[str, bytes]:
    """Contents by name (relative to the root). Blocks. Raises ProblemError: 403 for what may not be read, 422 for
    what is not there, 413 for too much."""
    if not roots:
        raise ProblemError(
            "foreign-path",
            "This server reads no files by path.",
            hint="Send the files, or start it with `persona serve --allow-root FOLDER`.",
        )
    found: dict[str, bytes] = {}
    left = most_bytes
    for path in paths:
        root, parts = _below(path, roots)
        for name, content in _read(root, parts, path, left):
            if name not in found:
                found[name] = content
                left -= len(content)
            if len(found) > most_files:
                raise ProblemError("too-large", f"These are more than {most_files} files.", where=path[:200])
    return found


def _below(path: str, roots: Sequence[Path]) -> tuple[Path, tuple[str, ...]]:
    """The root that the path lies in, by its text alone, and the parts below it."""
    given = Path(os.path.normpath(path))
    for root in roots:
        whole = given if given.is_absolute() else root / given
        normal = Path(os.path.normpath(whole))
        if normal.is_relative_to(root):
            return root, normal.relative_to(root).parts
    raise ProblemError("foreign-path", "This path is not below a folder that may be read.", where=path[:200])


def _read(root: Path, parts: tuple[str, ...], shown: str, left: int) -> Iterator[tuple[str, bytes]]:
    try:
        opened = _open(root, parts)
    except OSError as error:
        raise _refused(error, shown) from None
    try:
        yield from _contents(opened, root, parts, shown, [left], named=True)
    finally:
        os.close(opened)


def _contents(
    opened: int, root: Path, parts: tuple[str, ...], shown: str, left: list[int], *, named: bool
) -> Iterator[tuple[str, bytes]]:
    facts = os.fstat(opened)
    name = "/".join(parts)
    if stat.S_ISREG(facts.st_mode):
        if not named and format_of(name) is None:
            return
        left[0] -= facts.st_size
        if left[0] < 0:
            raise ProblemError("too-large", "These files are too large together.", where=shown[:200])
        with os.fdopen(os.dup(opened), "rb") as file:
            yield name, file.read(facts.st_size)
        return
    if not stat.S_ISDIR(facts.st_mode):
        if named:
            raise ProblemError("foreign-path", "This is neither a file nor a folder.", where=shown[:200])
        return
    listed = os.scandir(opened) if _ANCHORED else os.scandir(root.joinpath(*parts))
    with listed:
        names = sorted(entry.name for entry in listed if not entry.name.startswith("."))
    for child in names:
        try:
            inner = _open_child(opened, root, (*parts, child))
        except OSError:
            continue  # a link, or not ours to read
        try:
            yield from _contents(inner, root, (*parts, child), shown, left, named=False)
        finally:
            os.close(inner)


def _open(root: Path, parts: tuple[str, ...]) -> int:
    opened = os.open(root, os.O_RDONLY) if _ANCHORED else -1
    for count in range(1, len(parts) + 1):
        try:
            inner = _open_child(opened, root, parts[:count])
        finally:
            if opened >= 0:
                os.close(opened)
        opened = inner
    return opened


def _open_child(parent: int, root: Path, parts: tuple[str, ...]) -> int:
    if _ANCHORED:
        return os.open(parts[-1], os.O_RDONLY | _NO_LINK, dir_fd=parent)
    whole = root.joinpath(*parts)
    if whole.resolve() != whole:
        raise OSError(errno.ELOOP, "a symbolic link")
    return os.open(whole, os.O_RDONLY | _NO_LINK)


def _refused(error: OSError, shown: str) -> ProblemError:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return ProblemError("foreign-path", "This path leads through a symbolic link.", where=shown[:200])
    if error.errno == errno.ENOENT:
        return ProblemError("unusable-sources", "There is no such file.", where=shown[:200])
    return ProblemError("foreign-path", "This cannot be read.", where=shown[:200])
