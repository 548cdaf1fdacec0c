"""Everything that can go wrong, as problem+json (RFC 9457). The table is the contract: a `type` never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from persona import errors

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. `type` is a path on this server, so that it can be looked up without the internet."""

    name: str
    status: int
    title: str
    mend: str

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("bad-request", 400, "The request cannot be read", "Send a request that is valid HTTP and valid JSON."),
        Kind(
            "unauthenticated",
            401,
            "No valid key was given",
            "Send `Authorization: Bearer psn_…` with a key that is neither expired nor revoked. "
            "`persona keys create` makes one.",
        ),
        Kind(
            "forbidden",
            403,
            "The key may not do this",
            "Use a key with the scope that `detail` names: admin holds write, write holds read.",
        ),
        Kind(
            "foreign-origin",
            403,
            "Asked by another web page",
            "Browsers may ask only from origins that `persona serve --origin` names.",
        ),
        Kind(
            "foreign-path",
            403,
            "This path may not be read",
            "Name files below a folder that `persona serve --allow-root` names, without symbolic links.",
        ),
        Kind("not-found", 404, "There is no such thing", "Check the id or the path; lists show what there is."),
        Kind("method-not-allowed", 405, "This method is not for this path", "`Allow` names the methods that are."),
        Kind("not-acceptable", 406, "No such form", "`Accept` one of the media types that `detail` names."),
        Kind(
            "too-slow",
            408,
            "The request came too slowly",
            "Send it again; a body may come in pieces, without long pauses.",
        ),
        Kind("conflict", 409, "It is not in a state for this", "Look at its state and try something else."),
        Kind(
            "in-flight",
            409,
            "The same request is being worked on",
            "Wait as long as `Retry-After` says and send it again with the same Idempotency-Key.",
        ),
        Kind(
            "changed-meanwhile",
            412,
            "It was changed meanwhile",
            "Fetch it again and send its new ETag as `If-Match`.",
        ),
        Kind("too-large", 413, "Too much was sent", "Send less, or raise `persona serve --max-body`."),
        Kind(
            "unsupported-media-type",
            415,
            "This content type is not taken here",
            "Send the content type that `detail` names.",
        ),
        Kind("foreign-host", 421, "Asked under a foreign name", "`persona serve --host-name` names further hosts."),
        Kind("invalid", 422, "A field is wrong", "`errors` names each field and what is wrong with it."),
        Kind(
            "unusable-sources",
            422,
            "These sources cannot become personas",
            "Send more participants, or files in a format that can be read.",
        ),
        Kind(
            "key-used-otherwise",
            422,
            "This Idempotency-Key was used for another request",
            "Use a new key for each new request.",
        ),
        Kind("missing-extra", 422, "A part is not installed", "Install what `hint` names on the server."),
        Kind(
            "script-blocked",
            422,
            "The script would leak",
            "The audit says what would leak; choose another format or persona.",
        ),
        Kind("writer", 422, "The writer cannot be used", "Check the writer's name, key and budget."),
        Kind("too-many-requests", 429, "Too many requests", "Wait as long as `Retry-After` says."),
        Kind("internal", 500, "Something went wrong that should not have", "Report it with its `request_id`."),
        Kind("unavailable", 503, "The store does not answer", "Try again later; the server's log says more."),
    )
}

_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
# The nearest of an error's classes counts.
_BY_ERROR: dict[type[Exception], str] = {
    errors.NotFoundError: "not-found",
    errors.ConflictError: "conflict",
    errors.StoreError: "unavailable",
    errors.SourceError: "unusable-sources",
    errors.TooLittleDataError: "unusable-sources",
    errors.MissingExtraError: "missing-extra",
    errors.ScriptBlockedError: "script-blocked",
    errors.WriterError: "writer",
    errors.InputError: "invalid",
}


class ProblemError(Exception):
    """Raised anywhere below a route; the application turns it into an answer. `code` is that of the sdk's error, for
    a client that raises the same one."""

    def __init__(
        self,
        name: str,
        detail: str,
        *,
        hint: str | None = None,
        where: str | None = None,
        code: str | None = None,
        faults: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = KINDS[name]
        self.detail = detail
        self.hint = hint
        self.where = where
        self.code = code
        self.faults = faults
        self.headers = dict(headers or {})
        super().__init__(detail)

    def answer(self, request_id: str) -> Response:
        """The response. Holds what is wrong and how to mend it, and nothing of the server's inside."""
        body: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }
        if self.code is not None:
            body["code"] = self.code
        if self.where is not None:
            body["where"] = self.where
        body["hint"] = self.hint or self.kind.mend
        if self.faults is not None:
            body["errors"] = self.faults
        body["request_id"] = request_id
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return Response(content, self.kind.status, {**self.headers, "Cache-Control": "no-store"}, MEDIA_TYPE)


def problem_of(error: errors.PersonaError) -> ProblemError:
    """What an error of the sdk is over HTTP."""
    name = next((_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR), "internal")
    if name == "internal":
        return ProblemError(name, KINDS[name].title + ".")
    headers = {"Retry-After": "5"} if name == "unavailable" else None
    return ProblemError(name, error.message, hint=error.hint, where=error.where, code=error.code, headers=headers)


def problem_of_status(status: int, detail: str | None, headers: Mapping[str, str] | None) -> ProblemError:
    """What the framework's own refusals (404, 405, 413, …) are."""
    name = _BY_STATUS.get(status, "bad-request" if status < 500 else "internal")
    said = detail if detail and detail != HTTPStatus(status).phrase else KINDS[name].title
    return ProblemError(name, said.rstrip(".") + ".", headers=headers)
