"""Builds in the daemon: queued, run in a process of their own, told of, cancelled; the last 20 are remembered.

Computing happens in `persona.jobs.processes`, which is imported at the first build, so that a build never holds up a
hover and the daemon stays small until then. One warm process is kept for a while, so that the next build is quick.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from persona.errors import PersonaError
    from persona.progress import ProgressEvent

State = Literal["queued", "running", "done", "failed", "cancelled"]
KEPT: Final = 20
WARM_SECONDS: Final = 300.0
NICE: Final = 5  # an editor's keystrokes come first

logger = logging.getLogger("persona.builds")


@dataclass(eq=False)
class Run:
    """One build of one spec. `asked` is whether a person asked for it, rather than a change of files."""

    id: str
    number: int
    spec: Path
    asked: bool
    force: bool = False
    state: State = "queued"
    stage: str = ""
    done: int = 0
    total: int = 0
    error: str | None = None
    code: str | None = None  # of the error
    personas: int | None = None
    changed: bool = False  # whether files were written
    notes: tuple[str, ...] = ()
    decided: bool = False  # whether its files are in place
    task: asyncio.Task[None] | None = field(default=None, repr=False)
    finished: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def idle(self) -> bool:
        """Whether it found that nothing was to be done."""
        return self.state == "done" and not self.changed

    def shape(self) -> dict[str, Any]:
        """As `persona/tree` has it, and `path` for those who want no URI."""
        return {
            "id": self.id,
            "spec": to_uri(self.spec),
            "path": str(self.spec),
            "state": self.state,
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "error": self.error,
            "personas": self.personas,
            "number": self.number,
        }


class Builds:
    """`on_change(run)` is called in the event loop whenever a run goes on; a run that ended is told once, last."""

    def __init__(self, on_change: Callable[[Run], None], *, at_once: int = 1) -> None:
        self._on_change = on_change
        self._at_once = at_once
        self._numbers = count(1)
        self._runs: list[Run] = []  # newest first
        self._failed: dict[Path, PersonaError] = {}
        self._again: dict[Path, Run] = {}
        self._places: asyncio.Semaphore | None = None
        self._processes: Any = None
        self._cooling: asyncio.TimerHandle | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def active(self) -> int:
        """How many are queued or run."""
        return sum(not run.over for run in self._runs)

    def shapes(self) -> list[dict[str, Any]]:
        """The last runs, newest first."""
        return [run.shape() for run in self._runs[:KEPT]]

    def runs(self) -> Iterator[Run]:
        return iter(self._runs[:KEPT])

    def failure(self, spec: Path) -> PersonaError | None:
        """Why the last build of a spec failed, if it did."""
        return self._failed.get(spec)

    def start(self, spec: Path, *, asked: bool = True, force: bool = False) -> Run:
        """Queues a build. One that waits already is given instead; one that runs is followed by another."""
        for run in self._runs:
            if run.spec == spec and run.state == "queued":
                run.asked |= asked
                run.force |= force
                return run
        number = next(self._numbers)
        run = Run(f"build_{number}", number, spec, asked, force)
        self._runs.insert(0, run)
        over = [one for one in self._runs[KEPT:] if one.over]
        self._runs = [one for one in self._runs if one not in over]
        run.task = asyncio.get_running_loop().create_task(self._go(run))
        self._on_change(run)
        return run

    def cancel(self, number: str) -> bool:
        """Whether there was such a run that could still be stopped: once its files are in place, it cannot."""
        for run in self._runs:
            if run.id == number and not run.over and not run.decided and run.task is not None:
                run.task.cancel()
                return True
        return False

    async def _go(self, run: Run) -> None:
        from persona.errors import CancelledError, PersonaError

        if self._places is None:
            self._places = asyncio.Semaphore(self._at_once)
        try:
            before = [one for one in self._runs if one.spec == run.spec and one is not run and one.state == "running"]
            for one in before:
                await one.finished.wait()
            async with self._places:
                run.state = "running"
                self._on_change(run)
                self._took(run, await self._compute(run))
        except (asyncio.CancelledError, CancelledError):
            run.state, run.error = "cancelled", None
        except PersonaError as error:
            run.state, run.error, run.code = "failed", str(error), error.code
            self._failed[run.spec] = error
            logger.info("%s: %s", run.spec, error)
        except Exception as error:
            run.state, run.code = "failed", "internal"
            run.error = (
                f"Something went wrong that should not have ({type(error).__name__}); the daemon's log has more."
            )
            self._failed[run.spec] = PersonaError(run.error, hint="See `persona daemon logs`.")
            logger.exception("%s cannot be built", run.spec)
        finally:
            run.finished.set()
            if not run.asked and run.idle:
                self._runs.remove(run)  # nothing happened that anybody wants to read
            self._on_change(run)

    def _took(self, run: Run, said: dict[str, Any]) -> None:
        run.state = "done"
        run.personas, run.changed, run.notes = said["personas"], said["changed"], tuple(said["notes"])
        self._failed.pop(run.spec, None)

    async def _compute(self, run: Run) -> dict[str, Any]:
        from persona_daemon.language.building import build

        def tell(event: ProgressEvent) -> None:
            if (run.stage, run.done, run.total) != (event.stage, event.done, event.total):
                run.stage, run.done, run.total = event.stage, event.done, event.total
                run.decided |= event.stage == "saving" and event.done > 0
                self._on_change(run)

        from persona.errors import CancelledError
        from persona.jobs.processes import ProcessDiedError, Processes

        if self._cooling is not None:
            self._cooling.cancel()
        if self._processes is None:
            self._processes = Processes(self._at_once, nice=NICE)
        try:
            said: dict[str, Any] = await self._processes.run(build, str(run.spec), run.force, progress=tell)
            return said
        except asyncio.CancelledError:
            self._tell_ended(run, CancelledError("Cancelled before it was finished; nothing was written."))
            raise
        except ProcessDiedError as error:
            self._tell_ended(run, error)
            raise
        finally:
            self._cooling = asyncio.get_running_loop().call_later(WARM_SECONDS, self._cool)

    def _tell_ended(self, run: Run, error: PersonaError) -> None:
        """Lets the webhooks of a build whose process was killed be told, by another one that holds up no build."""
        with contextlib.suppress(OSError):
            if not run.decided and not self._closed and b"webhooks" in run.spec.read_bytes():
                task = asyncio.get_running_loop().create_task(_tell_ended(run.spec, error))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)

    def _cool(self) -> None:
        """Nobody has built for a while: the warm process goes."""
        if self._processes is not None and not self.active:
            processes, self._processes = self._processes, None
            self._closing = asyncio.ensure_future(processes.aclose())

    async def aclose(self) -> None:
        self._closed = True
        for run in self._runs:
            if run.task is not None and not run.over:
                run.task.cancel()
        tasks = [*(run.task for run in self._runs if run.task is not None), *self._telling]
        if tasks:
            await asyncio.wait(tasks, timeout=10)
        if self._cooling is not None:
            self._cooling.cancel()
        if self._processes is not None:
            with contextlib.suppress(Exception):
                await self._processes.aclose()
            self._processes = None


async def _tell_ended(spec: Path, error: PersonaError) -> None:
    from persona.jobs.processes import Processes
    from persona_daemon.language.building import tell_ended

    processes = Processes(1, nice=NICE)
    try:
        for told in await processes.run(tell_ended, str(spec), error):
            logger.info("%s: webhook %s", spec, told)
    except Exception:
        logger.exception("The webhooks of %s cannot be told", spec)
    finally:
        await processes.aclose()
