"""What the rest of Persona knows of durable jobs. `durable.py` is the one implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Job:
    """`subject` is the id of the run; `number` tells repeated jobs about one run apart."""

    subject: str
    number: int = 1

    @property
    def id(self) -> str:
        return f"run:{self.subject}:{self.number}"


# A handler finds out from the store what is to be done, does it at least once, and closes it exactly once. It raises
# only when the store itself fails; then it is called again.
Handler = Callable[[Job], Awaitable[None]]


class Jobs(Protocol):
    async def connect(self) -> None:
        """Makes `enqueue` possible. Only outside of a transaction: the engine may have to make its tables."""

    async def start(self) -> None:
        """Begins to work on jobs, those first that an earlier process left unfinished. Again: does nothing."""

    async def stop(self, *, within_seconds: float) -> None:
        """Takes no new jobs, gives running ones that long, and hands the others back. Only before the process ends."""

    async def enqueue(self, connection: AsyncConnection, job: Job, *, delay_seconds: float = 0) -> None:
        """Adds a job in the caller's transaction: it exists if and only if the transaction is committed. A job that
        exists already is left as it is."""

    async def cancel(self, job: Job) -> None:
        """A job that waits will not start; one that runs is for its handler to stop."""

    async def executors(self) -> set[str]:
        """Who holds jobs that are being worked on."""

    async def adopt(self, executor: str) -> int:
        """Takes over what a dead executor left unfinished. Gives how many jobs."""

    async def alive(self, subjects: set[str]) -> set[str]:
        """Those of the subjects whose job waits or runs."""

    async def prune(self, *, older_than_ms: int) -> int:
        """Forgets jobs that ended before. Gives how many."""
