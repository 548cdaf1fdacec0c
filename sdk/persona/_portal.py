"""One event loop in a thread of its own, so that the sync client works anywhere, a notebook's running loop included."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_END = object()


class Portal:
    """Runs coroutines for a caller that has no event loop. The thread starts with the first call and is shared."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Waits for the coroutine; Ctrl-C cancels it and waits until it has cleaned up (another one does not)."""
        loop = self._running_loop()
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            asyncio.run_coroutine_threadsafe(_cancelled(), loop).result()
            raise

    def iterate(self, items: AsyncIterator[T]) -> Iterator[T]:
        """Gives the items one by one; closing the iterator early closes the async one."""
        try:
            while (item := self.call(_next(items))) is not _END:
                yield item  # type: ignore[misc]
        finally:
            close = getattr(items, "aclose", None)
            if close is not None:
                self.call(close())

    def close(self) -> None:
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), name="persona-client", daemon=True).start()
            return self._loop


async def _cancelled() -> None:
    """Waits for what was cancelled."""
    ending = [task for task in asyncio.all_tasks() if task.cancelling()]
    if ending:
        await asyncio.wait(ending)


async def _next(items: AsyncIterator[T]) -> T | object:
    return await anext(items, _END)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
