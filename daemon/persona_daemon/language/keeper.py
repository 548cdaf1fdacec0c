"""Keeps what is built up to date: watches what the specs of open workspaces are made of, tells every connection what
changed, and builds.

Only the folders of specs, of their sources and of their outputs are watched, never a whole repository. A build starts
by itself when a spec that is written by the embedded writer is saved, or when one that was built before is no longer
up to date; a model costs money and is asked for only by a person.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persona.spec.workspace import is_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from persona.watching import Batch
    from persona.watching.watcher import FileWatch
    from persona_daemon.language.disk import Stamp
    from persona_daemon.language.engine import Engine
    from persona_daemon.language.workspace import Workspace

STEP_MS: Final = 250  # between looks for changes from outside: 50,000 files then cost next to nothing
TOGETHER: Final = 0.1  # seconds: what changes within is one build

logger = logging.getLogger("persona.keeper")


class Keeper:
    """One per engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._views: list[Workspace] = []
        self._seen: dict[Path, Stamp | None] = {}
        self._due: dict[Path, asyncio.TimerHandle] = {}
        self._task: asyncio.Task[None] | None = None
        self._aim: asyncio.Event = asyncio.Event()
        self._watching: FileWatch | None = None
        self._closed = asyncio.Event()
        self.watching = asyncio.Event()  # set once changes are seen

    def follow(self, view: Workspace) -> Callable[[], None]:
        """Watches a connection's folders until what this gives is called."""
        self._views.append(view)
        self.look_again()

        def stop() -> None:
            self._views.remove(view)
            self.look_again()

        return stop

    def look_again(self) -> None:
        """Specs or folders are others than before: what is watched follows."""
        self._aim.set()
        if self._closed.is_set():
            return
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def saved(self, path: Path, view: Workspace) -> None:
        """An editor has saved a file: what is made of it is built."""
        if not self._news([path]):
            return
        self._engine.disk.forget(path)
        spec = is_spec(path)
        self._engine.tell("specs" if spec or view.kind(path) == "page" else "sources", [path])
        if view.builds_on_save:
            self._build_soon([path] if spec else view.specs_of_source(path), saved=spec)

    def wrote(self, spec: Path) -> None:
        """A build of ours has written: what it wrote is no news when the disk tells of it."""
        for view in self._views:
            folder = view.output_folder(spec)
            if folder.is_dir():
                for path in self._news(folder.iterdir()):
                    self._engine.disk.forget(path)

    async def aclose(self) -> None:
        self._closed.set()
        for timer in self._due.values():
            timer.cancel()
        while self._task is not None and not self._task.done():
            # Again: a wait that ends in the moment of its cancelling forgets it (Python 3.11).
            self._task.cancel()
            await asyncio.wait([self._task], timeout=1)

    # Watching.

    async def _watch(self) -> None:
        """Goes on while there are views, through whatever happens to the file system's watches."""
        from persona.watching import FileWatch

        while self._views and not self._closed.is_set():
            try:
                self._aim.clear()
                async with FileWatch(await self._engine.offload(self._targets), step_ms=STEP_MS) as self._watching:
                    self.watching.set()
                    await self._catch_up()
                    aiming = asyncio.ensure_future(self._follow_aim())
                    try:
                        async for batch in self._watching:
                            await self._take(batch)
                            if not self._views:
                                return
                    finally:
                        aiming.cancel()
                        self.watching.clear()
            except OSError as error:
                logger.warning("files cannot be watched: %s", error)
                await self._pause()
            except Exception:
                logger.exception("watching failed")
                await self._pause()

    async def _catch_up(self) -> None:
        """A spec that was written while a watch was being set up is told of by nobody else."""
        known = self._engine.known_specs()
        await self._engine.specs_changed((), (), again=True)
        missed = self._engine.known_specs() ^ known
        if missed:
            self._engine.tell("specs", missed)
            self._aim.set()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(30):
                await self._closed.wait()

    async def _follow_aim(self) -> None:
        while self._watching is not None:
            await self._aim.wait()
            self._aim.clear()
            await self._watching.aim(await self._engine.offload(self._targets))
            await self._catch_up()

    def _targets(self) -> list[Any]:
        """In a thread: reads specs, walks folders."""
        from persona.watching import Target, targets_of

        targets: list[Any] = []
        for view in list(self._views):
            for folder in {*view.folders, *(spec.parent for spec in view.specs())}:
                targets += [Target(folder, ("*.persona.yaml",)), Target(folder, ("*.persona.yml",))]
            for spec in view.specs():
                targets.append(Target(view.output_folder(spec), ("*",)))
                targets += targets_of(spec.parent, view.named(spec).patterns)
        return list(dict.fromkeys(targets))

    async def _take(self, batch: Batch) -> None:
        """What happened on disk, whoever did it."""
        for path in batch.paths:
            self._engine.disk.forget(path)
        fresh = self._news(batch.paths)
        await self._engine.specs_changed(batch.changed, batch.removed, again=batch.whole)
        specs = {path for path in batch.paths if is_spec(path)}
        folders = self._outputs()
        outputs = {path for path in batch.paths if path.parent in folders}
        sources = batch.paths - specs - outputs
        if (specs | outputs) & fresh or batch.whole:
            self._engine.tell("specs", (specs | outputs) & fresh)
        if sources & fresh or batch.whole:
            self._engine.tell("sources", sources & fresh)
        if specs:
            self.look_again()
        for view in self._views:
            if view.builds_on_save:
                self._build_soon({spec for spec in specs & fresh if spec in view.specs()}, saved=False)
                changed = view.specs() if batch.whole else self._made_of(sources & fresh, view)
                self._build_soon(changed, saved=False)

    def _outputs(self) -> set[Path]:
        return {view.output_folder(spec) for view in self._views for spec in view.specs()}

    @staticmethod
    def _made_of(sources: Iterable[Path], view: Workspace) -> set[Path]:
        found: set[Path] = set()
        for path in sources:
            found.update(view.specs_of_source(path))
            # A folder that is gone took files with it; which ones, nobody can say.
            found.update(spec for spec in view.specs() if not path.suffix and view.named(spec).may_lie_in(path))
        return found

    def _news(self, paths: Iterable[Path]) -> set[Path]:
        """Those that are not as they were when we last heard of them: a save is told by the editor and by the disk."""
        fresh = set()
        for path in paths:
            stamp = self._engine.disk.stamp(path)
            if path not in self._seen or self._seen[path] != stamp:
                fresh.add(path)
            self._seen[path] = stamp
        if len(self._seen) > 10_000:
            self._seen = {path: self._seen[path] for path in fresh}
        return fresh

    # Building.

    def _build_soon(self, specs: Iterable[Path], *, saved: bool) -> None:
        for spec in specs:
            if not self._wanted(spec, saved):
                continue
            waiting = self._due.pop(spec, None)
            if waiting is not None:
                waiting.cancel()
            loop = asyncio.get_running_loop()
            self._due[spec] = loop.call_later(0 if saved else TOGETHER, self._build, spec)

    def _build(self, spec: Path) -> None:
        self._due.pop(spec, None)
        self._engine.builds.start(spec, asked=False)

    def _wanted(self, spec: Path, saved: bool) -> bool:
        """Whether a build of what is on disk may start by itself."""
        parsed = self._engine.disk.parsed(spec, spec.name)
        model = parsed.model if parsed is not None else None
        if model is None or model.writer != "embedded":
            return False
        return saved or any((view.output_folder(spec) / "personas.json").exists() for view in self._views)
