"""What dead processes left behind is taken over by the living.

On PostgreSQL every working process holds an advisory lock under its executor's name for as long as its connection
lives. One of them, the one that gets the reaper's lock, looks every few seconds which executors hold unfinished jobs
and no lock; after three misses in a row their jobs go back to the queues. On SQLite there is one process, and nothing
to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable
from types import TracebackType

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import StoreError
from persona.experiments.delivering import claimers, let_go
from persona.jobs.port import Jobs
from persona.store.database import Database

EVERY_SECONDS = 2.0
MISSES = 3
_REAPER = "persona-reaper"

logger = logging.getLogger("persona.experiments.reaper")


class Reaper:
    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        executor: str,
        told: Callable[[], None],
        *,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._executor = executor
        self._told = told
        self._every = every_seconds
        self._missed: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Reaper:
        if not self._database.location.embedded:
            self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _live(self) -> None:
        """Holds this process's lock; takes up again after the database was away."""
        while True:
            try:
                async with self._database.engine.connect() as held:
                    connection = await held.execution_options(isolation_level="AUTOCOMMIT")
                    # A session of ours that broke may hold it for a while yet, and the reaper tries it now and then.
                    while not await _lock(connection, self._executor):
                        await asyncio.sleep(self._every / 4)
                    while True:
                        await asyncio.sleep(self._every)
                        if await _lock(connection, _REAPER):
                            await self._look(connection)
            except (SQLAlchemyError, OSError, StoreError) as error:
                told = str(getattr(error, "orig", None) or error).partition("\n")[0]
                logger.warning("the reaper lost the database: %s", told)
                await asyncio.sleep(self._every)

    async def _look(self, connection: AsyncConnection) -> None:
        holding = await self._jobs.executors() | await claimers(connection)
        for executor in sorted(holding - {self._executor}):
            if not await _lock(connection, executor):
                self._missed.pop(executor, None)
                continue
            await _unlock(connection, executor)
            self._missed[executor] = self._missed.get(executor, 0) + 1
            if self._missed[executor] >= MISSES:
                adopted = await self._jobs.adopt(executor)
                freed = await let_go(connection, executor)
                self._missed.pop(executor)
                self._told()
                logger.warning("%s is gone; others take over %d runs and %d deliveries", executor, adopted, freed)
        for executor in set(self._missed) - holding:
            del self._missed[executor]


async def _lock(connection: AsyncConnection, name: str) -> bool:
    """Whether this session holds the lock now. The reaper's may be asked for again and again: it counts up only for
    a name that is let go of at once."""
    if name == _REAPER:
        held = await connection.execute(text(_HELD), {"key": _key(name)})
        if held.scalar():
            return True
    return bool((await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)})).scalar())


async def _unlock(connection: AsyncConnection, name: str) -> None:
    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})


_HELD = """
SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
AND ((classid::bigint << 32) | objid::bigint) = :key
"""


def _key(name: str) -> int:
    """A positive 62-bit number for pg's advisory locks."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 2
