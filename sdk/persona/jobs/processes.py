"""Computing in processes of its own, so that it holds up nobody, can be stopped at once, and dies with its parent.

A `Processes` keeps up to `size` warm children. Each child runs one call at a time and sends back progress and the
result over a pipe. Cancelling kills the child; another takes its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import spawn
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from persona.errors import PersonaError
from persona.progress import ProgressEvent, Watcher

_MOST_KEPT = 512 << 20  # bytes of memory; a child that has grown larger is not kept warm
Work = Callable[..., Any]  # work(*arguments, watcher=...); importable by name, arguments and result picklable

_NAME = "persona-process"


class ProcessDiedError(PersonaError):
    """The computing process ended without an answer: out of memory, or killed."""

    code = "process-died"


class Processes:
    """Runs work in up to `size` child processes (default: one per core). `nice` lets others go first, as the command
    does."""

    def __init__(self, size: int | None = None, *, nice: int = 0) -> None:
        self.size = size or os.cpu_count() or 1
        self._nice = nice
        self._idle: list[_Child] = []
        self._places = asyncio.Semaphore(self.size)
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="persona-process")
        self._closed = False

    async def run(self, work: Work, *arguments: Any, progress: Callable[[ProgressEvent], None] | None = None) -> Any:
        """The result of `work(*arguments, watcher=...)`. `progress` is called in the event loop's thread.

        Raises what the work raised, ProcessDiedError when the process ended, and stops it when cancelled.
        """
        loop = asyncio.get_running_loop()
        async with self._places:
            child = self._idle.pop() if self._idle else await loop.run_in_executor(self._threads, _Child, self._nice)

            def tell(event: ProgressEvent) -> None:
                if progress is not None:
                    loop.call_soon_threadsafe(progress, event)

            answer = loop.run_in_executor(self._threads, child.call, work, arguments, tell)
            try:
                failed, value = await asyncio.shield(answer)
            except asyncio.CancelledError:
                child.kill()
                await asyncio.wait([answer])
                answer.exception()
                raise
            except ProcessDiedError:
                child.kill()
                raise
            if self._closed or child.resident() > _MOST_KEPT:
                loop.run_in_executor(None, child.end)
            else:
                self._idle.append(child)
        if failed:
            raise value
        return value

    async def aclose(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.get_running_loop().run_in_executor(None, self._end, idle)

    def _end(self, children: list[_Child]) -> None:
        """In a thread."""
        for child in children:
            child.end()
        self._threads.shutdown()


def _keep_to_ourselves() -> None:
    """Our children do not run the caller's script once more, as spawned ones do: it needs no `if __name__ ==
    "__main__"`. Children of anybody else are made as before."""
    usual = spawn.get_preparation_data
    if getattr(usual, "ours", False):
        return

    def prepared(name: str) -> dict[str, Any]:
        data = usual(name)
        if name == _NAME:
            data.pop("init_main_from_name", None)
            data.pop("init_main_from_path", None)
        return data

    prepared.ours = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = prepared


class _Child:
    def __init__(self, nice: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        _keep_to_ourselves()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid()), name=_NAME, daemon=True)
        self._process.start()
        theirs.close()
        # At the parent's end they are killed, since multiprocessing would ask them to end, which they do not hear.
        Finalize(self, self._process.kill, exitpriority=1)
        if nice and hasattr(os, "setpriority") and self._process.pid is not None:
            # From here, since its imports alone take a second of a core.
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0) + nice)

    def call(self, work: Work, arguments: tuple[Any, ...], tell: Callable[[ProgressEvent], None]) -> tuple[bool, Any]:
        """(failed, value). Blocks."""
        try:
            self._pipe.send((work, arguments))
            while True:
                kind, value = self._pipe.recv()
                if kind == "progress":
                    tell(value)
                else:
                    return kind == "error", value
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            raise ProcessDiedError(
                f"The process that did the work ended without an answer (exit code {code}).",
                hint="If the data is very large, it may have run out of memory.",
            ) from None

    def resident(self) -> int:
        """Bytes of memory; 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """Does not wait: giving back gigabytes takes part of a second."""
        self._process.kill()

    def end(self) -> None:
        """Blocks until it is gone."""
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, parent: int) -> None:
    """The child: one call after the other until the pipe closes or the parent is gone."""
    # A signal to the whole group (Ctrl-C, a service that is stopped) is the parent's to answer: it hands work back.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    die_with(parent)
    while True:
        try:
            work, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        watcher = Watcher(lambda event: pipe.send(("progress", event)))
        try:
            answer = ("result", work(*arguments, watcher=watcher))
        except Exception as error:
            answer = ("error", _sendable(error))
        try:
            pipe.send(answer)
        except OSError:
            return


def _sendable(error: Exception) -> Exception:
    """Errors of ours keep their class, place and hint; others get a note of where they came from, since a traceback
    cannot be sent. One that cannot be sent itself is told in words."""
    if not isinstance(error, PersonaError):
        error.add_note(f"at {_place(error)}")
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        told = RuntimeError(f"{type(error).__name__}: {error}")
        told.add_note(f"at {_place(error)}")
        return told
    return error


def _place(error: Exception) -> str:
    """File and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def die_with(parent: int) -> None:
    """A child must not outlive a killed parent: the kernel sees to it on Linux, a watching thread elsewhere."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        return
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    multiprocessing.parent_process().join()  # type: ignore[union-attr]
    os._exit(1)
