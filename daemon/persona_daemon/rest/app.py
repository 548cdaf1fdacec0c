"""The application: routes, problems for everything that goes wrong, and the document that describes it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from persona import __version__
from persona.errors import PersonaError
from persona_daemon.rest.bodies import fault
from persona_daemon.rest.door import Door
from persona_daemon.rest.logs import logger
from persona_daemon.rest.middleware import Around
from persona_daemon.rest.models import Problem
from persona_daemon.rest.options import RestOptions
from persona_daemon.rest.problems import ProblemError, problem_of, problem_of_status
from persona_daemon.rest.routes import GuardedRoute, with_nulls

if TYPE_CHECKING:
    from persona.experiments.service import Service

TITLE = "Persona"
DESCRIPTION = """\
Research in, personas out, every claim one click from the words it came from.

Every request but those for health needs a key: `Authorization: Bearer psn_…`. Whatever goes wrong is answered as
problem+json (RFC 9457) with a `type` that never changes; [/problems](/problems) explains each."""
TAGS = [
    {"name": "generate", "description": "Research in."},
    {"name": "runs", "description": "How a generation stands."},
    {"name": "experiments", "description": "What was asked of which sources."},
    {"name": "personas", "description": "Personas out."},
    {"name": "scripts", "description": "Conversation scripts that leak nobody's words."},
    {"name": "webhooks", "description": "Being told, signed by Standard Webhooks."},
    {"name": "keys", "description": "Who may ask."},
    {"name": "health", "description": "Whether the server is there."},
]


def build_app(service: Service, options: RestOptions | None = None) -> FastAPI:
    """The application over an open service. `app.state.door.stopping` is set by who ends it."""
    from persona_daemon.rest import pages

    chosen = options or RestOptions()
    app = bare_app()
    app.state.door = Door(service, chosen)
    metrics = None
    if chosen.metrics:
        from persona_daemon.rest.metrics import Metrics

        metrics = Metrics()
        pages.add_metrics(app, metrics)
    app.add_middleware(Around, options=chosen, metrics=metrics)
    return app


def bare_app() -> FastAPI:
    """Routes and document, without anything open: enough to write the document down."""
    from persona_daemon.rest import pages
    from persona_daemon.rest.resources import add_all

    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.router.route_class = GuardedRoute
    models: dict[str, type[BaseModel]] = {"Problem": Problem}
    add_all(app, models)
    pages.add_routes(app)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(PersonaError, _persona_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(OperationalError, _store_error)
    app.add_exception_handler(InterfaceError, _store_error)
    app.add_exception_handler(TimeoutError, _store_error)  # no connection became free
    app.add_exception_handler(ClientDisconnect, _gone)
    app.openapi = lambda: _document(app, models)  # type: ignore[method-assign]
    return app


def _document(app: FastAPI, models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    if app.openapi_schema is None:
        # The framework leaves out every null, in examples too; there it is put back.
        document: dict[str, Any] = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            description=app.description,
            routes=app.routes,
            tags=TAGS,
            servers=[{"url": "/", "description": "this server"}],
        )
        document = with_nulls(document)
        given = {name: model for name, model in models.items() if name in _GIVEN}
        shown = {name: model for name, model in models.items() if name not in _GIVEN}
        schemas: dict[str, Any] = {}
        for mode, group in (("validation", given), ("serialization", shown)):
            _, found = models_json_schema(
                [(model, mode) for model in group.values()],  # type: ignore[misc]
                ref_template="#/components/schemas/{model}",
            )
            schemas |= found.get("$defs", {})
        components = document.setdefault("components", {})
        components["schemas"] = dict(sorted(schemas.items()))
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "A key: `persona keys create` makes one."}
        }
        app.openapi_schema = document
    return app.openapi_schema


_GIVEN = frozenset(
    "GenerateRequest GenerationSettings KeyRequest WebhookRequest WebhookChanges RecoverRequest ScriptRequest".split()
)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.answer(_identity(request))


async def _persona_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PersonaError)
    return problem_of(error).answer(_identity(request))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return problem_of_status(error.status_code, error.detail, headers).answer(_identity(request))


def _methods(request: Request) -> list[str]:
    """Of all routes with this path: the framework names those of the first only."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(dict(request.scope))[0] is not Match.NONE:
            found |= set(getattr(route, "methods", None) or ())
    if "GET" in found:
        found.add("HEAD")  # which is answered as GET
    return sorted(found)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [fault(one, "body") for one in error.errors()]
    said = "One field is wrong." if len(faults) == 1 else f"{len(faults)} fields are wrong."
    return ProblemError("invalid", said, faults=faults).answer(_identity(request))


async def _store_error(request: Request, error: Exception) -> Response:
    told = str(getattr(error, "orig", None) or error).partition("\n")[0]  # what the database said, not what was asked
    logger.warning("the store does not answer", request_id=_identity(request), error=told)
    problem = ProblemError("unavailable", "The store does not answer.", headers={"Retry-After": "5"})
    return problem.answer(_identity(request))


async def _gone(request: Request, error: Exception) -> Response:
    """Nobody reads this."""
    return ProblemError("bad-request", "The connection was closed.").answer(_identity(request))


def _identity(request: Request) -> str:
    found: str = request.scope.get("persona.request_id", "")
    return found
