"""`POST /generate`: research in, a run out."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.corpus.readers import FORMATS
from persona.experiments import runs
from persona.experiments.idempotency import Answer
from persona.experiments.shown import show_run
from persona_daemon.rest import examples
from persona_daemon.rest.answers import answer, as_json
from persona_daemon.rest.door import door_of, note, principal
from persona_daemon.rest.models import AcceptedRun, Capabilities, EndedRun, GenerateRequest, GenerationSettings
from persona_daemon.rest.once import done_once, response_of
from persona_daemon.rest.posted import Posted, posted, usable
from persona_daemon.rest.routes import ROOT, Routes
from persona_daemon.rest.views import run_with_result
from persona_daemon.rest.waiting import wait_for, wanted_wait

HOW = (
    'POST sources to this path as JSON ({"sources": [{"name": "ana.md", "content": "…"}]}) or as '
    "multipart/form-data (files, and the settings as JSON in the field `request`). The answer is 202 with the run's "
    "address in Location; `Prefer: wait=30` waits for the personas. /docs has every field."
)


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "generate", models)
    taken = {
        "application/json": {"schema": routes.schema(GenerateRequest), "examples": examples.GENERATE},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "the research files; their names say what formats they are in",
                    },
                    "request": {
                        "allOf": [routes.schema(GenerationSettings)],
                        "description": "all but the sources, as JSON",
                    },
                },
            },
            "encoding": {"request": {"contentType": "application/json"}},
        },
    }
    done = {
        "description": "The run ended within the time that `Prefer: wait` gave; it holds its result.",
        "headers": {"Preference-Applied": {"description": "wait=N", "schema": {"type": "string"}}},
        "content": {
            "application/json": {
                "schema": routes.schema(EndedRun),
                "example": {**examples.RUN, "result": examples.RESULT},
            }
        },
    }

    @routes.add(
        "GET",
        "/generate",
        scope="read",
        gives=Capabilities,
        example=examples.CAPABILITIES,
    )
    async def describe_generate(request: Request) -> Response:
        """What may be posted here: formats, limits and how."""
        options = door_of(request).options
        return answer(
            Capabilities(
                formats=sorted(FORMATS),
                media_types=["application/json", "multipart/form-data"],
                most_body_bytes=options.most_body_bytes,
                most_files=options.most_files,
                paths=bool(options.roots),
                how=HOW,
            )
        )

    @routes.add(
        "POST",
        "/generate",
        scope="write",
        status=202,
        gives=AcceptedRun,
        example=examples.ACCEPTED,
        headers={
            "Location": "the run's address",
            "Retry-After": "seconds until it is worth asking",
            "Idempotency-Replayed": "true when this was answered before",
        },
        answers={200: done},
        problems=(
            "bad-request",
            "foreign-path",
            "not-found",
            "in-flight",
            "too-large",
            "unsupported-media-type",
            "unusable-sources",
            "key-used-otherwise",
            "writer",
        ),
        links={"GetRun": ("get_run", "run_id", "id"), "CancelRun": ("cancel_run", "run_id", "id")},
        more={
            "requestBody": {"required": True, "content": taken},
            "parameters": [examples.IDEMPOTENCY_KEY, examples.PREFER],
        },
    )
    async def generate(request: Request) -> Response:
        """Makes personas.

        Everything that can be checked is checked before the answer: the sources are read, the writer is known.
        With `Prefer: wait=N` the answer waits up to N seconds and holds the result."""
        door = door_of(request)
        given = await posted(request, door)

        async def prepare() -> None:
            await usable(door, given)

        async def act(connection: Any) -> Answer:
            started = await runs.start_run(
                connection,
                door.service.jobs,
                sources=given.sources,
                settings=given.settings,
                principal=principal(request),
                name=given.asked.name,
                experiment_id=given.asked.experiment_id,
                webhook=_webhook(given),
                insecure_webhooks=door.options.insecure_webhooks,
            )
            run = started.run
            await note(connection, request, "generate", run.id)
            shown = show_run(run).model_dump(mode="json")
            if started.webhook_secret is not None:
                shown["webhook_secret"] = started.webhook_secret
            headers = {"Location": f"{ROOT}/runs/{run.id}", "Retry-After": "1"}
            return Answer(202, headers, as_json(shown))

        accepted = await done_once(request, given.fingerprint, act, prepare, jobs=True)
        seconds = wanted_wait(request.headers.get("prefer"), door.options.longest_wait)
        if seconds > 0:
            run_id = accepted.headers["Location"].rpartition("/")[2]
            run = await wait_for(door, run_id, seconds)
            if run.ended:
                applied = {"Preference-Applied": f"wait={round(seconds)}", "Location": accepted.headers["Location"]}
                return Response(await run_with_result(door, run), 200, applied, "application/json")
        return response_of(accepted)


def _webhook(given: Posted) -> runs.Webhook | None:
    webhook = given.asked.webhook
    if webhook is None:
        return None
    return runs.Webhook(webhook.url, webhook.secret, tuple(webhook.events))
