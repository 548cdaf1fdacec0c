"""What every route shares: the service, the options, who is let in and how often."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from persona.experiments import audit, keys
from persona.experiments.keys import Key, Scope
from persona_daemon.rest.cached import Bodies, KnownKeys
from persona_daemon.rest.problems import ProblemError
from persona_daemon.rest.rate import Rate

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request

    from persona.experiments.service import Service
    from persona_daemon.rest.options import RestOptions

NOBODY = Key("anonymous", "without a key", ("admin",), 0, None, None, None)


@dataclass(slots=True)
class Door:
    """`stopping` is set when the server is to end: whoever waits or streams then ends its answer."""

    service: Service
    options: RestOptions
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    known: KnownKeys = field(default_factory=KnownKeys)
    working: set[tuple[str, ...]] = field(default_factory=set)  # requests with an idempotency key, in flight
    rate: Rate | None = None
    bodies: Bodies | None = None

    def __post_init__(self) -> None:
        if self.options.rate:
            self.rate = Rate(self.options.rate, self.options.rate_seconds)
        if self.service.location.embedded:
            self.bodies = Bodies(self.service.database.version)

    async def admit(self, request: Request, scope: Scope) -> dict[str, str]:
        """Lets the request in, or raises ProblemError: 401 without a valid key, 403 without the scope, 429 too often.

        Gives headers for the answer. Sets `request.scope["persona.key"]`.
        """
        key = await self._asking(request)
        request.scope["persona.key"] = key
        headers: dict[str, str] = {}
        if self.rate is not None:
            allowance = self.rate.take(key.id, time.monotonic())
            headers = self.rate.headers(allowance)
            if not allowance.allowed:
                raise ProblemError(
                    "too-many-requests",
                    f"This key may make {self.rate.amount} requests in {round(self.rate.seconds)} seconds.",
                    headers=headers,
                )
        if not key.may(scope):
            held = ", ".join(key.scopes)
            raise ProblemError("forbidden", f"This needs the scope {scope}; the key has {held}.", headers=headers)
        return headers

    async def still_admits(self, request: Request) -> bool:
        """Whether a request that was let in has a key that is still valid."""
        try:
            await self._asking(request)
        except ProblemError:
            return False
        return True

    async def _asking(self, request: Request) -> Key:
        return await self._key(request.headers.get("authorization")) if self.options.auth else NOBODY

    async def _key(self, header: str | None) -> Key:
        challenge = {"WWW-Authenticate": 'Bearer realm="persona"'}
        if header is None:
            raise ProblemError("unauthenticated", "A key is needed.", headers=challenge)
        scheme, _, text = header.partition(" ")
        text = text.strip()
        if scheme.lower() != "bearer":
            raise ProblemError("unauthenticated", "Only Bearer keys are taken.", headers=challenge)
        known = self.known.get(text)
        if known is not None:
            return known
        async with self.service.read() as connection:
            key = await keys.find_key(connection, text)
        if key is None:
            challenge["WWW-Authenticate"] += ', error="invalid_token"'
            raise ProblemError("unauthenticated", "This key is unknown, expired or revoked.", headers=challenge)
        self.known.put(text, key)
        if keys.use_is_worth_noting(key):
            async with self.service.begin() as connection:
                await keys.note_use(connection, key.id)
        return key


def door_of(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


def principal(request: Request) -> str:
    """Who asks: the id of the key."""
    key: Key = request.scope["persona.key"]
    return key.id


async def note(connection: AsyncConnection, request: Request, action: str, target: str) -> None:
    """Writes down who did what, in the transaction in which it is done."""
    identity: str = request.scope.get("persona.request_id", "")
    await audit.note(connection, principal=principal(request), action=action, target=target, request_id=identity)
