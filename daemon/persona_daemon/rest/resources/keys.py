"""`/keys`: who may ask. For keys with the scope admin."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import keys
from persona.experiments.keys import Key
from persona.experiments.shown import moment
from persona_daemon.rest import examples
from persona_daemon.rest.answers import answer, page_of
from persona_daemon.rest.bodies import json_body
from persona_daemon.rest.door import door_of, note
from persona_daemon.rest.models import KeyRequest, NewKey, ShownKey
from persona_daemon.rest.routes import ROOT, Routes
from persona_daemon.rest.views import known_id

KeyId = Annotated[str, examples.KEY_ID]


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "keys", models)

    @routes.add("GET", "/keys", scope="admin", media=routes.page(ShownKey, examples.KEY))
    async def list_keys(request: Request) -> Response:
        """Every key, the newest first; never the keys' texts."""
        async with door_of(request).service.read() as connection:
            found = await keys.list_keys(connection)
        return page_of(map(show_key, found), None)

    @routes.add(
        "POST",
        "/keys",
        scope="admin",
        status=201,
        gives=NewKey,
        example={**examples.KEY, "key": examples.KEY_TEXT},
        takes=KeyRequest,
        given={"name": "dashboard", "scopes": ["read"], "expires_in_days": 90},
        headers={"Location": "the key's address"},
        links={"GetKey": ("get_key", "key_id", "id")},
        problems=("bad-request", "unsupported-media-type", "too-large"),
    )
    async def create_key(request: Request) -> Response:
        """Makes a key; its text is shown only here.

        admin holds write, write holds read."""
        asked = await json_body(request, KeyRequest)
        async with door_of(request).service.begin() as connection:
            made, text = await keys.create_key(
                connection, name=asked.name, scopes=asked.scopes, expires_in_days=asked.expires_in_days
            )
            await note(connection, request, "key.create", made.id)
        body = {**show_key(made).model_dump(mode="json"), "key": text}
        return answer(body, 201, {"Location": f"{ROOT}/keys/{made.id}"})

    @routes.add("GET", "/keys/{key_id}", scope="admin", gives=ShownKey, example=examples.KEY, problems=("not-found",))
    async def get_key(request: Request, key_id: KeyId) -> Response:
        """One key, without its text."""
        async with door_of(request).service.read() as connection:
            return answer(show_key(await keys.get_key(connection, known_id(key_id, "key"))))

    @routes.add(
        "POST",
        "/keys/{key_id}/revoke",
        scope="admin",
        gives=ShownKey,
        example={**examples.KEY, "revoked_at": examples.AT},
        problems=("not-found",),
    )
    async def revoke_key(request: Request, key_id: KeyId) -> Response:
        """Revokes a key: it is refused from now on, and stays in the list.

        Other servers on the same database refuse it within a second."""
        door = door_of(request)
        async with door.service.begin() as connection:
            revoked = await keys.revoke_key(connection, known_id(key_id, "key"))
            await note(connection, request, "key.revoke", key_id)
        door.known.forget()
        return answer(show_key(revoked))


def show_key(key: Key) -> ShownKey:
    def maybe(at: int | None) -> object:
        return None if at is None else moment(at)

    return ShownKey(
        id=key.id,
        name=key.name,
        scopes=list(key.scopes),
        created_at=moment(key.created_at),
        expires_at=maybe(key.expires_at),
        last_used_at=maybe(key.last_used_at),
        revoked_at=maybe(key.revoked_at),
    )
