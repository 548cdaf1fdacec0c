"""The store of this machine, as a client uses it: the same methods as over REST (`persona._remote.RemoteStore`)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from persona.errors import ConflictError, MissingExtraError

if TYPE_CHECKING:
    from persona.experiments.cursors import Page
    from persona.experiments.runs import PostedSource, Webhook
    from persona.experiments.service import Service
    from persona.experiments.shown import Experiment, ExperimentDetails, PersonaLine, Run, RunEvent
    from persona.personas.model import GenerationResult, Persona
    from persona.progress import ProgressEvent

PAGE = 100
T = TypeVar("T")


class LocalStore:
    """Opened when it is first used. Reading needs nothing else; starting runs takes the embedded store for this
    process (StoreInUseError when another one holds it)."""

    def __init__(self, holder: str = "PersonaClient") -> None:
        self._holder = holder
        self._stack = contextlib.AsyncExitStack()
        self._service: Service | None = None
        self._opening = asyncio.Lock()

    async def aclose(self) -> None:
        self._service = None
        await self._stack.aclose()

    async def start(
        self,
        sources: Sequence[PostedSource],
        settings: dict[str, Any],
        *,
        name: str,
        experiment_id: str | None,
        webhook: Webhook | None,
    ) -> Run:
        from persona.experiments import runs, work
        from persona.experiments.shown import show_run

        work.check_settings(settings)
        service = await self._open(works=True)
        wanted = list(sources)
        if experiment_id is not None:
            async with service.read() as connection:
                held = await runs.held_by(connection, experiment_id)
            named = {source.name for source in wanted}
            wanted += [source for source in held if source.name not in named]
        await service.check_sources(wanted)
        started = await service.start_run(sources, settings, name=name, experiment_id=experiment_id, webhook=webhook)
        return show_run(started.run)

    async def wait(self, run_id: str, seconds: float | None, progress: Callable[[ProgressEvent], None] | None) -> Run:
        await follow(self.events(run_id, 0), seconds, progress)
        return await self.run(run_id)

    async def events(self, run_id: str, after: int) -> AsyncIterator[RunEvent]:
        from persona.experiments import runs
        from persona.experiments.shown import events_since

        service = await self._open_for(run_id)
        async with service.read() as connection:
            run = await runs.get_run(connection, run_id)
        while True:
            async with service.read() as connection:
                found, over = await events_since(connection, run_id, run.experiment_id, after)
            for event in found:
                after = event.sequence
                yield event
            if over:
                return
            if not found:
                await service.watchers.wait(run_id, 0.5)

    async def run(self, run_id: str) -> Run:
        from persona.experiments.shown import run_by_id

        service = await self._open()
        async with service.read() as connection:
            return await run_by_id(connection, run_id)

    async def result(self, run_id: str) -> GenerationResult:
        from persona.experiments import runs
        from persona.personas.model import GenerationResult

        service = await self._open()
        async with service.read() as connection:
            run = await runs.get_run(connection, run_id)
            result = await runs.result_of(connection, run_id)
        if result is None:
            raise ConflictError(f"This run has no result: it is {run.state}.", where=run_id)
        return GenerationResult.model_validate(result, strict=False)

    async def cancel(self, run_id: str) -> Run:
        service = await self._open()
        await service.cancel_run(run_id)
        return await self.run(run_id)

    async def runs(self, experiment_id: str) -> AsyncIterator[Run]:
        from persona.experiments import runs
        from persona.experiments.shown import show_run

        async for one in self._items(partial(runs.list_runs, experiment_id=experiment_id)):
            yield show_run(one)

    async def experiments(self) -> AsyncIterator[Experiment]:
        from persona.experiments import library
        from persona.experiments.shown import show_experiment

        async for one in self._items(library.list_experiments):
            yield show_experiment(one)

    async def experiment(self, experiment_id: str) -> ExperimentDetails:
        from persona.experiments.shown import experiment_by_id

        service = await self._open()
        async with service.read() as connection:
            return await experiment_by_id(connection, experiment_id)

    async def delete_experiment(self, experiment_id: str) -> None:
        service = await self._open()
        await service.delete_experiment(experiment_id)

    async def personas(self, experiment_id: str | None, run_id: str | None) -> AsyncIterator[PersonaLine]:
        from persona.experiments import library
        from persona.experiments.shown import show_persona_line

        async for one in self._items(partial(library.list_personas, experiment_id=experiment_id, run_id=run_id)):
            yield show_persona_line(one)

    async def persona(self, persona_id: str, run_id: str | None) -> Persona:
        from persona.experiments import library
        from persona.personas.model import Persona

        service = await self._open()
        async with service.read() as connection:
            kept = await library.get_persona(connection, persona_id, run_id=run_id)
        return Persona.model_validate(kept.document, strict=False)

    async def _items(self, listed: Callable[..., Awaitable[Page[T]]]) -> AsyncIterator[T]:
        """Of all pages."""
        service, cursor = await self._open(), None
        while True:
            async with service.read() as connection:
                page = await listed(connection, limit=PAGE, cursor=cursor)
            for one in page.items:
                yield one
            if (cursor := page.next) is None:
                return

    async def _open_for(self, run_id: str) -> Service:
        """Opened, and to work too where the run has not ended and no other process works: it would never end."""
        from persona.errors import StoreInUseError
        from persona.experiments import runs

        service = await self._open()
        async with service.read() as connection:
            if (await runs.get_run(connection, run_id)).state in runs.FINAL:
                return service
        with contextlib.suppress(StoreInUseError):
            return await self._open(works=True)
        return await self._open()

    async def _open(self, *, works: bool = False) -> Service:
        async with self._opening:
            if self._service is not None and (self._service.options.works or not works):
                return self._service
            try:
                from persona.experiments.service import Options, open_service
            except ModuleNotFoundError:
                raise MissingExtraError("The store", "api") from None
            await self.aclose()
            self._stack = contextlib.AsyncExitStack()
            options = Options(holder=self._holder, works=works)
            self._service = await self._stack.enter_async_context(open_service(options=options))
            return self._service


async def follow(
    events: AsyncIterator[RunEvent], seconds: float | None, progress: Callable[[ProgressEvent], None] | None
) -> None:
    """Tells of progress until the run has ended or the time is up."""
    from persona.progress import ProgressEvent

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for event in events:
                told = event.data.get("progress")
                if progress is not None and isinstance(told, dict):
                    progress(ProgressEvent(told["stage"], told["done"], told["total"]))
