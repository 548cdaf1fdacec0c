"""The files that a spec's `sources` name, going by names alone. Made once of a text: a spec may name thousands."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from persona.watching.targets import fits, is_pattern


class Named:
    """`patterns` are the paths, folders and globs as they stand in the spec, which lies in `base`."""

    def __init__(self, base: Path, patterns: list[str]) -> None:
        self.base = base
        self.patterns = patterns
        start = base.as_posix()
        self._paths: set[str] = set()
        self._globs: list[tuple[str, ...]] = []
        for pattern in patterns:
            whole = os.path.normpath(f"{start}/{pattern}").replace(os.sep, "/")
            self._paths.add(whole)  # a pattern too: a file may be called so
            if is_pattern(pattern):
                self._globs.append(PurePosixPath(whole).parts)

    def mean(self, path: Path) -> bool:
        """Whether a source of the spec is this file or a folder above it, or a glob that fits either."""
        if path.as_posix() in self._paths or any(above.as_posix() in self._paths for above in path.parents):
            return True
        parts = PurePosixPath(path.as_posix()).parts
        return any(fits(parts[:end], glob) for glob in self._globs for end in range(len(parts), 0, -1))

    def may_lie_in(self, folder: Path) -> bool:
        """Whether sources may have lain in a folder that is gone."""
        return any(
            (self.base / pattern).is_relative_to(folder) or folder.is_relative_to((self.base / pattern).parent)
            for pattern in self.patterns
        )
