"""Once a day a process that works on the store forgets what is old; on PostgreSQL one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from types import TracebackType

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from persona.errors import StoreError
from persona.experiments.upkeep import Ages, prune
from persona.jobs.durable import DurableJobs
from persona.store.database import Database

FIRST_AFTER_SECONDS = 600.0
EVERY_SECONDS = 86_400.0
_LOCK = 0x70737464

logger = logging.getLogger("persona.experiments")


class Daily:
    """Begins when entered. Embedded, it rests as long as no job was worked on: then there is nothing to forget."""

    def __init__(
        self, database: Database, jobs: DurableJobs, ages: Ages, *, first_after: float = FIRST_AFTER_SECONDS
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._ages = ages
        self._first_after = first_after
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Daily:
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _live(self) -> None:
        wait = self._first_after
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._stopping.wait()
                    return
            wait = EVERY_SECONDS
            if self._jobs.working:
                try:
                    await self._tidy()
                except (SQLAlchemyError, OSError, StoreError) as failed:
                    logger.warning("nothing was forgotten today: %s", failed)

    async def _tidy(self) -> None:
        if self._database.location.embedded:
            logger.info("%s", await prune(self._database, self._jobs, self._ages))
            return
        async with self._database.read() as connection:
            mine = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK})
            if mine.scalar():
                logger.info("%s", await prune(self._database, self._jobs, self._ages))
