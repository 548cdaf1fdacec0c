"""The store, the jobs and what works on them, opened and closed as one: what a server, a worker or a client holds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import PersonaError
from persona.experiments import runs, work
from persona.experiments.deliveries import Deliverer
from persona.experiments.ids import new_id, now_ms
from persona.experiments.reaper import Reaper
from persona.experiments.watchers import Watchers
from persona.jobs.durable import DurableJobs
from persona.jobs.port import Job
from persona.jobs.processes import Processes
from persona.progress import SILENT, ProgressEvent
from persona.store.database import Database, open_database
from persona.store.location import Location, locate
from persona.store.lock import StoreLock
from persona.webhooks.addresses import Network
from persona.webhooks.policy import DELAYS
from persona.webhooks.transport import Sender

PROGRESS_EVERY_MS = 500
LOOK_EVERY_SECONDS = 1.0
GRACE_SECONDS = 10.0
QUICKLY_READ_BYTES = 32_768

logger = logging.getLogger("persona.experiments")


@dataclass(frozen=True, slots=True)
class Options:
    """`works`: whether this process works on jobs, or only takes them in. `allowed` are networks that webhooks may
    reach besides public ones; with any, plain http is allowed too. `locked` says that the parent process holds the
    embedded store's lock for this one."""

    holder: str = "persona"
    works: bool = True
    locked: bool = False
    processes: int | None = None
    allowed: Sequence[Network] = ()
    delays: tuple[float, ...] = DELAYS
    webhook_timeout: float = 20.0


@dataclass(slots=True)
class Service:
    """Made by `open_service`."""

    location: Location
    options: Options
    database: Database
    jobs: DurableJobs
    processes: Processes
    checkers: Processes
    executor: str
    watchers: Watchers = field(default_factory=Watchers)
    _running: dict[str, asyncio.Task[Any]] = field(default_factory=dict)

    async def check_sources(self, sources: Iterable[runs.PostedSource]) -> dict[str, int]:
        """Reads them, in a process of its own unless it is quickly done. Raises InputError for what could not become
        personas."""
        given = list(sources)
        contents = {source.name: source.content for source in given}
        requests = {source.name: dict(source.request) for source in given}
        if sum(map(len, contents.values())) <= QUICKLY_READ_BYTES:
            return await asyncio.to_thread(work.check, contents, requests, watcher=SILENT)
        found: dict[str, int] = await self.checkers.run(work.check, contents, requests)
        return found

    async def handle_run(self, job: Job) -> None:
        """The handler of run jobs: at least once, and closed exactly once."""
        async with self.begin() as connection:
            row = await runs.begin(connection, self.jobs, job.subject)
        if row is None:
            return
        self.watchers.wake(row.id)
        async with self.database.read() as connection:
            sources = await runs.sources_of(connection, row.experiment_id)
            memory = await runs.memory_before(connection, row.id, row.experiment_id)
        try:
            result, remembered = await self._computed(row.id, row.experiment_id, row.settings, sources, memory)
        except _NotWantedError:
            return
        except Exception as error:
            await self._failed(row.id, row.experiment_id, error)
            return
        async with self.begin() as connection:
            await runs.complete(connection, self.jobs, row.id, row.experiment_id, result, remembered)
        self.watchers.wake(row.id)

    async def cancel_run(self, run_id: str) -> runs.Run:
        """Ends the run and stops what computes it, here at once, elsewhere within a second."""
        async with self.begin() as connection:
            run = await runs.cancel(connection, self.jobs, run_id)
        await self.jobs.cancel(Job("run", run_id))
        task = self._running.get(run_id)
        if task is not None:
            task.cancel()
        self.watchers.wake(run_id)
        return run

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.database.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self.database.read() as connection:
            yield connection

    async def _computed(
        self,
        run_id: str,
        experiment_id: str,
        settings: Any,
        sources: Sequence[runs.PostedSource],
        memory: dict[str, Any] | None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        latest: list[ProgressEvent] = []
        computing = asyncio.create_task(
            self.processes.run(
                work.compute,
                {source.name: source.content for source in sources},
                {source.name: dict(source.request) for source in sources},
                dict(settings),
                memory,
                progress=latest.append,
            )
        )
        self._running[run_id] = computing
        watching = asyncio.create_task(self._watch(run_id, experiment_id, latest, computing))
        try:
            answer: tuple[dict[str, Any], dict[str, Any]] = await computing
            return answer
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            raise _NotWantedError from None
        finally:
            self._running.pop(run_id, None)
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await watching

    async def _watch(
        self, run_id: str, experiment_id: str, latest: list[ProgressEvent], computing: asyncio.Task[Any]
    ) -> None:
        """Writes progress down at most twice a second, and stops the computing when the run was cancelled elsewhere."""
        looked = 0.0
        while True:
            await asyncio.sleep(PROGRESS_EVERY_MS / 1000)
            looked += PROGRESS_EVERY_MS / 1000
            if latest:
                event = latest[-1]
                latest.clear()
                progress = {"stage": event.stage, "done": event.done, "total": event.total}
                async with self.begin() as connection:
                    wanted = await runs.note_progress(connection, self.jobs, run_id, experiment_id, progress)
                self.watchers.wake(run_id)
            elif looked >= LOOK_EVERY_SECONDS:
                looked = 0.0
                async with self.read() as connection:
                    wanted = await runs.still_wanted(connection, run_id)
            else:
                continue
            if not wanted:
                computing.cancel()
                return

    async def _failed(self, run_id: str, experiment_id: str, error: Exception) -> None:
        if isinstance(error, PersonaError):
            told = {"code": error.code, "message": error.message, "where": error.where, "hint": error.hint}
        else:
            logger.error("run %s failed: %s: %s", run_id, type(error).__name__, error)
            told = {
                "code": "internal",
                "message": "Something went wrong that should not have.",
                "where": None,
                "hint": "The server's log says more.",
            }
        async with self.begin() as connection:
            await runs.fail(connection, self.jobs, run_id, experiment_id, told)
        self.watchers.wake(run_id)


class _NotWantedError(Exception):
    """The run was cancelled."""


@asynccontextmanager
async def open_service(location: Location | None = None, options: Options | None = None) -> AsyncIterator[Service]:
    """Opens the store, begins to work on jobs where asked to, and closes everything in order.

    Raises StoreInUseError when another process holds the embedded store, StoreError when it cannot be opened.
    """
    place = location or locate()
    chosen = options or Options()
    lock = StoreLock(place.folder)
    if place.embedded and not chosen.locked:
        lock.acquire(chosen.holder)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(lock.release)
        database = await open_database(place)
        stack.push_async_callback(database.aclose)
        service = _assemble(place, chosen, database)
        stack.push_async_callback(service.processes.aclose)
        stack.push_async_callback(service.checkers.aclose)
        sender = Sender(allowed=chosen.allowed, timeout=chosen.webhook_timeout)
        stack.push_async_callback(sender.aclose)
        deliverer = Deliverer(database, service.jobs, sender, delays=chosen.delays)
        service.jobs.handle("run", service.handle_run)
        service.jobs.handle("delivery", deliverer.handle)
        if chosen.works:
            await service.jobs.start()
            reaper = Reaper(database, service.jobs, service.executor)
            await stack.enter_async_context(reaper)
        stack.push_async_callback(service.jobs.stop, within_seconds=GRACE_SECONDS)
        yield service


def _assemble(location: Location, options: Options, database: Database) -> Service:
    processes = Processes(options.processes)
    executor = "embedded" if location.embedded else f"{socket.gethostname()}-{os.getpid()}-{new_id('x')[2:]}"
    jobs = DurableJobs(location, executor=executor, runs_at_once=processes.size)
    # Inputs are checked while somebody waits for an answer: never behind runs that take minutes.
    return Service(location, options, database, jobs, processes, Processes(1), executor)


__all__ = ["Options", "Service", "now_ms", "open_service"]
