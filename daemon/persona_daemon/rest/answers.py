"""Answers: models and bytes become responses, with ETags that may be asked about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona_daemon.rest.cached import Body
from persona_daemon.rest.problems import ProblemError

PRIVATE = "private, no-cache"


def as_json(value: Any) -> bytes:
    """A model, or plain values, as compact JSON."""
    if isinstance(value, BaseModel):
        return value.model_dump_json().encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_default).encode("utf-8", "replace")


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(as_json(value), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def page_of(items: Iterable[BaseModel], following: str | None) -> Response:
    """A page of a list."""
    rows = b",".join(as_json(item) for item in items)
    cursor = json.dumps(following).encode()
    content = b'{"items":[' + rows + b'],"next":' + cursor + b"}"
    return Response(content, 200, {"Cache-Control": PRIVATE}, "application/json")


def tagged(request: Request, body: Body, headers: Mapping[str, str] | None = None) -> Response:
    """The body with its ETag, or 304 when that is what `If-None-Match` names."""
    found = {"ETag": body.etag, "Cache-Control": PRIVATE, "Vary": "Accept, Authorization", **(headers or {})}
    if _names(request.headers.get("if-none-match"), body.etag, weakly=True):
        return Response(None, 304, found)
    return Response(body.content, 200, found, body.media_type)


def must_match(request: Request, current: Callable[[], Body]) -> None:
    """Raises ProblemError (412) when `If-Match` names another state than the current one."""
    wanted = request.headers.get("if-match")
    if wanted is not None and not _names(wanted, current().etag, weakly=False):
        raise ProblemError("changed-meanwhile", "It is not in the state that If-Match names.")


def _names(header: str | None, etag: str, *, weakly: bool) -> bool:
    if header is None:
        return False
    if header.strip() == "*":
        return True
    given = [part.strip() for part in header.split(",")]
    return etag in ([part.removeprefix("W/") for part in given] if weakly else given)


def _default(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(type(value).__name__)
