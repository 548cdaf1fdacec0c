"""Whether the server is there, and whether it can work. Open to everyone, and says little."""

from __future__ import annotations

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona_daemon.rest.answers import answer
from persona_daemon.rest.door import door_of
from persona_daemon.rest.models import Health, Readiness
from persona_daemon.rest.routes import Routes

OK = b'{"status":"ok"}'


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "health", models)

    @routes.add("GET", "/health", scope=None, gives=Health, example={"status": "ok"})
    async def health() -> Response:
        """Whether the server is there.

        Needs no key."""
        return Response(OK, 200, {"Cache-Control": "no-store"}, "application/json")

    @routes.add(
        "GET",
        "/health/ready",
        scope=None,
        gives=Readiness,
        example={"status": "ready"},
        answers={
            503: {
                "description": "The store does not answer, or the server is about to end.",
                "content": {
                    "application/json": {
                        "schema": routes.schema(Readiness),
                        "example": {"status": "unavailable"},
                    }
                },
            }
        },
    )
    async def readiness(request: Request) -> Response:
        """Whether the server can work: its store answers and it is not about to end.

        For load balancers. Needs no key."""
        door = door_of(request)
        ready = not door.stopping.is_set() and await door.service.database.ready()
        return answer({"status": "ready" if ready else "unavailable"}, 200 if ready else 503)
