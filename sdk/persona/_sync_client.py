"""Generated from client.py by docs/generate.py; do not edit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from persona._portal import Portal
from persona.client import AsyncPersonaClient

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from persona.chat.pieces import ChatPiece, Turn
    from persona.corpus.model import SourceRequest
    from persona.experiments.runs import Webhook
    from persona.experiments.shown import Experiment, ExperimentDetails, PersonaLine, Run, RunEvent
    from persona.personas.model import GenerationResult, Persona
    from persona.progress import CancelToken, ProgressEvent
    from persona.scripts.auditing import AuditReport
    from persona.scripts.model import Script, ScriptFormat
    from persona.settings import PersonaCount, Privacy
    from persona.spec.checking import CheckReport
    from persona.spec.diffing import Difference
    from persona.spec.report import BuildReport
    from persona.writers.costs import Estimate


class PersonaClient:
    """Makes personas in this process: no server, no key, no network unless a model writer is asked for.

    With `base_url` (and `api_key`) the same methods ask a Persona server: what is generated is kept there. What needs
    no server, such as chatting with a result, is done here all the same; specs are for a client in process. `timeout`
    is in seconds, for each attempt of a request; `retries` is how many attempts follow the first. Errors of a server
    carry its `request_id`."""

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, *, timeout: float = 60.0, retries: int = 4
    ) -> None:
        self._portal = Portal()
        self._client = AsyncPersonaClient(base_url, api_key, timeout=timeout, retries=retries)

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

    def estimate(
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

        Raises InputError, WriterError."""
        return self._portal.call(
            self._client.estimate(
                sources, writer=writer, personas=personas, context=context, privacy=privacy, root=root
            )
        )

    def chat(
        self,
        persona: Persona,
        result: GenerationResult,
        question: str,
        *,
        writer: str = "embedded",
        history: Sequence[Turn] = (),
        budget_usd: float | None = None,
        fallback: str | None = None,
    ) -> Iterator[ChatPiece]:
        """Asks a persona of `result`; the answer comes piece by piece, each with the evidence it rests on.

        Without a model it is what participants said, found by its words. Raises WriterError, BudgetExceededError."""
        return self._portal.iterate(
            self._client.chat(
                persona, result, question, writer=writer, history=history, budget_usd=budget_usd, fallback=fallback
            )
        )

    def load(self, path: str | os.PathLike[str]) -> GenerationResult:
        """Reads what was saved: a `personas.json`, the one in a folder, beside a persona's page or that a spec was
        built to. Raises InputError."""
        return self._portal.call(self._client.load(path))

    def script(
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
        WriterError where the model cannot be asked, SettingError for a model where a server makes the script."""
        return self._portal.call(
            self._client.script(persona, result, format=format, root=root, tokens=tokens, writer=writer)
        )

    def audit(
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

        Raises InputError, CancelledError."""
        return self._portal.call(
            self._client.audit(content, against, root=root, names=names, progress=progress, cancel=cancel)
        )

    def build(
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
        WriterError, CancelledError; then no file has changed. SettingError for a client of a server."""
        return self._portal.call(
            self._client.build(
                spec,
                plan_only=plan_only,
                prune=prune,
                force=force,
                workspace=workspace,
                progress=progress,
                cancel=cancel,
            )
        )

    def check(
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
        for a client of a server."""
        return self._portal.call(
            self._client.check(specs, fix=fix, workspace=workspace, progress=progress, cancel=cancel)
        )

    def diff(
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
        git does not know a revision."""
        return self._portal.call(self._client.diff(a, b, specs=specs, workspace=workspace))

    def start(
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
        become personas, NotFoundError, StoreInUseError."""
        return self._portal.call(
            self._client.start(
                sources,
                personas=personas,
                writer=writer,
                context=context,
                privacy=privacy,
                budget_usd=budget_usd,
                fallback=fallback,
                root=root,
                name=name,
                experiment_id=experiment_id,
                webhook=webhook,
            )
        )

    def wait(
        self, run_id: str, *, seconds: float | None = None, progress: Callable[[ProgressEvent], None] | None = None
    ) -> Run:
        """The run as soon as it has ended, or as it is when the time is up. In process, one that no process works on
        is worked on here. Raises NotFoundError."""
        return self._portal.call(self._client.wait(run_id, seconds=seconds, progress=progress))

    def events(self, run_id: str, *, after: int = 0) -> Iterator[RunEvent]:
        """What happens to a run, from the event after number `after` on, until it has ended. Raises NotFoundError."""
        return self._portal.iterate(self._client.events(run_id, after=after))

    def run(self, run_id: str) -> Run:
        """How a run stands. Raises NotFoundError."""
        return self._portal.call(self._client.run(run_id))

    def result(self, run_id: str) -> GenerationResult:
        """What a completed run made. Raises NotFoundError, ConflictError when it is not completed."""
        return self._portal.call(self._client.result(run_id))

    def cancel(self, run_id: str) -> Run:
        """Stops a run. Raises NotFoundError, ConflictError when it has ended."""
        return self._portal.call(self._client.cancel(run_id))

    def runs(self, experiment_id: str) -> Iterator[Run]:
        """An experiment's runs, the newest first. Raises NotFoundError."""
        return self._portal.iterate(self._client.runs(experiment_id))

    def experiments(self) -> Iterator[Experiment]:
        """Every experiment that is kept, the newest first."""
        return self._portal.iterate(self._client.experiments())

    def experiment(self, experiment_id: str) -> ExperimentDetails:
        """One experiment with its sources and the personas of its last completed run. Raises NotFoundError."""
        return self._portal.call(self._client.experiment(experiment_id))

    def delete_experiment(self, experiment_id: str) -> None:
        """With its runs, personas, scripts and sources. Raises NotFoundError."""
        return self._portal.call(self._client.delete_experiment(experiment_id))

    def personas(self, *, experiment_id: str | None = None, run_id: str | None = None) -> Iterator[PersonaLine]:
        """Personas of every experiment's last completed run, or of one run; the newest first."""
        return self._portal.iterate(self._client.personas(experiment_id=experiment_id, run_id=run_id))

    def persona(self, persona_id: str, *, run_id: str | None = None) -> Persona:
        """One kept persona: as its newest run made it, or as one run did. Raises NotFoundError."""
        return self._portal.call(self._client.persona(persona_id, run_id=run_id))

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
