"""The client: what `import persona` is for. `_sync_client.py` is generated from this file by `make docs`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from persona.chat.pieces import ChatPiece, Turn
    from persona.corpus.model import SourceRequest
    from persona.personas.model import GenerationResult, Persona
    from persona.progress import CancelToken, ProgressEvent
    from persona.scripts.audit import AuditReport
    from persona.scripts.memory import ScriptMemory
    from persona.scripts.model import Script, ScriptFormat
    from persona.settings import PersonaCount, Privacy, Settings
    from persona.writers.costs import Estimate


class AsyncPersonaClient:
    """Makes personas in this process: no server, no key, no network unless a model writer is asked for."""

    def __init__(self) -> None:
        self._closed = False
        self._memory: ScriptMemory | None = None

    async def __aenter__(self) -> AsyncPersonaClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Lets go of what the client holds. It is done for you by `with`."""
        self._closed = True

    async def generate(
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

        Raises InputError, WriterError, BudgetExceededError, CancelledError.
        """
        from persona.generation import generate
        from persona.progress import CancelToken, Watcher

        requests, contents = _requests(sources)
        token = cancel or CancelToken()
        settings = _settings(personas, writer, context, privacy, budget_usd, fallback)
        try:
            result = await generate(requests, settings, root=root, contents=contents, watcher=Watcher(progress, token))
        except asyncio.CancelledError:
            token.cancel()
            raise
        self._remembered().keep(result, contents)
        return result

    async def estimate(
        self,
        sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str] | SourceRequest] | Mapping[str, str | bytes],
        *,
        writer: str,
        personas: int | str | PersonaCount | None = "auto",
        context: str = "",
        privacy: Privacy | None = None,
        root: str | os.PathLike[str] | None = None,
    ) -> Estimate:
        """What a generation with this writer would ask of its model, and what that costs. Asks nobody.

        Raises InputError, WriterError.
        """
        from persona.generation import estimate

        requests, contents = _requests(sources)
        settings = _settings(personas, writer, context, privacy, None, None)
        return await estimate(requests, settings, root=root, contents=contents)

    async def chat(
        self,
        persona: Persona,
        result: GenerationResult,
        question: str,
        *,
        writer: str = "embedded",
        history: Sequence[Turn] = (),
        budget_usd: float | None = None,
        fallback: str | None = None,
    ) -> AsyncIterator[ChatPiece]:
        """Asks a persona of `result`; the answer comes piece by piece, each with the evidence it rests on.

        Without a model it is what participants said, found by its words. Raises WriterError, BudgetExceededError.
        """
        from persona.chat import answer

        settings = _settings("auto", writer, "", None, budget_usd, fallback)
        async for piece in answer(persona, result, question, writer=writer, settings=settings, history=history):
            yield piece

    async def load(self, path: str | os.PathLike[str]) -> GenerationResult:
        """Reads a `personas.json`, or the one in a folder. Raises InputError."""
        from persona.personas import load

        result = await asyncio.to_thread(load, path)
        self._remembered().keep(result, near=path)
        return result

    async def script(
        self,
        persona: Persona,
        result: GenerationResult | None = None,
        *,
        format: ScriptFormat = "character_card",
        root: str | os.PathLike[str] | None = None,
        tokens: int | None = None,
    ) -> Script:
        """A conversation script of a persona, audited against every source that its result was made from.

        `result` may be left out for a persona that this client generated or loaded. `root` is the folder that the
        sources' paths are relative to, where they have moved; `tokens` bounds the system prompt. `script.content` is
        what to write to a file, `persona.scripts.save_script` writes it.

        Raises ScriptBlockedError where a script would leak, InputError where the sources are not there any more.
        """
        return await asyncio.to_thread(self._remembered().script, persona, result, format, root, tokens)

    async def audit(
        self,
        content: str | bytes,
        against: str | os.PathLike[str] | Sequence[str | os.PathLike[str] | SourceRequest] | Mapping[str, str | bytes],
        *,
        root: str | os.PathLike[str] | None = None,
        names: Iterable[str] = (),
        progress: Callable[[ProgressEvent], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AuditReport:
        """Looks in any text, JSON, YAML or PNG (its final bytes) for what leads back to the sources `against`.

        `names` are names that the text may carry, such as the persona's own. Raises InputError, CancelledError.
        """
        from persona.progress import CancelToken, Watcher
        from persona.scripts.audit import audit

        requests, contents = _requests(against)
        watcher = Watcher(progress, cancel or CancelToken())
        return await asyncio.to_thread(
            audit, content, requests, root=root, contents=contents, names=tuple(names), watcher=watcher
        )

    def _remembered(self) -> ScriptMemory:
        if self._memory is None:
            from persona.scripts.memory import ScriptMemory

            self._memory = ScriptMemory()
        return self._memory

    async def save(
        self,
        result: GenerationResult,
        folder: str | os.PathLike[str],
        *,
        formats: Iterable[str] = ("json", "markdown", "html"),
    ) -> list[Path]:
        """Writes the result into a folder, all of it or nothing. Gives the files written. Raises OutputError."""
        from persona.personas import save

        return await asyncio.to_thread(save, result, folder, tuple(formats))

    def check_output(
        self, folder: str | os.PathLike[str], *, formats: Iterable[str] = ("json", "markdown", "html")
    ) -> None:
        """Says before the work that the result could not be saved there. Writes nothing. Raises InputError."""
        from persona.personas.saving import check_folder, known_formats

        known_formats(formats)
        check_folder(folder)


def _requests(
    sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str] | SourceRequest] | Mapping[str, str | bytes],
) -> tuple[list[str | os.PathLike[str] | SourceRequest], dict[str, bytes] | None]:
    if isinstance(sources, Mapping):
        contents = {name: text.encode() if isinstance(text, str) else text for name, text in sources.items()}
        return list(contents), contents
    if isinstance(sources, str | os.PathLike) or not isinstance(sources, Sequence):
        return [sources], None
    return list(sources), None


def _settings(
    personas: int | str | PersonaCount | None,
    writer: str,
    context: str,
    privacy: Privacy | None,
    budget_usd: float | None,
    fallback: str | None,
) -> Settings:
    from persona.settings import PersonaCount, Privacy, Settings

    return Settings(
        personas=PersonaCount.parse(personas),
        writer=writer,
        context=context,
        privacy=privacy or Privacy(),
        budget_usd=budget_usd,
        fallback=fallback,
    )
