"""Generated from client.py by docs/generate.py; do not edit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from persona._portal import Portal
from persona.client import AsyncPersonaClient

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from persona.corpus.model import SourceRequest
    from persona.personas.model import GenerationResult
    from persona.progress import CancelToken, ProgressEvent
    from persona.settings import PersonaCount, Privacy


class PersonaClient:
    """Makes personas in this process: no server, no key, no network unless a model writer is asked for."""

    def __init__(self) -> None:
        self._portal = Portal()
        self._client = AsyncPersonaClient()

    def __enter__(self) -> PersonaClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of what the client holds. It is done for you by `with`."""
        self._portal.call(self._client.aclose())
        self._portal.close()

    def generate(
        self,
        sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str] | SourceRequest] | Mapping[str, str | bytes],
        *,
        personas: int | str | PersonaCount | None = "auto",
        writer: str = "embedded",
        context: str = "",
        privacy: Privacy | None = None,
        budget_usd: float | None = None,
        fallback: str | None = None,
        root: str | os.PathLike[str] | None = None,
        progress: Callable[[ProgressEvent], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> GenerationResult:
        """Makes personas from files, folders or globs, or from texts by name (`{"a.md": "Ana: ..."}`).

        `personas` is a number, a range ("3-5") or "auto". Paths in the result are relative to `root` (default: the
        folder that holds all sources). `progress` is called from another thread.

        Raises InputError, WriterError, BudgetExceededError, CancelledError."""
        return self._portal.call(
            self._client.generate(
                sources,
                personas=personas,
                writer=writer,
                context=context,
                privacy=privacy,
                budget_usd=budget_usd,
                fallback=fallback,
                root=root,
                progress=progress,
                cancel=cancel,
            )
        )

    def load(self, path: str | os.PathLike[str]) -> GenerationResult:
        """Reads a `personas.json`, or the one in a folder. Raises InputError."""
        return self._portal.call(self._client.load(path))

    def save(
        self,
        result: GenerationResult,
        folder: str | os.PathLike[str],
        *,
        formats: Iterable[str] = ("json", "markdown", "html"),
    ) -> list[Path]:
        """Writes the result into a folder, all of it or nothing. Gives the files written. Raises OutputError."""
        return self._portal.call(self._client.save(result, folder, formats=formats))

    def check_output(
        self, folder: str | os.PathLike[str], *, formats: Iterable[str] = ("json", "markdown", "html")
    ) -> None:
        """Says before the work that the result could not be saved there. Writes nothing. Raises InputError."""
        return self._client.check_output(folder, formats=formats)
