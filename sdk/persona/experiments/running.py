"""What happens when a run's turn comes: it is begun, computed in a process of its own, watched, and ended once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from persona.errors import PersonaError
from persona.experiments import runs, work
from persona.experiments.watchers import Watchers
from persona.jobs.port import Job
from persona.jobs.processes import Processes
from persona.progress import ProgressEvent
from persona.store.database import Database

PROGRESS_EVERY_SECONDS = 0.5
LOOK_EVERY_SECONDS = 1.0

logger = logging.getLogger("persona.experiments")


class Runner:
    """The handler of jobs."""

    def __init__(self, database: Database, processes: Processes, watchers: Watchers, told: Any) -> None:
        self._database = database
        self._processes = processes
        self._watchers = watchers
        self._told = told  # called when there may be something to deliver
        self._computing: dict[str, asyncio.Task[Any]] = {}

    async def handle(self, job: Job) -> None:
        """At least once, and closed exactly once."""
        async with self._database.begin() as connection:
            row = await runs.begin(connection, job.subject)
        self._changed(job.subject)
        if row is None:
            return
        try:
            result, memory = await self._computed(row)
        except _NotWantedError:
            return
        except SQLAlchemyError:
            raise
        except Exception as error:
            told = _told(row.id, error)
            async with self._database.begin() as connection:
                await runs.fail(connection, row.id, row.experiment_id, told)
        else:
            async with self._database.begin() as connection:
                await runs.complete(connection, row.id, row.experiment_id, result, memory)
        self._changed(row.id)

    def stop(self, run_id: str) -> None:
        """Stops computing a run that was cancelled, if it is computed here."""
        task = self._computing.get(run_id)
        if task is not None:
            task.cancel()
        self._changed(run_id)

    def _changed(self, run_id: str) -> None:
        self._watchers.wake(run_id)
        self._told()

    async def _computed(self, row: Row[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        async with self._database.read() as connection:
            sources = await runs.sources_of(connection, row.sources)
            memory = await runs.memory_before(connection, row.id, row.experiment_id)
        latest: list[ProgressEvent] = []
        computing = asyncio.create_task(
            self._processes.run(
                work.compute,
                {source.name: source.content for source in sources},
                {source.name: dict(source.request) for source in sources},
                dict(row.settings),
                memory,
                progress=latest.append,
            )
        )
        self._computing[row.id] = computing
        ended = asyncio.Event()
        watching = asyncio.create_task(self._watch(row, latest, computing, ended))
        try:
            answer: tuple[dict[str, Any], dict[str, Any]] = await computing
            return answer
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            raise _NotWantedError from None
        finally:
            self._computing.pop(row.id, None)
            ended.set()
            await watching

    async def _watch(
        self, row: Row[Any], latest: list[ProgressEvent], computing: asyncio.Task[Any], ended: asyncio.Event
    ) -> None:
        """Writes progress down at most twice a second, and stops the computing when the run was cancelled elsewhere."""
        looked = 0.0
        wanted = True
        while wanted:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROGRESS_EVERY_SECONDS):
                    await ended.wait()
                    return
            looked += PROGRESS_EVERY_SECONDS
            with contextlib.suppress(SQLAlchemyError, OSError):
                if latest:
                    event = latest[-1]
                    latest.clear()
                    progress = {"stage": event.stage, "done": event.done, "total": event.total}
                    async with self._database.begin() as connection:
                        wanted = await runs.note_progress(connection, row.id, row.experiment_id, progress)
                    self._changed(row.id)
                elif looked >= LOOK_EVERY_SECONDS:
                    async with self._database.read() as connection:
                        wanted = await runs.still_wanted(connection, row.id)
                    looked = 0.0
        computing.cancel()


class _NotWantedError(Exception):
    """The run was cancelled."""


def _told(run_id: str, error: Exception) -> dict[str, Any]:
    """What a run's error shows: ours whole, others only that there was one."""
    if isinstance(error, PersonaError):
        return {"code": error.code, "message": error.message, "where": error.where, "hint": error.hint}
    # The kind and the place, not the message: that may quote what participants said.
    logger.error("%s failed: %s %s", run_id, type(error).__name__, " ".join(getattr(error, "__notes__", ())))
    return {
        "code": "internal",
        "message": "Something went wrong that should not have.",
        "where": None,
        "hint": "The server's log says more.",
    }
