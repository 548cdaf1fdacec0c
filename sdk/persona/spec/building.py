"""`build_spec`: plan, make what changed, merge with what people wrote, and replace all outputs as one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import OutputError, PersonaError, SpecError
from persona.progress import SILENT, Watcher
from persona.spec.inputs import hashes_of
from persona.spec.journal import JOURNAL, alone, commit, recover, sweep
from persona.spec.lock import LOCKFILE, Lock, earlier_of, frozen_text, read_brief, read_lock
from persona.spec.order import Order, shown
from persona.spec.pages import Pages, our_pages, read_pages, with_hands
from persona.spec.places import Survey, look_at
from persona.spec.planning import Plan, make_plan
from persona.spec.rendering import Outcome, Rendering
from persona.spec.report import BuildReport, Delivery, State
from persona.spec.workspace import absolute, workspace_of

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult
    from persona.spec.problems import Problem

_ATTEMPTS = 3  # while somebody keeps saving pages


class BrokenSpecError(SpecError):
    """A spec that cannot be built; `problems` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity == "error"]
        first = errors[0]
        more = f" (and {len(errors) - 1} more; `persona check` lists them)" if len(errors) > 1 else ""
        message = first.message.rstrip(".") + more + "."
        super().__init__(message, where=first.location, hint=first.hint or None)


def build_spec(
    path: str | os.PathLike[str],
    *,
    watcher: Watcher | None = None,
    plan_only: bool = False,
    workspace: str | os.PathLike[str] | None = None,
    others: Iterable[Path] | None = None,
    prune: bool = False,
    force: bool = False,
) -> BuildReport:
    """Builds one spec: makes its personas anew where sources or settings changed, keeps who they are and what people
    wrote on their pages, and writes only files that differ.

    `plan_only` says what would be done and writes nothing. `prune` deletes the pages of retired personas. `force`
    makes everything anew. `workspace` is what paths are shown relative to and what sources must lie in (default: the
    repository around the spec); `others` are its other specs, looked for when not given.

    Blocks and takes processor time: run it in a thread or a process of its own, not in an event loop. Raises
    BrokenSpecError, SourceError, OutputError, WriterError, CancelledError; then no file has changed, and `webhooks` of
    the error says who was told.
    """
    watcher = watcher or SILENT
    file = absolute(path)
    place = absolute(workspace) if workspace is not None else workspace_of(file)
    _, found, problems = look_at(file, place, others=others)
    if found is None:
        raise BrokenSpecError(problems)
    build = _Build(found, tuple(problems), watcher, prune=prune, force=force)
    if plan_only:
        return build.planned()
    try:
        report = build.built()
    except (Exception, KeyboardInterrupt) as error:
        if not build.decided:
            _tell_ended(found.order, error)
        raise
    return _told(report, found.order, watcher)


def _told(report: BuildReport, order: Order, watcher: Watcher) -> BuildReport:
    """Sends the webhooks of a build that made personas."""
    if report.state != "built" or report.result is None or not order.webhooks:
        return report
    from persona.spec.telling import tell_completed

    watcher.unstoppable().tell("telling", 0, len(order.webhooks))
    return replace(report, webhooks=tell_completed(order, report.result))


def _tell_ended(order: Order, error: BaseException) -> None:
    """Sends the webhooks of a build that failed or was stopped."""
    if not order.webhooks:
        return
    from persona.spec import telling

    told = telling.tell_ended(order, error)
    if isinstance(error, PersonaError):
        error.webhooks = told


def tell_ended(
    path: str | os.PathLike[str], error: PersonaError, *, workspace: str | os.PathLike[str] | None = None
) -> tuple[Delivery, ...]:
    """Tells a spec's webhooks of a build whose process was killed and could not tell them itself: `error` is a
    CancelledError, or why it failed. Raises SpecError where the spec cannot be read any more."""
    from persona.spec.parse import parse_spec
    from persona.spec.places import order_of

    file = absolute(path)
    model = parse_spec(file).model
    if model is not None:
        place = absolute(workspace) if workspace is not None else workspace_of(file)
        _tell_ended(order_of(model, file, place), error)
    return error.webhooks


class _Build:
    """One build of one spec."""

    def __init__(
        self, found: Survey, problems: tuple[Problem, ...], watcher: Watcher, *, prune: bool, force: bool
    ) -> None:
        self.order = found.order
        self.problems = problems
        self.watcher = watcher
        self.prune = prune
        self.force = force
        self.inputs = hashes_of(found.meant, found.order.root)
        self.decided = False  # whether files were replaced: from there on it is neither failed nor cancelled

    def plan(self) -> Plan:
        brief = read_brief(self.order.folder)
        return make_plan(
            self.order,
            self.inputs,
            brief.record if brief else None,
            brief.version if brief else None,
            prune=self.prune,
            force=self.force,
        )

    def report(self, state: State, plan: Plan) -> BuildReport:
        return BuildReport(
            self.order.shown,
            self.order.folder,
            state,
            plan.reasons,
            problems=self.problems,
        )

    def made(self, state: State, plan: Plan, outcome: Outcome) -> BuildReport:
        """The report with what comes of the build."""
        return replace(
            self.report(state, plan),
            written=tuple(outcome.files),
            removed=outcome.remove,
            personas=outcome.personas,
            edits=tuple(outcome.pages.changes),
            conflicts=tuple(outcome.written.conflicts),
        )

    def check(self) -> None:
        """Raises BrokenSpecError, CancelledError."""
        if any(problem.severity == "error" for problem in self.problems):
            raise BrokenSpecError(self.problems)
        self.watcher.check()

    def planned(self) -> BuildReport:
        """With the embedded writer the build is made and thrown away, which tells every file; a model is not asked."""
        self.check()
        plan = self.plan()
        if not plan.anything:
            return self.report("unchanged", plan)
        pending = (self.order.folder / JOURNAL).exists()
        if plan.analyse and self.order.settings.writer != "embedded":
            unasked = ("The writer was not asked; which files change is known when it has been.",)
            return replace(self.report("planned", plan), notes=unasked)
        outcome = self.outcome(plan)
        notes: tuple[str, ...] = ("A build that was interrupted is finished first.",) if pending else ()
        return replace(self.made("planned", plan, outcome), notes=notes)

    def built(self) -> BuildReport:
        self.check()
        folder = self.order.folder
        with alone(folder):
            recover(folder)
            sweep(folder)
            return self._built()

    def _built(self) -> BuildReport:
        plan = self.plan()
        if not plan.anything:
            return self.report("unchanged", plan)
        for _ in range(_ATTEMPTS):
            outcome = self.outcome(plan)
            self.watcher.tell("saving", 0, 1)
            if self._as_read(outcome.pages):
                break
        else:
            raise OutputError(
                "The pages keep changing while they are merged.",
                where=shown(self.order.folder, self.order.workspace),
                hint="Wait until nobody saves them, and build again.",
            )
        self.watcher.check()
        commit(self.order.folder, outcome.files, outcome.remove)
        self.decided = True
        self.watcher.unstoppable().tell("saving", 1, 1)
        notes = (*outcome.notes, *outcome.written.notes)
        return replace(self.made("built", plan, outcome), notes=notes, result=outcome.result)

    def _as_read(self, pages: Pages) -> bool:
        """Whether the pages are still those that were merged."""
        for name, content in pages.found.values():
            path = self.order.folder / name
            if not path.exists() or path.read_bytes() != content:
                return False
        return True

    def outcome(self, plan: Plan) -> Outcome:
        order = self.order
        lock = read_lock(order.folder, order.root)
        if lock is None:
            self._refuse_orphans()
        pages = read_pages(order, lock) if lock else Pages()
        lock = with_hands(lock, pages) if lock else None
        if lock is not None and not plan.analyse:
            result, frozen, people = lock.result, lock.record.frozen, lock.record.people
        else:
            result = self._generate(lock)
            frozen, people = frozen_text(result.frozen), dict(sorted(result.people.items()))
        rendering = Rendering(order, self.inputs, order.asked(), prune=self.prune)
        return rendering.outcome(result, lock, pages, frozen, people, self.watcher)

    def _refuse_orphans(self) -> None:
        left = our_pages(self.order.folder)
        if left:
            name = next(iter(left.values()))
            raise OutputError(
                f"Pages of an earlier build are here, but no {LOCKFILE} that says what people changed on them.",
                where=shown(self.order.folder / name, self.order.workspace),
                hint=f"Restore {LOCKFILE} from version control, or move the pages away.",
            )

    def _generate(self, lock: Lock | None) -> GenerationResult:
        from persona.generation import generate

        order = self.order
        return asyncio.run(
            generate(
                order.requests,
                order.settings,
                root=order.root,
                earlier=earlier_of(lock) if lock else None,
                watcher=self.watcher,
            )
        )
