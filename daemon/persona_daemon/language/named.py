"""The files that a spec's `sources` name, going by names alone. Made once of a text: a spec may name thousands."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

_SIGNS: Final = frozenset("*?[")


class Named:
    """`patterns` are the paths, folders and globs as they stand in the spec, which lies in `base`."""

    def __init__(self, base: Path, patterns: list[str]) -> None:
        self.base = base
        self.patterns = patterns
        start = base.as_posix()
        self._paths: set[str] = set()
        self._globs: list[re.Pattern[str]] = []
        for pattern in patterns:
            whole = os.path.normpath(f"{start}/{pattern}").replace(os.sep, "/")
            if _SIGNS.isdisjoint(pattern):
                self._paths.add(whole)
            else:
                self._globs.append(_glob(whole))

    def mean(self, path: Path) -> bool:
        """Whether a source of the spec is this file, or a folder above it, or a glob that fits it."""
        text = path.as_posix()
        if any(glob.fullmatch(text) for glob in self._globs):
            return True
        return text in self._paths or any(above.as_posix() in self._paths for above in path.parents)

    def may_lie_in(self, folder: Path) -> bool:
        """Whether sources may have lain in a folder that is gone."""
        return any(
            (self.base / pattern).is_relative_to(folder) or folder.is_relative_to((self.base / pattern).parent)
            for pattern in self.patterns
        )


def _glob(whole: str) -> re.Pattern[str]:
    """`**` stands for any number of folders, `*` and `?` for parts of a name."""
    parts = []
    for piece in re.split(r"(\*\*/|\*\*|\*|\?)", whole):
        parts.append({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece) or re.escape(piece))
    return re.compile("".join(parts))
