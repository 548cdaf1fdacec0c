"""What the rest of Persona knows of durable jobs. `durable.py` is the one implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

JobKind = Literal["run", "delivery"]


@dataclass(frozen=True, slots=True)
class Job:
    """`subject` is the id of the run or delivery; `number` tells repeated jobs about one subject apart."""

    kind: JobKind
    subject: str
    number: int = 1

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.subject}:{self.number}"


# A handler finds out from the store what is to be done, does it at least once, and closes it exactly once. It raises
# only when the store itself fails.
Handler = Callable[[Job], Awaitable[None]]


class Jobs(Protocol):
    def handle(self, kind: JobKind, handler: Handler) -> None:
        """Names who works on jobs of this kind; before `start`."""

    async def start(self) -> None:
        """Begins to work on jobs, those first that an earlier process left unfinished."""

    async def stop(self, *, within_seconds: float) -> None:
        """Takes no new jobs, gives running ones that long, and hands the others back. Only before the process ends."""

    async def enqueue(self, connection: AsyncConnection, job: Job, *, delay_seconds: float = 0) -> None:
        """Adds a job in the caller's transaction: it exists if and only if the transaction is committed. A job that
        exists already is left as it is."""

    async def cancel(self, job: Job) -> None:
        """A job that waits will not start; one that runs is for its handler to stop."""

    async def adopt(self, executor: str) -> int:
        """Takes over what a dead executor left unfinished. Gives how many jobs."""

    async def prune(self, *, older_than_ms: int) -> int:
        """Forgets jobs that ended before. Gives how many."""
