"""Following a run of a server to its end, as `generate` does in process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from persona._remote.problems import error_class, make_error
from persona.errors import CancelledError, PersonaError

if TYPE_CHECKING:
    from persona._remote.store import RemoteStore
    from persona.progress import CancelToken, ProgressEvent

LOOK_EVERY_SECONDS = 0.1


async def follow(
    store: RemoteStore, run_id: str, progress: Callable[[ProgressEvent], None] | None, token: CancelToken
) -> None:
    """Until the run is completed; cancels it there when it is not wanted here any more.

    Raises what made it fail, CancelledError when it was cancelled.
    """
    waiting = asyncio.ensure_future(store.wait(run_id, None, progress))
    try:
        while not waiting.done():
            if token.cancelled:
                await _cancelled_there(store, run_id)
                token.check()
            await asyncio.wait((waiting,), timeout=LOOK_EVERY_SECONDS)
        run = await waiting
    except asyncio.CancelledError:
        await asyncio.shield(_cancelled_there(store, run_id))
        raise
    finally:
        waiting.cancel()
    if run.state == "cancelled":
        raise CancelledError("The run was cancelled.", where=run_id)
    if run.error is not None:
        error = run.error
        raise make_error(error_class(error.code), error.message, error.where, error.hint)


async def _cancelled_there(store: RemoteStore, run_id: str) -> None:
    with contextlib.suppress(PersonaError):
        await store.cancel(run_id)
