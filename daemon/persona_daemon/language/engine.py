"""What all connections of one process share: the disk, the watching, the builds, and news of changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from persona.spec.workspace import find_specs, is_spec
from persona_daemon.language.builds import Builds, Run
from persona_daemon.language.disk import Disk
from persona_daemon.language.keeper import Keeper

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
        self.builds = Builds(self._run_changed)
        self.keeper = Keeper(self)
        self._specs: dict[Path, set[Path]] = {}
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

    def _run_changed(self, run: Run) -> None:
        self.tell("runs", [run.spec])
        if run.over and not run.idle:
            # What was written, and whether a build failed, are told with the spec.
            self.keeper.wrote(run.spec)
            self.tell("specs", [run.spec])

    def specs_in(self, folder: Path) -> set[Path]:
        """Every spec of a workspace folder: looked for once, then kept up to date by what the watching sees."""
        if folder not in self._specs:
            self._specs[folder] = set(find_specs(folder))
        return self._specs[folder]

    async def specs_changed(self, changed: Iterable[Path], removed: Iterable[Path], *, again: bool = False) -> None:
        """`again` looks for all of them anew."""
        gone = set(removed)
        for folder, specs in list(self._specs.items()):
            if again:
                self._specs[folder] = set(await self.offload(find_specs, folder))
                continue
            specs |= {path for path in changed if is_spec(path) and path.is_relative_to(folder)}
            specs -= {path for path in specs if path in gone or any(above in gone for above in path.parents)}

    def known_specs(self) -> set[Path]:
        return {spec for specs in self._specs.values() for spec in specs}

    async def offload(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """`work(*arguments)` in a thread, for what takes longer than a few milliseconds and mostly waits, reads or runs
        in C. Work that holds the interpreter for long belongs into a build's process."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*arguments))

    async def aclose(self) -> None:
        await self.keeper.aclose()
        await self.builds.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)
