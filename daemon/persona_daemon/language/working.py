"""Work that reads whole sources, in a process of its own: an editor's keystrokes never wait for it.

One process is started when it is first needed, kept warm for a while, and dies with the daemon.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from persona_daemon.language.engine import Engine

if TYPE_CHECKING:
    from persona.jobs.processes import Processes

WARM_SECONDS: Final = 120.0
NICE: Final = 10  # an editor's keystrokes come first, also where there is one core


class Worker:
    """One per engine (`worker_of`)."""

    def __init__(self) -> None:
        self._processes: Processes | None = None
        self._cooling: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None
        self._running = 0

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """`work(*arguments, watcher=...)`. Raises what it raises; cancelling stops it at once."""
        from persona.jobs.processes import Processes

        if self._cooling is not None:
            self._cooling.cancel()
        if self._processes is None:
            self._processes = Processes(1, nice=NICE)
        self._running += 1
        try:
            return await self._processes.run(work, *arguments)
        finally:
            self._running -= 1
            self._cooling = asyncio.get_running_loop().call_later(WARM_SECONDS, self._cool)

    def _cool(self) -> None:
        if self._processes is not None and not self._running:
            processes, self._processes = self._processes, None
            self._closing = asyncio.ensure_future(processes.aclose())


_workers: WeakKeyDictionary[Engine, Worker] = WeakKeyDictionary()


def worker_of(engine: Engine) -> Worker:
    found = _workers.get(engine)
    if found is None:
        found = _workers[engine] = Worker()
    return found
