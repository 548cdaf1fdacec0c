"""Waiting for a run: for as long as `Prefer: wait` says, or event by event."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from persona.experiments import runs
from persona.experiments.shown import Run, run_by_id, show_event
from persona_daemon.rest.answers import as_json

if TYPE_CHECKING:
    from persona_daemon.rest.door import Door

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?(?=$|[,;\s])", re.IGNORECASE)
LOOK_EVERY_SECONDS = 0.5  # for what happens in another process
ALIVE_EVERY_SECONDS = 15.0


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


async def event_stream(door: Door, run_id: str, after: int) -> AsyncIterator[bytes]:
    """Server-sent events of everything that happened after sequence number `after`, until the run has ended."""
    yield b"retry: 1000\n\n"
    quiet_since = time.monotonic()
    while True:
        async with door.service.read() as connection:
            found = await runs.events_after(connection, run_id, after)
        for row in found:
            after = row.sequence
            event = show_event(row)
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (after, event.event.encode(), as_json(event))
            if event.ends:
                return
        if found:
            quiet_since = time.monotonic()
            continue
        async with door.service.read() as connection:
            ended = (await runs.get_run(connection, run_id)).state in runs.FINAL
            if ended and not await runs.events_after(connection, run_id, after):
                return
        if ended:
            continue
        if door.stopping.is_set():
            return
        if time.monotonic() - quiet_since >= ALIVE_EVERY_SECONDS:
            quiet_since = time.monotonic()
            yield b": still running\n\n"
        await _changed(door, run_id, LOOK_EVERY_SECONDS)


async def _changed(door: Door, run_id: str, seconds: float) -> None:
    """Until the run is said to have changed, the time is up, or the server stops."""
    waiting = asyncio.ensure_future(door.service.watchers.wait(run_id, seconds))
    stopping = asyncio.ensure_future(door.stopping.wait())
    try:
        await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        stopping.cancel()
