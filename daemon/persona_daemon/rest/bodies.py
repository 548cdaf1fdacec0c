"""What was sent, read strictly: a content type that is taken, JSON that is valid, fields that are known."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from persona_daemon.rest.problems import ProblemError

M = TypeVar("M", bound=BaseModel)


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def must_be(request: Request, *taken: str) -> str:
    """The content type, when it is one that is taken, as it is. Raises ProblemError (415)."""
    found = media_type(request)
    if found not in taken:
        said = f"This takes {' or '.join(taken)}" + (f", not {found[:100]}." if found else ".")
        name = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
        raise ProblemError("unsupported-media-type", said, headers={name: ", ".join(taken)})
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        said = f"A body is taken as it is, not as {coding[:100]}."
        hint = "Send it without a Content-Encoding."
        raise ProblemError("unsupported-media-type", said, hint=hint, headers={"Accept-Encoding": "identity"})
    return found


async def json_body(request: Request, model: type[M]) -> M:
    """Raises ProblemError: 415 for another content type, 400 for what is not JSON, 422 for a field that is wrong."""
    must_be(request, "application/json")
    return parsed(model, await request.body())


def parsed(model: type[M], raw: bytes | str, place: str = "body") -> M:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
    if found[0]["type"] == "json_invalid":
        raise ProblemError("bad-request", f"This is not valid JSON: {found[0]['msg'].rpartition(': ')[2]}.")
    raise ProblemError("invalid", _sentence(found), faults=[fault(one, place) for one in found[:50]])


def fault(found: Any, place: str) -> dict[str, Any]:
    """One wrong field, without what was sent."""
    loc = [part for part in found["loc"] if part not in ("body", "query", "path", "header")]
    where = next((part for part in found["loc"][:1] if part in ("query", "path", "header")), place)
    message = found["msg"].removeprefix("Value error, ")
    return {"in": where, "field": ".".join(str(part)[:100] for part in loc), "message": message}


def _sentence(found: list[Any]) -> str:
    return "One field is wrong." if len(found) == 1 else f"{len(found)} fields are wrong."
