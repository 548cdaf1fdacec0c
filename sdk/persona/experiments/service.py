"""The store, the jobs and what works on them, opened and closed as one: what a server, a worker or a client holds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError
from persona.experiments import audit, library, runs, work
from persona.experiments.daily import FIRST_AFTER_SECONDS, Daily
from persona.experiments.delivering import Delivering
from persona.experiments.ids import new_id, now_ms
from persona.experiments.reaper import EVERY_SECONDS, Reaper
from persona.experiments.running import Runner
from persona.experiments.upkeep import Ages
from persona.experiments.watchers import Watchers
from persona.jobs.durable import DurableJobs
from persona.jobs.port import Job
from persona.jobs.processes import Processes
from persona.progress import SILENT
from persona.store.database import Database, open_database
from persona.store.location import Location, locate
from persona.store.lock import StoreLock
from persona.store.tables import runs as runs_table
from persona.webhooks.addresses import Network
from persona.webhooks.policy import DELAYS

GRACE_SECONDS = 10.0
QUICKLY_READ_BYTES = 32_768

logger = logging.getLogger("persona.experiments")


@dataclass(frozen=True, slots=True)
class Options:
    """`works`: whether this process works on jobs and sends webhooks, or only takes them in and reads; only one that
    works takes the embedded store's lock. `locked` says that the parent process holds it for this one. `allowed` are
    networks that webhooks may reach besides public ones; with any, plain http is allowed too. Times are seconds."""

    holder: str = "persona"
    works: bool = True
    locked: bool = False
    processes: int | None = None  # how many runs are computed at once; None: one per core
    allowed: Sequence[Network] = ()
    delays: tuple[float, ...] = DELAYS
    webhook_timeout: float = 20.0
    grace: float = GRACE_SECONDS  # for what runs when the service closes; the rest is handed back
    reaper_every: float = EVERY_SECONDS
    ages: Ages = field(default_factory=Ages)  # what is forgotten, once a day
    tidy_after: float = FIRST_AFTER_SECONDS


@dataclass(slots=True)
class Service:
    """Made by `open_service`."""

    location: Location
    options: Options
    database: Database
    jobs: DurableJobs
    runner: Runner
    processes: Processes
    checkers: Processes
    executor: str
    watchers: Watchers
    delivering: Delivering | None = None
    _starting: set[asyncio.Task[Any]] = field(default_factory=set)

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

    async def start_run(
        self,
        sources: Sequence[runs.PostedSource],
        settings: Mapping[str, Any],
        *,
        principal: str = "local",
        name: str = "",
        experiment_id: str | None = None,
        webhook: runs.Webhook | None = None,
    ) -> runs.Started:
        """A run, in a transaction of its own. Whoever has more to write in it uses `begin(jobs=True)` and
        `runs.start_run`. Raises InputError, NotFoundError."""
        async with self.begin(jobs=True) as connection:
            return await runs.start_run(
                connection,
                self.jobs,
                sources=sources,
                settings=settings,
                principal=principal,
                name=name,
                experiment_id=experiment_id,
                webhook=webhook,
                insecure_webhooks=bool(self.options.allowed),
            )

    async def wait(self, run_id: str, seconds: float | None = None) -> runs.Run:
        """The run when it has ended, or as it is when the time is up. Raises NotFoundError."""
        deadline = None if seconds is None else asyncio.get_running_loop().time() + seconds
        while True:
            async with self.read() as connection:
                run = await runs.get_run(connection, run_id)
            left = 1.0 if deadline is None else deadline - asyncio.get_running_loop().time()
            if run.state in runs.FINAL or left <= 0:
                return run
            await self.watchers.wait(run_id, min(1.0, left))

    async def cancel_run(self, run_id: str) -> runs.Run:
        """Ends the run and stops what computes it, here at once, elsewhere within a second. Raises NotFoundError, and
        ConflictError when it has ended already."""
        async with self.begin() as connection:
            run = await runs.cancel(connection, run_id)
        await self.jobs.cancel(Job(run_id))
        self.runner.stop(run_id)
        return run

    async def delete_experiment(self, experiment_id: str, *, principal: str = "local", request_id: str = "") -> None:
        """With everything of it; runs that have not ended are cancelled first. Raises NotFoundError."""
        async with self.read() as connection:
            await library.get_experiment(connection, experiment_id)
            open_runs = await runs.unfinished(connection, experiment_id)
        for run_id in open_runs:
            with contextlib.suppress(ConflictError):  # it ended meanwhile
                await self.cancel_run(run_id)
        async with self.begin() as connection:
            await library.delete_experiment(connection, experiment_id)
            await audit.note(
                connection,
                principal=principal,
                action="experiment.delete",
                target=experiment_id,
                request_id=request_id,
            )

    @asynccontextmanager
    async def begin(self, *, jobs: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction; `jobs` says that a run may be started in it. What it brought about is begun once it is
        committed."""
        if jobs:
            await self.jobs.connect()
        async with self.database.begin() as connection:
            yield connection
        if self.delivering is not None:
            self.delivering.wake()
        if jobs and self.options.works and not self.jobs.working:
            task = asyncio.create_task(self.jobs.start())
            self._starting.add(task)
            task.add_done_callback(self._started)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self.database.read() as connection:
            yield connection

    async def something_to_do(self) -> bool:
        """Whether runs wait that an earlier process took in."""
        query = select(runs_table.c.id).where(runs_table.c.state.in_(("queued", "running"))).limit(1)
        async with self.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def settle(self) -> int:
        """Runs whose job was lost (a store restored from a backup, an engine that gave up) get a new one. How many."""
        async with self.read() as connection:
            open_runs = {row.id: row.attempts for row in await connection.execute(_OPEN_RUNS)}
        lost = sorted(set(open_runs) - await self.jobs.alive(set(open_runs)))
        again = []
        for run_id in lost:
            async with self.begin(jobs=True) as connection:
                row = (await connection.execute(_OPEN_RUNS.where(runs_table.c.id == run_id))).first()
                if row is not None:
                    await self.jobs.enqueue(connection, Job(run_id, now_ms()))
                    again.append(run_id)
        return len(again)

    def _started(self, task: asyncio.Task[Any]) -> None:
        self._starting.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("jobs could not be started: %s", task.exception())


_OPEN_RUNS = select(runs_table.c.id, runs_table.c.attempts).where(runs_table.c.state.in_(("queued", "running")))


@asynccontextmanager
async def open_service(location: Location | None = None, options: Options | None = None) -> AsyncIterator[Service]:
    """Opens the store, begins to work on jobs where asked to, and closes everything in order.

    Embedded and alone, the engine of jobs is launched when there is a first job; until then an open service costs next
    to nothing. Raises StoreInUseError when another process works on the embedded store, StoreError when it cannot be
    opened.
    """
    place = location or locate()
    chosen = options or Options()
    async with contextlib.AsyncExitStack() as stack:
        if place.embedded and chosen.works and not chosen.locked:
            lock = StoreLock(place.folder)
            lock.acquire(chosen.holder)
            stack.callback(lock.release)
        database = await open_database(place)
        stack.push_async_callback(database.aclose)
        service = _assemble(place, chosen, database)
        stack.push_async_callback(service.processes.aclose)
        stack.push_async_callback(service.checkers.aclose)
        if chosen.works:
            service.delivering = Delivering(
                database,
                service.executor,
                allowed=chosen.allowed,
                timeout=chosen.webhook_timeout,
                delays=chosen.delays,
            )
            await stack.enter_async_context(service.delivering)
        stack.push_async_callback(service.jobs.stop, within_seconds=chosen.grace)
        if service.delivering is not None:
            if await service.something_to_do():
                await service.settle()
                await service.jobs.start()
            elif chosen.locked or not place.embedded:
                await service.jobs.start()  # another process may take in a run, and can only leave it to this one
            reaper = Reaper(
                database, service.jobs, service.executor, service.delivering.wake, every_seconds=chosen.reaper_every
            )
            await stack.enter_async_context(reaper)
            daily = Daily(database, service.jobs, chosen.ages, first_after=chosen.tidy_after)
            await stack.enter_async_context(daily)
        yield service


def _assemble(location: Location, options: Options, database: Database) -> Service:
    watchers = Watchers()
    processes = Processes(options.processes)
    executor = "embedded" if location.embedded else f"{socket.gethostname()}-{os.getpid()}-{new_id('x')[2:]}"
    service: Service

    def told() -> None:
        if service.delivering is not None:
            service.delivering.wake()

    runner = Runner(database, processes, watchers, told)
    jobs = DurableJobs(location, runner.handle, executor=executor, at_once=processes.size)
    # Inputs are checked while somebody waits for an answer: never behind runs that take minutes.
    service = Service(location, options, database, jobs, runner, processes, Processes(1), executor, watchers)
    return service


__all__ = ["Options", "Service", "now_ms", "open_service"]
