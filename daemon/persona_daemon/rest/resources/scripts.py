"""`/scripts`: what a model needs to play a persona, audited to leak nobody's words."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import library, runs, scripts, work
from persona.experiments.idempotency import Answer
from persona.experiments.scripts import StoredScript
from persona.experiments.shown import moment
from persona_daemon.rest import examples
from persona_daemon.rest.answers import as_json, page_of, tagged
from persona_daemon.rest.bodies import json_body
from persona_daemon.rest.cached import Body
from persona_daemon.rest.door import door_of, note
from persona_daemon.rest.models import ScriptLine, ScriptRequest, ShownScript
from persona_daemon.rest.once import done_once, response_of
from persona_daemon.rest.params import Cursor, Limit, PersonaFilter
from persona_daemon.rest.routes import ROOT, Routes
from persona_daemon.rest.views import known_id

ScriptId = Annotated[str, examples.SCRIPT_ID]


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "scripts", models)

    @routes.add(
        "POST",
        "/scripts",
        scope="write",
        status=201,
        gives=ShownScript,
        example=examples.SCRIPT,
        takes=ScriptRequest,
        given={"persona_id": examples.BRIEF["id"], "format": "system_prompt"},
        headers={"Location": "the script's address"},
        links={
            "GetScript": ("get_script", "script_id", "id"),
            "GetScriptContent": ("get_script_content", "script_id", "id"),
        },
        problems=(
            "bad-request",
            "not-found",
            "in-flight",
            "conflict",
            "too-large",
            "unsupported-media-type",
            "script-blocked",
            "key-used-otherwise",
        ),
        more={"parameters": [examples.IDEMPOTENCY_KEY]},
    )
    async def create_script(request: Request) -> Response:
        """Makes a conversation script of a persona.

        It is audited against every source the persona was made from; one that would leak is not kept."""
        asked = await json_body(request, ScriptRequest)
        service = door_of(request).service
        made: dict[str, Any] = {}

        async def prepare() -> None:
            async with service.read() as connection:
                kept = await library.get_persona(connection, asked.persona_id, run_id=asked.run_id)
                sources, result, memory = await runs.made_from(connection, kept.run_id)
            contents = {source.name: source.content for source in sources}
            made["run_id"] = kept.run_id
            made["script"] = await service.checkers.run(
                work.script, contents, result, memory["people"], asked.persona_id, asked.format, asked.tokens
            )

        async def act(connection: Any) -> Answer:
            script = made["script"]
            kept = await scripts.keep_script(
                connection,
                script_id=script["id"],
                run_id=made["run_id"],
                persona_id=asked.persona_id,
                format=asked.format,
                media_type=script["media_type"],
                content=script["content"],
                report=script["report"],
            )
            await note(connection, request, "script.create", kept.id)
            return Answer(201, {"Location": f"{ROOT}/scripts/{kept.id}"}, as_json(_shown(kept)))

        return response_of(await done_once(request, asked.model_dump_json(), act, prepare))

    @routes.add("GET", "/scripts", scope="read", media=routes.page(ScriptLine, examples.SCRIPT_LINE))
    async def list_scripts(
        request: Request, persona_id: PersonaFilter = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """Scripts, the newest first."""
        if persona_id is not None:
            known_id(persona_id, "persona")
        async with door_of(request).service.read() as connection:
            found = await scripts.list_scripts(connection, persona_id=persona_id, limit=limit, cursor=cursor)
        return page_of(map(_line, found.items), found.next)

    @routes.add(
        "GET",
        "/scripts/{script_id}",
        scope="read",
        gives=ShownScript,
        example=examples.SCRIPT,
        headers={"ETag": "of this script"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found",),
        more={"parameters": [examples.IF_NONE_MATCH]},
    )
    async def get_script(request: Request, script_id: ScriptId) -> Response:
        """One script, its content in it: as text, or a picture's bytes in base64."""
        async with door_of(request).service.read() as connection:
            found = await scripts.get_script(connection, known_id(script_id, "script"))
        return tagged(request, Body.of(as_json(_shown(found))))

    @routes.add(
        "GET",
        "/scripts/{script_id}/content",
        scope="read",
        media={
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary", "description": "in the script's own media type"},
                "example": "You are Robin …",
            }
        },
        headers={"ETag": "of this content"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found",),
        more={"parameters": [examples.IF_NONE_MATCH]},
    )
    async def get_script_content(request: Request, script_id: ScriptId) -> Response:
        """A script's content alone, to the byte, in its own media type."""
        async with door_of(request).service.read() as connection:
            found = await scripts.get_script(connection, known_id(script_id, "script"))
        disposition = {"Content-Disposition": f'attachment; filename="{found.id}"'}
        return tagged(request, Body.of(found.content, found.media_type), disposition)


def _line(script: StoredScript) -> ScriptLine:
    return ScriptLine(**_facts(script))


def _shown(script: StoredScript) -> ShownScript:
    picture = script.media_type.startswith("image/")
    content = base64.b64encode(script.content) if picture else script.content
    return ShownScript(
        **_facts(script),
        encoding="base64" if picture else "utf-8",
        content=content.decode("utf-8"),
        audit=json.loads(json.dumps(script.report)),
    )


def _facts(script: StoredScript) -> dict[str, Any]:
    return {
        "id": script.id,
        "run_id": script.run_id,
        "persona_id": script.persona_id,
        "format": script.format,
        "media_type": script.media_type,
        "created_at": moment(script.created_at),
    }
