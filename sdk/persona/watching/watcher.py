"""The watch itself: the system's events from threads of their own, young folders looked through again, and batches."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from persona.watching.batches import Batch, Gathering, Stamp, files_below
from persona.watching.targets import Names, Roots, Target, roots_of, target_of

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

Given = str | os.PathLike[str] | Target | Names

SETTLE = 0.04  # seconds without a change after which a batch is complete
LONGEST = 0.5  # seconds after which a batch is given although changes go on
_STEP = 25  # milliseconds between looks at the system's queue
_GROUP = 100  # milliseconds
# Seconds after which a folder that has just appeared is looked through again: files may have been put into it before
# the system had begun to watch it.
_AGAIN = (0.0, 0.08, 0.3, 1.2)
_MANY = 4_000  # events at once, from which on the system's queue may have run over
_DELETED = 3  # watchfiles.Change.deleted


async def watch(
    *given: Given,
    settle: float = SETTLE,
    longest: float = LONGEST,
    ready: asyncio.Event | None = None,
    polling: bool | None = None,
) -> AsyncIterator[Batch]:
    """Batches of what changes among files, folders and patterns, until the caller stops.

    A batch is given when nothing more has happened for `settle` seconds, or after `longest`. `ready` is set once
    changes are seen. `polling` looks at the files again and again instead of asking the system (default: only where
    the system cannot tell). Raises MissingExtraError, and OSError where nothing can be watched.
    """
    async with FileWatch(given, settle=settle, longest=longest, polling=polling) as watching:
        if ready is not None:
            ready.set()
        async for batch in watching:
            yield batch


@dataclass(slots=True)
class _Young:
    """A folder that has just appeared."""

    turn: int = 0
    due: float = 0.0
    seen: dict[Path, Stamp] = field(default_factory=dict)


class FileWatch:
    """As `watch`, for those who change what is watched on the way: `async with FileWatch([...]) as watching`."""

    def __init__(
        self,
        given: Iterable[Given],
        *,
        settle: float = SETTLE,
        longest: float = LONGEST,
        polling: bool | None = None,
        step_ms: int = _STEP,
    ) -> None:
        """`step_ms` is the time between looks at the system's queue: each costs a little, also when nothing happens."""
        self._targets = _targets(given)
        self._step_ms = step_ms
        self._settle = settle
        self._longest = longest
        self._polling = _polling(polling)
        self._events: asyncio.Queue[set[tuple[int, str]] | BaseException | None] = asyncio.Queue()
        self._threads: list[_Listener] = []
        self._gathering = Gathering()
        self._young: dict[Path, _Young] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._roots: Roots | None = None

    async def __aenter__(self) -> FileWatch:
        self._loop = asyncio.get_running_loop()
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._silence(self._threads)
        self._threads = []

    async def aim(self, given: Iterable[Given]) -> None:
        """Watches these from now on. Nothing is missed of what was watched before and still is."""
        self._targets = _targets(given)
        await self._listen()

    async def _listen(self) -> None:
        """Watches the folders that the targets need by now, and no others. Setting up may take long: in a thread."""
        roots = await asyncio.to_thread(roots_of, self._targets)
        if roots == self._roots:
            return
        before, self._threads = self._threads, []
        self._roots = roots
        for folders, recursive in ((roots.deep, True), (roots.flat, False)):
            if folders:
                listener = _Listener(
                    [str(folder) for folder in folders], recursive, self._polling, self._hear, self._step_ms
                )
                self._threads.append(listener)
                await asyncio.to_thread(listener.begin)
        if before:
            # What the old ones have seen and not told yet would be lost with them.
            await asyncio.sleep((_GROUP + 2 * self._step_ms) / 1000)
            await self._silence(before)

    def _hear(self, events: set[tuple[int, str]] | BaseException) -> None:
        """From a listener's thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._events.put_nowait, events)

    @staticmethod
    async def _silence(listeners: Iterable[_Listener]) -> None:
        for listener in listeners:
            listener.stop()
        for listener in listeners:
            await asyncio.to_thread(listener.join)

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self._batches()

    async def _batches(self) -> AsyncIterator[Batch]:
        assert self._loop is not None, "enter the watch first"
        began: float | None = None
        while True:
            now = self._loop.time()
            wait = self._wait(now, began)
            try:
                # Not wait_for: in Python 3.11 it forgets a cancelling that comes as an event does, and waits for ever.
                async with asyncio.timeout(wait):
                    events = await self._events.get()
            except TimeoutError:
                events = None
            if isinstance(events, BaseException):
                raise events
            await self._rescan()
            if events:
                await self._take(events)
            now = self._loop.time()
            if not self._gathering:
                began = None
                continue
            began = now if began is None else began
            if events is None or now - began >= self._longest:
                batch = self._gathering.taken()
                began = None
                if batch:
                    yield batch

    def _wait(self, now: float, began: float | None) -> float | None:
        """Seconds until something is due without an event: a batch that is complete, a folder to look through."""
        times = [max(0.0, young.due - now) for young in self._young.values()]
        if began is not None:
            times.append(min(self._settle, max(0.0, began + self._longest - now)))
        return min(times, default=None)

    async def _take(self, events: set[tuple[int, str]]) -> None:
        folders: list[Path] = []
        moved = False
        for change, name in events:
            path = Path(name)
            wanted = any(target.wants(path) for target in self._targets)
            if change == _DELETED:
                if wanted or self._may_hold(path):
                    self._gathering.remove(path)
                moved = moved or any(target.base.is_relative_to(path) for target in self._targets)
            elif path.is_dir():
                if any(target.enters(path) for target in self._targets):
                    folders.append(path)
                moved = moved or any(target.base.is_relative_to(path) for target in self._targets)
            elif wanted:
                self._gathering.add(path)
        if moved:
            await self._listen()
        if len(events) >= _MANY:
            self._gathering.whole = True
            roots = self._roots or Roots((), ())
            folders += [*roots.deep, *(target.base for target in self._targets)]
        assert self._loop is not None
        for folder in folders:
            if not any(folder != other and folder.is_relative_to(other) for other in self._young):
                self._young[folder] = _Young(due=self._loop.time())
        await self._rescan()

    def _may_hold(self, path: Path) -> bool:
        """A folder that is gone cannot be asked what it was: one whose name could be a folder's, where files lay."""
        return not path.suffix and any(target.recursive and target.enters(path) for target in self._targets)

    async def _rescan(self) -> None:
        """Looks through the young folders whose time has come."""
        assert self._loop is not None
        now = self._loop.time()
        due = {folder: young for folder, young in self._young.items() if young.due <= now}
        if not due:
            return
        found = await asyncio.to_thread(self._look, list(due))
        for folder, young in due.items():
            for path, stamp in found[folder].items():
                if young.seen.get(path) != stamp:
                    young.seen[path] = stamp
                    self._gathering.add(path)
            young.turn += 1
            if young.turn >= len(_AGAIN):
                self._young.pop(folder, None)
            else:
                young.due = now + _AGAIN[young.turn]

    def _look(self, folders: list[Path]) -> dict[Path, dict[Path, Stamp]]:
        targets = self._targets

        def enters(folder: Path) -> bool:
            return any(target.enters(folder) for target in targets)

        return {
            folder: {
                path: stamp for path, stamp in files_below(folder, enters) if any(one.wants(path) for one in targets)
            }
            for folder in folders
        }


class _Listener:
    """One of the system's watchers, in a thread of its own."""

    def __init__(self, folders: list[str], recursive: bool, polling: bool, hear: object, step_ms: int) -> None:
        self._step_ms = step_ms
        self._folders = folders
        self._recursive = recursive
        self._polling = polling
        self._hear = hear
        self._stop = threading.Event()
        self._notify: RustNotify | None = None
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Returns when changes are seen from now on. Blocks as long as the folders are large."""
        try:
            from watchfiles._rust_notify import RustNotify
        except ImportError:
            from persona.errors import MissingExtraError

            raise MissingExtraError("Watching files", "lsp") from None
        try:
            self._notify = RustNotify(self._folders, False, self._polling, 300, self._recursive, True)
        except OSError:
            if self._polling:
                raise
            # Most often the system's limit of watches (fs.inotify.max_user_watches): looking again and again works.
            self._notify = RustNotify(self._folders, False, True, 300, self._recursive, True)
        self._thread = threading.Thread(target=self._run, name="persona-watching", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        assert self._notify is not None and callable(self._hear)
        try:
            while not self._stop.is_set():
                events = self._notify.watch(max(_GROUP, self._step_ms), self._step_ms, 0, self._stop)
                if isinstance(events, set):
                    self._hear(events)
                elif events == "stop":
                    return
        except RuntimeError as error:
            if not self._stop.is_set():
                self._hear(OSError(f"Files can no longer be watched: {error}"))
        finally:
            self._notify.close()

    def stop(self) -> None:
        self._stop.set()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(timeout=5)


def _targets(given: Iterable[Given]) -> tuple[Target | Names, ...]:
    return tuple(dict.fromkeys(one if isinstance(one, (Target, Names)) else target_of(one) for one in given))


def _polling(asked: bool | None) -> bool:
    """Where the system's events do not come through: Windows drives in WSL, and where the environment says so."""
    if asked is not None:
        return asked
    told = os.environ.get("WATCHFILES_FORCE_POLLING", "").lower()
    if told:
        return told not in ("false", "disable", "disabled", "0")
    release = os.uname().release.lower() if hasattr(os, "uname") else ""
    return "microsoft" in release and str(Path.cwd()).startswith("/mnt/")
