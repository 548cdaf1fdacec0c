"""`/experiments`: what was asked of which sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import library, runs
from persona.experiments.shown import Experiment, ExperimentDetails, Run, experiment_by_id, show_experiment, show_run
from persona_daemon.rest import examples
from persona_daemon.rest.answers import as_json, must_match, page_of, tagged
from persona_daemon.rest.cached import Body
from persona_daemon.rest.door import door_of, principal
from persona_daemon.rest.params import Cursor, Limit
from persona_daemon.rest.routes import Routes
from persona_daemon.rest.views import known_id


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "experiments", models)

    @routes.add("GET", "/experiments", scope="read", media=routes.page(Experiment, examples.EXPERIMENT))
    async def list_experiments(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Experiments, the newest first."""
        async with door_of(request).service.read() as connection:
            found = await library.list_experiments(connection, limit=limit, cursor=cursor)
        return page_of(map(show_experiment, found.items), found.next)

    @routes.add(
        "GET",
        "/experiments/{experiment_id}",
        scope="read",
        gives=ExperimentDetails,
        example=examples.EXPERIMENT_DETAILS,
        headers={"ETag": "of this state"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found",),
        more={"parameters": [examples.IF_NONE_MATCH]},
    )
    async def get_experiment(request: Request, experiment_id: Annotated[str, examples.EXPERIMENT_ID]) -> Response:
        """One experiment, with its sources and the personas of its last completed run."""
        return tagged(request, await _body(request, experiment_id))

    @routes.add(
        "GET",
        "/experiments/{experiment_id}/runs",
        scope="read",
        media=routes.page(Run, examples.RUN),
        problems=("not-found",),
    )
    async def list_runs(
        request: Request,
        experiment_id: Annotated[str, examples.EXPERIMENT_ID],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """An experiment's runs, the newest first.

        Without their personas: `GET /runs/{run_id}` has those."""
        known_id(experiment_id, "experiment")
        async with door_of(request).service.read() as connection:
            found = await runs.list_runs(connection, experiment_id, limit=limit, cursor=cursor)
        return page_of(map(show_run, found.items), found.next)

    @routes.add(
        "DELETE",
        "/experiments/{experiment_id}",
        scope="write",
        status=204,
        problems=("not-found", "changed-meanwhile"),
        more={"parameters": [examples.IF_MATCH]},
    )
    async def delete_experiment(request: Request, experiment_id: Annotated[str, examples.EXPERIMENT_ID]) -> Response:
        """Deletes an experiment with its runs, personas, scripts and sources.

        Runs that are not finished are cancelled first. Sources that no other experiment holds are gone for good."""
        current = await _body(request, experiment_id)
        must_match(request, lambda: current)
        identity = request.scope.get("persona.request_id", "")
        await door_of(request).service.delete_experiment(
            experiment_id, principal=principal(request), request_id=identity
        )
        return Response(status_code=204)


async def _body(request: Request, experiment_id: str) -> Body:
    known_id(experiment_id, "experiment")
    async with door_of(request).service.read() as connection:
        return Body.of(as_json(await experiment_by_id(connection, experiment_id)))
