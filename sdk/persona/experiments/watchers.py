"""Waking those who watch a run in this process; those elsewhere look for themselves."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Watchers:
    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def wake(self, run_id: str) -> None:
        for event in self._waiting.get(run_id, ()):
            event.set()

    async def wait(self, run_id: str, seconds: float) -> None:
        """Until the run is said to have changed, or the time is up (then it may have changed in another process)."""
        event = asyncio.Event()
        self._waiting[run_id].add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting[run_id].discard(event)
            if not self._waiting[run_id]:
                del self._waiting[run_id]
