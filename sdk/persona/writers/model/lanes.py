"""How many requests run at the same time, for each server; and a pause for all when the server asks for one.

A lane belongs to an event loop and an address: all generations in a process share it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from persona.errors import SettingError
from persona.writers.model.providers import Reference

VARIABLE = "PERSONA_LLM_CONCURRENCY"


class Lane:
    def __init__(self, width: int) -> None:
        self.width = width
        self._free = asyncio.Semaphore(width)
        self._closed_until = 0.0  # on the loop's clock

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        async with self._free:
            while (wait := self._closed_until - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(wait)
            yield

    def pause(self, seconds: float) -> None:
        """No request starts for so long: what one was told by Retry-After holds for all."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)


_lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, int], Lane]] = WeakKeyDictionary()


def lane_for(reference: Reference) -> Lane:
    """Raises SettingError for a malformed PERSONA_LLM_CONCURRENCY."""
    width = _width(reference)
    lanes = _lanes.setdefault(asyncio.get_running_loop(), {})
    return lanes.setdefault((reference.address, width), Lane(width))


def _width(reference: Reference) -> int:
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return reference.provider.together
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 1000:
        raise SettingError(f"{VARIABLE} cannot be {given!r}.", hint="Give a whole number from 1 to 1000.")
    return int(given)
