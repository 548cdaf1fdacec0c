"""How a route is added: with its scope, what it takes and gives, and an example, so that the document is whole.

The key is looked at before anything of the body is read.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona_daemon.rest.problems import KINDS, MEDIA_TYPE, ProblemError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from persona.experiments.keys import Scope

Endpoint = Callable[..., Any]
Ready = Callable[[Request], Response | None]  # an answer that needs no look at the parameters, when it is there
ROOT = "/api/v1"
SCOPE = "x-persona-scope"


class GuardedRoute(APIRoute):
    """Lets a request in by its key, and refuses query parameters that the route does not know."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        needed: Scope | None = (self.openapi_extra or {}).get(SCOPE)
        ready: Ready | None = getattr(self.endpoint, "ready", None)
        known = frozenset(field.alias for field in self.dependant.query_params)

        async def guarded(request: Request) -> Response:
            if needed is not None:
                request.scope["persona.rate"] = await request.app.state.door.admit(request, needed)
            if ready is not None and not request.scope["query_string"]:
                found = ready(request)
                if found is not None:
                    return found
            if request.scope["query_string"]:
                for name in request.query_params:
                    if name not in known:
                        raise ProblemError(
                            "invalid", "A parameter is not known.", faults=[_unknown(name, sorted(known))]
                        )
            return await handle(request)

        return guarded


class Routes:
    """Of one tag. `models` gathers every model that the document must describe."""

    models: dict[str, type[BaseModel]]

    def __init__(self, app: FastAPI, tag: str, models: dict[str, type[BaseModel]]) -> None:
        self._app = app
        self._tag = tag
        self.models = models

    def add(
        self,
        method: str,
        path: str,
        *,
        scope: Scope | None,
        gives: type[BaseModel] | None = None,
        example: Any = None,
        status: int = 200,
        problems: Sequence[str] = (),
        takes: type[BaseModel] | None = None,
        given: Any = None,
        more: Mapping[str, Any] | None = None,
        media: Mapping[str, Any] | None = None,
        answers: Mapping[int, Mapping[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
        links: Mapping[str, tuple[str, str, str]] | None = None,
        ready: Ready | None = None,
        root: str = ROOT,
    ) -> Callable[[Endpoint], Endpoint]:
        """`gives` with its `example` is the good answer, `media` further forms of it; `takes` with `given` the body;
        `more` goes into the operation as it is; `answers` are further good answers; `headers` names the answer's;
        `links` say where to go from here: by name (operation, its parameter, the field of the answer)."""

        def added(endpoint: Endpoint) -> Endpoint:
            if ready is not None:
                endpoint.ready = ready  # type: ignore[attr-defined]
            doc = inspect.getdoc(endpoint) or ""
            summary, _, description = doc.partition("\n\n")
            operation: dict[str, Any] = {SCOPE: scope} if scope else {}
            if scope:
                operation["security"] = [{"key": []}]
            else:
                operation["security"] = []
            if takes is not None:
                operation["requestBody"] = {"required": True, "content": self._content(takes, given)}
            for name, value in (more or {}).items():
                operation[name] = value
            good: dict[str, Any] = {"description": "Done." if gives is None else summary.rstrip(".") + "."}
            content = self._content(gives, example) if gives is not None else {}
            content |= dict(media or {})
            if content:
                good["content"] = content
            if headers:
                good["headers"] = {
                    name: {"description": said, "schema": {"type": "string"}} for name, said in headers.items()
                }
            if links:
                good["links"] = {
                    name: {"operationId": operation_id, "parameters": {parameter: f"$response.body#/{field}"}}
                    for name, (operation_id, parameter, field) in links.items()
                }
            responses: dict[int | str, dict[str, Any]] = {status: good}
            responses |= {code: dict(answer) for code, answer in (answers or {}).items()}
            responses |= self._problems([*problems, *(_ALWAYS if scope else ()), "invalid"])
            responses["default"] = {"description": "Any other problem.", "content": _problem_content("internal")}
            responses = _without_nulls(responses)
            operation = _without_nulls(operation)
            self._app.add_api_route(
                root + path,
                endpoint,
                methods=[method],
                status_code=status,
                tags=[self._tag],
                summary=summary.rstrip("."),
                description=description.replace("\n\n", "\n\n") or None,
                operation_id=endpoint.__name__,
                response_model=None,
                response_class=Response,
                responses=responses,
                openapi_extra=operation,
            )
            return endpoint

        return added

    def schema(self, model: type[BaseModel]) -> dict[str, str]:
        """A reference to the model, which is then described in the document."""
        self.models[model.__name__] = model
        return {"$ref": f"#/components/schemas/{model.__name__}"}

    def page(self, model: type[BaseModel], example: Any) -> dict[str, Any]:
        """The content of a page of a list."""
        schema = {
            "type": "object",
            "required": ["items", "next"],
            "additionalProperties": False,
            "properties": {
                "items": {"type": "array", "items": self.schema(model)},
                "next": {
                    "anyOf": [{"type": "string"}, {"type": "null"}],
                    "description": "the cursor of the next page; null on the last",
                },
            },
        }
        return {"application/json": {"schema": schema, "example": {"items": [example], "next": None}}}

    def _content(self, model: type[BaseModel], example: Any) -> dict[str, Any]:
        return {"application/json": {"schema": self.schema(model), "example": example}}

    def _problems(self, names: Sequence[str]) -> dict[int | str, dict[str, Any]]:
        found: dict[int | str, dict[str, Any]] = {}
        for name in names:
            kind = KINDS[name]
            if kind.status in found:
                found[kind.status]["description"] += f" Or: {kind.title[0].lower()}{kind.title[1:]}."
            else:
                found[kind.status] = {"description": f"{kind.title}.", "content": _problem_content(name)}
        return found


_ALWAYS = ("unauthenticated", "forbidden", "too-many-requests")


def _problem_content(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    example = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": f"{kind.title}.",
        "hint": kind.mend,
        "request_id": "req_5f0c1d2e3a4b5c6d",
    }
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    said = f"there is no such parameter; there are: {', '.join(known)}" if known else "this takes no parameters"
    return {"in": "query", "field": name[:100], "message": said}


_NULL = "\x00"


def _without_nulls(value: Any) -> Any:
    """With a mark in the place of each null: see `with_nulls`."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    return _NULL if value is None else value


def with_nulls(value: Any) -> Any:
    """The document with its nulls where routes had them."""
    if isinstance(value, dict):
        return {key: with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_nulls(item) for item in value]
    return None if value == _NULL else value
