"""Where a piece of evidence is linked to: the source file and its line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

from persona.corpus.model import archive_and_member
from persona.personas.model import Evidence

Link = Callable[[Evidence], str]
Target = Callable[[Evidence], str | Mapping[str, str]]
"""For HTML: where a piece of evidence is linked to, or all attributes of its link, for a page that a program shows."""


def source_link(evidence: Evidence, prefix: str = "") -> str:
    """The relative path with its line as GitHub and editors read it (`#L12`); the archive itself for its members.

    Everything that has a meaning in a URL is percent-encoded, so no source's name can become a scheme or a script.
    """
    path = archive_and_member(evidence.source)[0].lstrip("/")
    last = f"-L{evidence.last_line}" if evidence.last_line > evidence.first_line else ""
    return f"{quote(prefix + path)}#L{evidence.first_line}{last}"


def links_from(folder: str | os.PathLike[str], root: str | os.PathLike[str] | None) -> Link:
    """Links as they work from a page in `folder`, for sources below `root`. Without a root, or across drives, links
    are relative to the root itself."""
    prefix = ""
    if root:
        try:
            way = os.path.relpath(os.path.realpath(root), os.path.realpath(folder))
        except ValueError:
            way = "."
        prefix = "" if way == "." else PurePosixPath(way.replace(os.sep, "/")).as_posix() + "/"
    return lambda evidence: source_link(evidence, prefix)


def link_attributes(target: str | Mapping[str, str]) -> str:
    """What stands in the `<a>` tag, escaped."""
    attributes = {"href": target} if isinstance(target, str) else target
    return " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
