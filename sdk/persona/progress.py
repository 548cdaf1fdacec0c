"""How long work tells where it stands, and how it is asked to stop. Stands beside `errors`, below every room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from persona.errors import CancelledError


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """`done` of `total` units of `stage` (reading, segmenting, claims, writing, saving); `detail` is for people."""

    stage: str
    done: int
    total: int
    detail: str = ""


Progress = Callable[[ProgressEvent], None]


class CancelToken:
    """Set from any thread; work looks at it between steps of at most about 100 ms."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raises CancelledError once `cancel` was called."""
        if self._event.is_set():
            raise CancelledError("Cancelled before it was finished; nothing was written.")


class Watcher:
    """Progress and cancellation in one thing to pass down: `watcher.tell(...)` reports and checks."""

    def __init__(self, progress: Progress | None = None, cancel: CancelToken | None = None) -> None:
        self._progress = progress
        self._cancel = cancel

    def tell(self, stage: str, done: int, total: int, detail: str = "") -> None:
        self.check()
        if self._progress is not None:
            self._progress(ProgressEvent(stage, done, total, detail))

    def check(self) -> None:
        if self._cancel is not None:
            self._cancel.check()

    def unstoppable(self) -> Watcher:
        """Reports as before and cannot be cancelled: for what follows when the work is done or has ended."""
        return Watcher(self._progress)


SILENT = Watcher()
