"""From a server's problem+json to the error that the same call raises in process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from persona.errors import AuthenticationError, MissingExtraError, PersonaError, RemoteError

# Problems that are no error of the sdk: the nearest that a caller would expect.
_NEAREST = {
    "in-flight": "conflict",
    "changed-meanwhile": "conflict",
    "invalid": "setting",
    "key-used-otherwise": "setting",
    "unusable-sources": "source",
    "foreign-path": "source",
    "too-large": "input",
}
_BY_STATUS: dict[int, type[PersonaError]] = {401: AuthenticationError, 403: AuthenticationError}


def error_of(status: int, problem: Mapping[str, Any], request_id: str | None) -> PersonaError:
    """`problem` may be empty, as when a proxy in between answered."""
    detail = str(problem.get("detail") or f"The server answered with status {status}.")
    hint = problem.get("hint")
    faults = [
        f"{fault.get('field')}: {fault.get('message')}" for fault in problem.get("errors") or () if fault.get("field")
    ]
    if faults:
        detail = f"{detail.rstrip('.')}: {'; '.join(faults)}."
    name = str(problem.get("type", "")).rpartition("/")[2]
    code = str(problem.get("code") or _NEAREST.get(name, name))
    kind = error_class(code) if "code" in problem else _BY_STATUS.get(status) or error_class(code)
    error = make_error(kind, detail, problem.get("where"), hint)
    error.request_id = request_id or problem.get("request_id")
    return error


def error_class(code: str) -> type[PersonaError]:
    """The class with this code; RemoteError when there is none."""
    return next((kind for kind in _below(PersonaError) if kind.code == code), RemoteError)


def make_error(kind: type[PersonaError], message: str, where: str | None, hint: str | None) -> PersonaError:
    if issubclass(kind, MissingExtraError):
        kind = RemoteError  # it is the server that lacks it
    return kind(message, where=where, hint=hint)


def _below(kind: type[PersonaError]) -> Iterator[type[PersonaError]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)
