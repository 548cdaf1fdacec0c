"""What all connections of one process share: the disk, the watching, the builds, and news of changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from persona_daemon.language.builds import Builds
from persona_daemon.language.disk import Disk

Answer = TypeVar("Answer")
What = Literal["specs", "runs", "sources"]

logger = logging.getLogger("persona.language")


@dataclass(frozen=True, slots=True)
class Change:
    """`paths` changed on disk, or a run went on (then `what` is "runs"). Specs are specs and what builds wrote."""

    what: What
    paths: frozenset[Path] = frozenset()


class Home(Protocol):
    """What the process around an engine offers: its own state, and REST beside the language server."""

    def status(self) -> dict[str, Any]: ...

    @property
    def doors(self) -> Any: ...


class Engine:
    """One per process; lives in one event loop. `home` is None where no daemon is around it."""

    def __init__(self, home: Home | None = None) -> None:
        self.home = home
        self.disk = Disk()
        self.builds = Builds(lambda run: self.tell("runs", [run.spec]))
        self._listeners: list[Callable[[Change], None]] = []
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="persona-language")

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Calls `listener` in the event loop at every change, until what this gives is called."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, what: What, paths: Iterable[Path] = ()) -> None:
        """To be called in the event loop."""
        change = Change(what, frozenset(paths))
        for listener in list(self._listeners):
            try:
                listener(change)
            except Exception:
                logger.exception("a listener failed")

    async def offload(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """`work(*arguments)` in a thread, for what takes longer than a few milliseconds and mostly waits, reads or runs
        in C. Work that holds the interpreter for long belongs into a build's process."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*arguments))

    async def aclose(self) -> None:
        await self.builds.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)
