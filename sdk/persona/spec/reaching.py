"""What the path or pattern of a source takes in, going by names alone."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from persona.corpus.model import archive_and_member
from persona.spec.workspace import absolute
from persona.watching.targets import fits, is_pattern


def fixed_part(given: str) -> str:
    """The part of a pattern before its first sign."""
    parts: list[str] = []
    for part in PurePosixPath(os.path.expanduser(archive_and_member(given)[0])).parts:  # noqa: PTH111
        if is_pattern(part):
            break
        parts.append(part)
    return "/".join(parts) if parts and parts[0] != "/" else "/" + "/".join(parts[1:]) if parts else "."


def reaches(given: str, root: Path, folder: Path) -> bool:
    """Whether a source given as `given` from `root` would take in a page written into `folder`."""
    if not is_pattern(given):
        return folder.is_relative_to(absolute(root / archive_and_member(given)[0]))
    pattern = absolute(root / fixed_part(given))
    tail = PurePosixPath(given).parts[len(PurePosixPath(fixed_part(given)).parts) if fixed_part(given) != "." else 0 :]
    for name in ("page-0.md", "personas.json", "personas.csv"):
        for place in (folder / name,):
            if place.is_relative_to(pattern) and fits(place.relative_to(pattern).parts, tail):
                return True
    # A pattern may also match the folder itself, or one that holds it: then everything below is read.
    for above in (folder, *folder.parents):
        if above != pattern and above.is_relative_to(pattern) and fits(above.relative_to(pattern).parts, tail):
            return True
    return False
