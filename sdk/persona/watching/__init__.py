"""Seeing files change: batches of changed paths, nothing missed and nothing told twice without need.

    async for batch in watch("interviews/*.md", "checkout.persona.yaml"):
        rebuild(batch.paths)

What file systems and editors do on the way is dealt with here: folders that are made with their files already in
them, editors that write a new file and rename it over the old one, bursts of thousands of files, folders that are
not there yet. Imports only errors. `watchfiles` (the extra `lsp`) is loaded when watching begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from persona.watching.batches import Batch
from persona.watching.targets import Names, Target, target_of, targets_of

if TYPE_CHECKING:
    from persona.watching.watcher import FileWatch, watch

__all__ = ["Batch", "FileWatch", "Names", "Target", "target_of", "targets_of", "watch"]


def __getattr__(name: str) -> Any:
    if name in ("FileWatch", "watch"):
        from persona.watching import watcher

        return getattr(watcher, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
