"""Waiting for a run: for as long as `Prefer: wait` says, or event by event."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from persona.experiments.shown import Run, events_since, run_by_id
from persona_daemon.rest.answers import as_json
from persona_daemon.rest.door import door_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from persona.experiments import runs
    from persona_daemon.rest.door import Door

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?(?=$|[,;\s])", re.IGNORECASE)
LOOK_EVERY_SECONDS = 0.5  # for what happens in another process
ALIVE_EVERY_SECONDS = 15.0
ADMITTED_EVERY_SECONDS = 2.0  # how soon a stream ends whose key was revoked


def wanted_wait(prefer: str | None, longest: float) -> float:
    """Seconds, from a `Prefer` header (RFC 7240); 0 without one."""
    found = _WAIT.search(prefer or "")
    return min(float(found[1]), longest) if found else 0.0


async def wait_for(door: Door, run_id: str, seconds: float) -> Run:
    """The run as soon as it has ended, or as it is when the time is up or the server stops."""
    until = time.monotonic() + seconds
    while True:
        async with door.service.read() as connection:
            run = await run_by_id(connection, run_id)
        left = until - time.monotonic()
        if run.ended or left <= 0 or door.stopping.is_set():
            return run
        await _changed(door, run_id, min(left, LOOK_EVERY_SECONDS))


async def event_stream(request: Request, run: runs.Run, after: int) -> AsyncIterator[bytes]:
    """Server-sent events of everything that happened after sequence number `after`, until the run has ended, the key
    that asked is not valid any more, or the server stops."""
    yield b"retry: 1000\n\n"
    try:
        async for told in _happening(request, run, after):
            yield told
    except (SQLAlchemyError, OSError):
        yield b": the store does not answer\n\n"  # who listens asks again, and is told so


async def _happening(request: Request, run: runs.Run, after: int) -> AsyncIterator[bytes]:
    door = door_of(request)
    quiet_since = admitted = time.monotonic()
    while True:
        async with door.service.read() as connection:
            found, over = await events_since(connection, run.id, run.experiment_id, after)
        for event in found:
            after = event.sequence
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (after, event.event.encode(), as_json(event))
        if over or door.stopping.is_set():
            return
        now = time.monotonic()
        if now - admitted >= ADMITTED_EVERY_SECONDS:
            admitted = now
            if not await door.still_admits(request):
                yield b": the key is not valid any more\n\n"
                return
        if found:
            quiet_since = now
            continue
        if now - quiet_since >= ALIVE_EVERY_SECONDS:
            quiet_since = now
            yield b": still running\n\n"
        await _changed(door, run.id, LOOK_EVERY_SECONDS)


async def _changed(door: Door, run_id: str, seconds: float) -> None:
    """Until the run is said to have changed, the time is up, or the server stops."""
    waiting = asyncio.ensure_future(door.service.watchers.wait(run_id, seconds))
    stopping = asyncio.ensure_future(door.stopping.wait())
    try:
        await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        stopping.cancel()
