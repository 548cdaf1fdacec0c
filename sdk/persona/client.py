"""The client: what `import persona` is for. `_sync_client.py` is generated from this file by `make docs`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from persona._remote.store import RemoteStore
    from persona.chat.pieces import ChatPiece, Turn
    from persona.corpus.model import SourceRequest
    from persona.experiments.local import LocalStore
    from persona.experiments.runs import Webhook
    from persona.experiments.shown import Experiment, ExperimentDetails, PersonaLine, Run, RunEvent
    from persona.personas.model import GenerationResult, Persona
    from persona.progress import CancelToken, ProgressEvent
    from persona.scripts.auditing import AuditReport
    from persona.scripts.memory import ScriptMemory
    from persona.scripts.model import Script, ScriptFormat
    from persona.settings import PersonaCount, Privacy, Settings
    from persona.spec.checking import CheckReport
    from persona.spec.diffing import Difference
    from persona.spec.report import BuildReport
    from persona.writers.costs import Estimate

T = TypeVar("T")


class AsyncPersonaClient:
    """Makes personas in this process: no server, no key, no network unless a model writer is asked for.

    With `base_url` (and `api_key`) the same methods ask a Persona server: what is generated is kept there. What needs
    no server, such as chatting with a result, is done here all the same; specs are for a client in process. `timeout`
    is in seconds, for each attempt of a request; `retries` is how many attempts follow the first. Errors of a server
    carry its `request_id`.
    """

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, *, timeout: float = 60.0, retries: int = 4
    ) -> None:
        self._closed = False
        self._memory: ScriptMemory | None = None
        self._base_url = base_url
        self._api_key = api_key
        self._timeout = timeout
        self._retries = retries
        self._kept: RemoteStore | LocalStore | None = None
        self._runs: dict[str, str] = {}  # persona -> the run of the server that made it

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
        if self._kept is not None:
            kept, self._kept = self._kept, None
            await kept.aclose()

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
        if self._base_url is not None:
            return await self._generate_there(requests, contents, settings, root, progress, token)
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
        """Reads what was saved: a `personas.json`, the one in a folder, beside a persona's page or that a spec was
        built to. Raises InputError."""
        from persona.spec.addressing import personas_at

        result = (await asyncio.to_thread(personas_at, path)).result
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
        writer: str = "embedded",
    ) -> Script:
        """A conversation script of a persona, audited against every source that its result was made from.

        `result` may be left out for a persona that this client generated or loaded. `root` is the folder that the
        sources' paths are relative to, where they have moved; `tokens` bounds the system prompt. `writer` is a model
        that phrases our lines ("anthropic:<model>"), under the same audit. `script.content` is what to write to a file,
        `persona.scripts.save_script` writes it.

        Raises ScriptBlockedError where a script would leak, InputError where the sources are not there any more,
        WriterError where the model cannot be asked, SettingError for a model where a server makes the script.
        """
        if self._base_url is not None:
            if writer != "embedded":
                from persona.errors import SettingError

                raise SettingError("A server's scripts are not phrased by a model.", hint='Leave out "writer".')
            return await self._remote().script(persona, self._runs.get(persona.id), format, tokens)
        return await asyncio.to_thread(self._remembered().script, persona, result, format, root, tokens, writer)

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

        Personas (a `personas.json`, its folder, a page, a spec) stand for the sources they were made from. `names` are
        names that the text may carry; those of the personas in `against` it may.

        Raises InputError, CancelledError.
        """
        from persona.progress import CancelToken, Watcher
        from persona.scripts.auditing import audit
        from persona.spec.addressing import names_at, sources_at

        requests, contents = _requests(against)
        allowed, read = list(names), list(requests)
        if contents is None:
            allowed += await asyncio.to_thread(names_at, requests, root)
            read[:] = await asyncio.to_thread(sources_at, requests, root)
        watcher = Watcher(progress, cancel or CancelToken())
        return await asyncio.to_thread(
            audit, content, read, root=root, contents=contents, names=tuple(allowed), watcher=watcher
        )

    async def build(
        self,
        spec: str | os.PathLike[str],
        *,
        plan_only: bool = False,
        prune: bool = False,
        force: bool = False,
        workspace: str | os.PathLike[str] | None = None,
        progress: Callable[[ProgressEvent], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> BuildReport:
        """Builds a spec as `persona build` does: only what changed, keeping who the personas are and what people wrote
        on their pages. `spec` may be a folder that holds just one.

        `plan_only` says what would be done and writes nothing, `prune` deletes the pages of retired personas, `force`
        makes everything anew. `workspace` is the folder that sources and outputs must lie in (default: the repository).
        `result` of the report is None where nothing was made; `load(spec)` gives what was built before. `progress` is
        called from another thread.

        Raises SpecError (with `problems` for one that is broken: BrokenSpecError), SourceError, OutputError,
        WriterError, CancelledError; then no file has changed. SettingError for a client of a server.
        """
        self._must_be_here("builds")
        from persona.progress import CancelToken, Watcher
        from persona.spec.building import build_spec
        from persona.spec.choosing import choose_one

        token = cancel or CancelToken()
        chosen = await asyncio.to_thread(choose_one, spec, workspace)
        (file,) = chosen.specs
        report = await _in_thread(
            token,
            lambda: build_spec(
                file,
                watcher=Watcher(progress, token),
                plan_only=plan_only,
                workspace=chosen.workspace,
                others=chosen.others,
                prune=prune,
                force=force,
            ),
        )
        if report.result is not None:
            self._remembered().keep(report.result, near=file)
        return report

    async def check(
        self,
        specs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
        *,
        fix: bool = False,
        workspace: str | os.PathLike[str] | None = None,
        progress: Callable[[ProgressEvent], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> CheckReport:
        """Says what is wrong with specs, their sources and what was built, as `persona check` does. Builds nothing.

        `specs` are specs or folders of some; every one here where nothing is given. `fix` writes evidence that moved
        at its new place. A problem has `code`, `severity`, `path`, `range` (from 0) and `message`; to know whether to
        fail, ask `report.failed()`.

        Raises SpecError where there is no spec or one cannot be read at all, OutputError, CancelledError. SettingError
        for a client of a server.
        """
        self._must_be_here("checks")
        from persona.progress import CancelToken, Watcher
        from persona.spec.checking import check_specs

        token = cancel or CancelToken()
        watcher = Watcher(progress, token)
        return await _in_thread(token, lambda: check_specs(specs, fix=fix, workspace=workspace, watcher=watcher))

    async def diff(
        self,
        a: GenerationResult | str | os.PathLike[str] | None = None,
        b: GenerationResult | str | os.PathLike[str] | None = None,
        *,
        specs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
        workspace: str | os.PathLike[str] | None = None,
    ) -> list[Difference]:
        """Says what is other in `b` than in `a`, in personas and claims, as `persona diff` does.

        Two builds (results, `personas.json` files or their folders) give one difference. Git revisions give one for
        each of `specs` (default: all here): `a` (default: the last commit) and `b` (default: the working tree).

        Raises SettingError for one build alone and for a client of a server, SourceError, SpecError, InputError where
        git does not know a revision.
        """
        self._must_be_here("compares")
        from persona.spec.comparing import compare

        return await asyncio.to_thread(compare, a, b, specs=specs, workspace=workspace)

    async def start(
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
        name: str = "",
        experiment_id: str | None = None,
        webhook: Webhook | None = None,
    ) -> Run:
        """Begins a generation that is kept: a run of a new experiment, or a further one of `experiment_id`, whose
        sources these are added to. It is kept when this process ends. `wait` and `result` follow it.

        In process it is the store of this machine (or PERSONA_DATABASE_URL). Raises InputError for what could not
        become personas, NotFoundError, StoreInUseError.
        """
        _must_have_a_store()
        from persona.experiments.gathering import gather, stored_settings

        requests, contents = _requests(sources)
        posted = await asyncio.to_thread(gather, requests, contents, root) if requests else []
        settings = stored_settings(_settings(personas, writer, context, privacy, budget_usd, fallback))
        return await self._store().start(posted, settings, name=name, experiment_id=experiment_id, webhook=webhook)

    async def wait(
        self, run_id: str, *, seconds: float | None = None, progress: Callable[[ProgressEvent], None] | None = None
    ) -> Run:
        """The run as soon as it has ended, or as it is when the time is up. In process, one that no process works on
        is worked on here. Raises NotFoundError."""
        return await self._store().wait(run_id, seconds, progress)

    async def events(self, run_id: str, *, after: int = 0) -> AsyncIterator[RunEvent]:
        """What happens to a run, from the event after number `after` on, until it has ended. Raises NotFoundError."""
        async for event in self._store().events(run_id, after):
            yield event

    async def run(self, run_id: str) -> Run:
        """How a run stands. Raises NotFoundError."""
        return await self._store().run(run_id)

    async def result(self, run_id: str) -> GenerationResult:
        """What a completed run made. Raises NotFoundError, ConflictError when it is not completed."""
        result = await self._store().result(run_id)
        self._runs.update({persona.id: run_id for persona in result.personas})
        return result

    async def cancel(self, run_id: str) -> Run:
        """Stops a run. Raises NotFoundError, ConflictError when it has ended."""
        return await self._store().cancel(run_id)

    async def runs(self, experiment_id: str) -> AsyncIterator[Run]:
        """An experiment's runs, the newest first. Raises NotFoundError."""
        async for run in self._store().runs(experiment_id):
            yield run

    async def experiments(self) -> AsyncIterator[Experiment]:
        """Every experiment that is kept, the newest first."""
        async for experiment in self._store().experiments():
            yield experiment

    async def experiment(self, experiment_id: str) -> ExperimentDetails:
        """One experiment with its sources and the personas of its last completed run. Raises NotFoundError."""
        return await self._store().experiment(experiment_id)

    async def delete_experiment(self, experiment_id: str) -> None:
        """With its runs, personas, scripts and sources. Raises NotFoundError."""
        await self._store().delete_experiment(experiment_id)

    async def personas(
        self, *, experiment_id: str | None = None, run_id: str | None = None
    ) -> AsyncIterator[PersonaLine]:
        """Personas of every experiment's last completed run, or of one run; the newest first."""
        async for line in self._store().personas(experiment_id, run_id):
            yield line

    async def persona(self, persona_id: str, *, run_id: str | None = None) -> Persona:
        """One kept persona: as its newest run made it, or as one run did. Raises NotFoundError."""
        return await self._store().persona(persona_id, run_id)

    async def _generate_there(
        self,
        requests: Sequence[str | os.PathLike[str] | SourceRequest],
        contents: Mapping[str, bytes] | None,
        settings: Settings,
        root: str | os.PathLike[str] | None,
        progress: Callable[[ProgressEvent], None] | None,
        token: CancelToken,
    ) -> GenerationResult:
        """As a run of the server, which is cancelled when the caller does not want it any more."""
        _must_have_a_store()
        from persona._remote.following import follow
        from persona.experiments.gathering import gather, stored_settings

        posted = await asyncio.to_thread(gather, requests, contents, root)
        store = self._remote()
        run = await store.start(posted, stored_settings(settings), name="", experiment_id=None, webhook=None)
        await follow(store, run.id, progress, token)
        return await self.result(run.id)

    def _must_be_here(self, what: str) -> None:
        if self._base_url is not None:
            from persona.errors import SettingError

            raise SettingError(
                f"A Persona server {what} no specs.",
                where=self._base_url,
                hint="Use a client without an address, PersonaClient(), where the specs and their sources are.",
            )

    def _remote(self) -> RemoteStore:
        from persona._remote.store import RemoteStore

        store = self._store()
        assert isinstance(store, RemoteStore)
        return store

    def _store(self) -> RemoteStore | LocalStore:
        """What keeps experiments for this client, opened when it is first used."""
        if self._kept is None:
            _must_have_a_store()
            from persona._remote.store import RemoteStore
            from persona.experiments.local import LocalStore

            if self._base_url is None:
                self._kept = LocalStore()
            else:
                self._kept = RemoteStore(self._base_url, self._api_key, timeout=self._timeout, retries=self._retries)
        return self._kept

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


async def _in_thread(token: CancelToken, work: Callable[[], T]) -> T:
    """Runs what blocks. When the task is cancelled, the work is stopped and waited for: it looks at the token."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        token.cancel()
        await asyncio.wait([running])
        running.exception()
        raise


def _must_have_a_store() -> None:
    """Raises MissingExtraError before anything else is asked for."""
    from importlib.util import find_spec

    from persona.errors import MissingExtraError

    if find_spec("sqlalchemy") is None or find_spec("httpx2") is None:
        raise MissingExtraError("What is kept, here or on a server,", "api")


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
