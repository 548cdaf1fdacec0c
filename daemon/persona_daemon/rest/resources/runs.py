"""`/runs`: how a generation stands, what it made, and what happens to it as it happens."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from persona.experiments import runs
from persona.experiments.shown import Run, RunEvent, run_by_id
from persona.personas.model import GenerationResult
from persona_daemon.rest import examples
from persona_daemon.rest.answers import as_json, tagged
from persona_daemon.rest.cached import Body
from persona_daemon.rest.door import door_of, note
from persona_daemon.rest.problems import ProblemError
from persona_daemon.rest.routes import Routes
from persona_daemon.rest.views import known_id
from persona_daemon.rest.waiting import event_stream, wait_for, wanted_wait


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "runs", models)

    @routes.add(
        "GET",
        "/runs/{run_id}",
        scope="read",
        gives=Run,
        example=examples.RUN,
        headers={"ETag": "of this state", "Retry-After": "seconds until it is worth asking again; while it lasts"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found",),
        more={"parameters": [examples.IF_NONE_MATCH, examples.PREFER]},
    )
    async def get_run(request: Request, run_id: Annotated[str, examples.RUN_ID]) -> Response:
        """How a run stands.

        With `Prefer: wait=N` the answer comes as soon as it has ended, or after N seconds."""
        known_id(run_id, "run")
        door = door_of(request)
        seconds = wanted_wait(request.headers.get("prefer"), door.options.longest_wait)
        run = await wait_for(door, run_id, seconds)
        headers = {} if run.ended else {"Retry-After": "1"}
        if seconds > 0:
            headers["Preference-Applied"] = f"wait={round(seconds)}"
        return tagged(request, Body.of(as_json(run)), headers)

    @routes.add(
        "GET",
        "/runs/{run_id}/result",
        scope="read",
        gives=GenerationResult,
        example=examples.RESULT,
        headers={"ETag": "of this result"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found", "conflict"),
        more={"parameters": [examples.IF_NONE_MATCH]},
    )
    async def get_result(request: Request, run_id: Annotated[str, examples.RUN_ID]) -> Response:
        """Everything a completed run made.

        This is `persona-result/1`, the same as `personas.json`."""
        known_id(run_id, "run")
        async with door_of(request).service.read() as connection:
            run = await runs.get_run(connection, run_id)
            result = await runs.result_of(connection, run_id)
        if result is None:
            raise ProblemError("conflict", f"This run has no result: it is {run.state}.", where=run_id)
        return tagged(request, Body.of(as_json(result)))

    @routes.add(
        "POST",
        "/runs/{run_id}/cancel",
        scope="write",
        gives=Run,
        example={**examples.RUN, "state": "cancelled", "personas": []},
        problems=("not-found", "conflict"),
    )
    async def cancel_run(request: Request, run_id: Annotated[str, examples.RUN_ID]) -> Response:
        """Stops a run that has not ended."""
        known_id(run_id, "run")
        service = door_of(request).service
        await service.cancel_run(run_id)
        async with service.begin() as connection:
            await note(connection, request, "run.cancel", run_id)
            run = await run_by_id(connection, run_id)
        return Response(as_json(run), 200, {"Cache-Control": "no-store"}, "application/json")

    events = {
        "text/event-stream": {
            "schema": {
                "type": "object",
                "description": "each event; its data is a RunEvent as JSON",
                "required": ["data"],
                "properties": {
                    "id": {"type": "string"},
                    "event": {"type": "string"},
                    "data": {"type": "string", "contentMediaType": "application/json"},
                    "retry": {"type": "integer"},
                },
            },
            "example": examples.EVENTS,
        }
    }

    @routes.add(
        "GET",
        "/runs/{run_id}/events",
        scope="read",
        media=events,
        problems=("not-found",),
        more={"parameters": [examples.LAST_EVENT_ID]},
    )
    async def run_events(request: Request, run_id: Annotated[str, examples.RUN_ID]) -> Response:
        """What happens to a run, as server-sent events, until it has ended.

        `id` is the event's sequence number: a connection that broke goes on after `Last-Event-ID`. When the run's
        experiment is deleted meanwhile, the last event is `experiment.deleted`."""
        known_id(run_id, "run")
        async with door_of(request).service.read() as connection:
            run = await runs.get_run(connection, run_id)
        given = request.headers.get("last-event-id", "")
        after = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(event_stream(request, run, after), 200, headers, "text/event-stream")

    routes.schema(RunEvent)
