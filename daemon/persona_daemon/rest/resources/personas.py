"""`/personas`: the personas themselves, as JSON, Markdown or HTML."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import library, runs
from persona.experiments.shown import PersonaLine, show_persona_line
from persona.personas.model import GenerationResult, Persona
from persona_daemon.rest import examples
from persona_daemon.rest.answers import as_json, page_of, tagged
from persona_daemon.rest.cached import Body
from persona_daemon.rest.door import Door, door_of
from persona_daemon.rest.negotiation import chosen
from persona_daemon.rest.params import Cursor, Limit
from persona_daemon.rest.routes import Routes
from persona_daemon.rest.views import known_id

FORMS = ("application/json", "text/markdown", "text/html")
# The page holds its own style and script; it says which by their hashes, and may do nothing else.
_PAGE = {
    "Content-Security-Policy": "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:"
}

RunFilter = Annotated[str | None, Query(max_length=64, description="only of this run")]


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "personas", models)

    @routes.add(
        "GET",
        "/personas",
        scope="read",
        media=routes.page(PersonaLine, examples.PERSONA_LINE),
        problems=("not-found",),
    )
    async def list_personas(
        request: Request,
        experiment_id: Annotated[str | None, Query(max_length=64, description="only of this experiment")] = None,
        run_id: RunFilter = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """Personas of each experiment's last completed run, or of one run; the newest first."""
        for name in (experiment_id, run_id):
            if name is not None:
                known_id(name, "run or experiment")
        async with door_of(request).service.read() as connection:
            found = await library.list_personas(
                connection, experiment_id=experiment_id, run_id=run_id, limit=limit, cursor=cursor
            )
        return page_of(map(show_persona_line, found.items), found.next)

    @routes.add(
        "GET",
        "/personas/{persona_id}",
        scope="read",
        gives=Persona,
        example=examples.PERSONA,
        media={
            "text/markdown": {"schema": {"type": "string"}, "example": "# Robin\n\n**…**\n"},
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"},
        },
        headers={"ETag": "of this persona", "Vary": "Accept"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found", "not-acceptable"),
        more={"parameters": [examples.IF_NONE_MATCH]},
        ready=_ready,
    )
    async def get_persona(
        request: Request, persona_id: Annotated[str, examples.PERSONA_ID], run_id: RunFilter = None
    ) -> Response:
        """One persona: as its newest run made it, or as one run did.

        `Accept: text/markdown` gives its page, `Accept: text/html` its card."""
        door = door_of(request)
        form = chosen(request.headers.get("accept"), FORMS)
        key = ("persona", persona_id, run_id or "", form)
        body = door.bodies.get(key) if door.bodies is not None else None
        if body is None:
            known_id(persona_id, "persona")
            if run_id is not None:
                known_id(run_id, "run")
            version = door.bodies.version() if door.bodies is not None else 0
            body = await _made(door, persona_id, run_id, form)
            if door.bodies is not None:
                door.bodies.put(key, body, version)
        return _answer(request, form, body)


def _ready(request: Request) -> Response | None:
    """The persona as its newest run made it, when it was asked for before and nothing was written since."""
    door = door_of(request)
    if door.bodies is None:
        return None
    form = chosen(request.headers.get("accept"), FORMS)
    body = door.bodies.get(("persona", request.path_params["persona_id"], "", form))
    return None if body is None else _answer(request, form, body)


def _answer(request: Request, form: str, body: Body) -> Response:
    return tagged(request, body, _PAGE if form == "text/html" else None)


async def _made(door: Door, persona_id: str, run_id: str | None, form: str) -> Body:
    async with door.service.read() as connection:
        kept = await library.get_persona(connection, persona_id, run_id=run_id)
        result = None if form == FORMS[0] else await runs.result_of(connection, kept.run_id)
    if result is None:
        return Body.of(as_json(kept.document))
    from persona.personas import to_html, to_markdown

    whole = GenerationResult.model_validate(result, strict=False)
    persona = next(one for one in whole.personas if one.id == persona_id)
    if form == "text/markdown":
        return Body.of(to_markdown(persona, whole).encode(), "text/markdown; charset=utf-8")
    alone = whole.model_copy(update={"personas": (persona,)})
    return Body.of(to_html(alone).encode(), "text/html; charset=utf-8")
