"""Work that reads whole sources or large lockfiles, in processes of its own: an editor's keystrokes never wait for it.

A process is started when it is first needed, kept warm for a while, and dies with the daemon.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from persona_daemon.language.engine import Engine

if TYPE_CHECKING:
    from persona.jobs.processes import Processes
    from persona_daemon.language.disk import Stamp

WARM_SECONDS: Final = 120.0
READER_WARM_SECONDS: Final = 20.0
LARGE: Final = 1 << 20  # bytes of a lockfile; reading them holds the interpreter for 4 ms or so
NICE: Final = 10  # an editor's keystrokes come first, also where there is one core
READER_NICE: Final = 5  # people wait for what it reads


class Worker:
    """One process; `worker_of` and `reader_of` give those of an engine."""

    def __init__(self, warm_seconds: float, nice: int) -> None:
        self._warm_seconds = warm_seconds
        self._nice = nice
        self._processes: Processes | None = None
        self._cooling: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None
        self._running = 0

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """`work(*arguments, watcher=...)`. Raises what it raises; cancelling stops it at once."""
        self._running += 1
        if self._cooling is not None:
            self._cooling.cancel()
        try:
            if self._processes is None:
                home = await asyncio.to_thread(import_module, "persona.jobs.processes")  # it takes some milliseconds
                self._processes = self._processes or home.Processes(1, nice=self._nice)
            return await self._processes.run(work, *arguments)
        finally:
            self._running -= 1
            self._cooling = asyncio.get_running_loop().call_later(self._warm_seconds, self._cool)

    def _cool(self) -> None:
        if self._processes is not None and not self._running:
            processes, self._processes = self._processes, None
            self._closing = asyncio.ensure_future(processes.aclose())


def is_large(stamp: Stamp | None) -> bool:
    """Whether a lockfile is to be read in a process. `stamp` is the disk's."""
    return stamp is not None and stamp[1] > LARGE


_workers: WeakKeyDictionary[Engine, Worker] = WeakKeyDictionary()
_readers: WeakKeyDictionary[Engine, Worker] = WeakKeyDictionary()


def worker_of(engine: Engine) -> Worker:
    """For what reads sources: it may take minutes."""
    found = _workers.get(engine)
    if found is None:
        found = _workers[engine] = Worker(WARM_SECONDS, NICE)
    return found


def reader_of(engine: Engine) -> Worker:
    """For what reads lockfiles: short work that people wait for, so it waits behind no check, and goes soon."""
    found = _readers.get(engine)
    if found is None:
        found = _readers[engine] = Worker(READER_WARM_SECONDS, READER_NICE)
    return found
