"""What a client is given, as what a store keeps: contents by name, with the roles of columns where they were given."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.corpus.model import archive_and_member
from persona.errors import SourceUnreadableError, hint_to_read
from persona.experiments.runs import PostedSource

if TYPE_CHECKING:
    from persona.corpus.model import SourceRequest
    from persona.settings import Settings


def gather(
    given: Sequence[SourceRequest | str | os.PathLike[str]],
    contents: Mapping[str, bytes] | None,
    root: str | os.PathLike[str] | None = None,
) -> list[PostedSource]:
    """Every file that is meant, in the order of names. Blocks. Raises SourceError."""
    from persona.corpus.finding import Finder, absolute, common_root, requests_of

    requests = requests_of(given)
    if contents is not None:
        return [PostedSource(name, contents[name], _roles(requests, name)) for name in sorted(contents)]
    base = Path(root).absolute() if root is not None else common_root(requests)
    if root is None:  # paths are the working directory's, as they are in process
        requests = [replace(request, path=str(absolute(request.path))) for request in requests]
    found: dict[str, PostedSource] = {}
    for item in Finder(base, None).find(requests):
        assert item.file is not None
        name = archive_and_member(item.path)[0]
        if name not in found:
            found[name] = PostedSource(name, _content(item.file), _asked(item.request))
    return list(found.values())


def stored_settings(settings: Settings) -> dict[str, Any]:
    """`Settings` as the store keeps them and REST takes them."""
    found: dict[str, Any] = {"personas": str(settings.personas), "writer": settings.writer}
    if settings.context:
        found["context"] = settings.context
    found["privacy"] = {"k": settings.privacy.k, "redact": list(settings.privacy.redact)}
    if settings.budget_usd is not None:
        found["budget_usd"] = settings.budget_usd
    if settings.fallback is not None:
        found["fallback"] = settings.fallback
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceUnreadableError(
            f"This file cannot be read: {error.strerror}.", where=str(file), hint=hint_to_read(error)
        ) from None


def _roles(requests: Sequence[SourceRequest], name: str) -> dict[str, Any]:
    return next((_asked(request) for request in requests if request.path == name), {})


def _asked(request: SourceRequest) -> dict[str, Any]:
    asked = {"participant": request.participant, "text": request.text, "attributes": request.attributes}
    return {
        name: list(value) if name != "participant" and value is not None else value
        for name, value in asked.items()
        if value is not None
    }
