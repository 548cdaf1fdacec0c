"""`check_spec`, `check_specs`: whether specs can be built, and whether what was built stands. Nothing is made anew."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import OutputError, PersonaError
from persona.progress import SILENT, Watcher
from persona.spec.inputs import hashes_of
from persona.spec.lock import LOCKFILE, read_lock
from persona.spec.order import Order, shown
from persona.spec.parse import ParsedSpec
from persona.spec.places import Survey, look_at
from persona.spec.positions import Range
from persona.spec.problems import Problem, make_problem
from persona.spec.workspace import absolute, workspace_of

if TYPE_CHECKING:
    from persona.spec.choosing import Given
    from persona.spec.formats import CheckFormat


@dataclass(frozen=True, slots=True)
class CheckReport:
    """`specs` are those that were checked, `problems` what is wrong with them, each once, by file and place; `fixed`
    says how many passages were written at their new place on the way."""

    specs: tuple[str, ...]
    problems: tuple[Problem, ...]
    fixed: int = 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    def __str__(self) -> str:
        return self.to_format("text").rstrip("\n")

    def failed(self, *, strict: bool = False) -> bool:
        """Whether there is an error; with `strict`, or a warning."""
        return bool(self.errors or (strict and self.warnings))

    def to_format(self, format: CheckFormat = "text") -> str:
        """For people ("text"), programs ("json"), code scanning ("sarif") or a GitHub workflow ("github")."""
        from persona.spec.formats import to_format

        return to_format(self.problems, format, specs=len(self.specs), fixed=self.fixed)


def check_specs(
    given: Given = (),
    *,
    fix: bool = False,
    workspace: str | os.PathLike[str] | None = None,
    watcher: Watcher | None = None,
) -> CheckReport:
    """Checks specs and folders of some (default: every spec here); as `check_spec`, in one report.

    Raises SpecError where there is none, or one cannot be read at all; CancelledError.
    """
    from persona.spec.choosing import choose

    chosen = choose(given, workspace)
    reports = [
        check(spec, fix=fix, workspace=chosen.workspace, others=chosen.others, watcher=watcher) for spec in chosen.specs
    ]
    return CheckReport(
        tuple(name for report in reports for name in report.specs),
        tuple(dict.fromkeys(problem for report in reports for problem in report.problems)),
        sum(report.fixed for report in reports),
    )


def check_spec(
    path: str | os.PathLike[str],
    *,
    fix: bool = False,
    workspace: str | os.PathLike[str] | None = None,
    others: Iterable[Path] | None = None,
    watcher: Watcher | None = None,
) -> list[Problem]:
    """Everything that is wrong with a spec, its sources and its outputs, from `personas.json` without building.

    With `fix`, evidence that moved is written at its new place, in `personas.json` and on the pages. Raises
    SpecError where the spec cannot be read at all. Reads every source: for a thread, not for an event loop.
    """
    return list(check(path, fix=fix, workspace=workspace, others=others, watcher=watcher).problems)


def check(
    path: str | os.PathLike[str],
    *,
    fix: bool = False,
    workspace: str | os.PathLike[str] | None = None,
    others: Iterable[Path] | None = None,
    watcher: Watcher | None = None,
) -> CheckReport:
    """As `check_spec`, saying also how much was fixed."""
    watcher = watcher or SILENT
    file = absolute(path)
    place = absolute(workspace) if workspace is not None else workspace_of(file)
    parsed, found, problems = look_at(file, place, others=others)
    if found is None:
        return CheckReport((parsed.path,), _ordered(problems))
    watcher.check()
    fixed = 0
    if fix:
        from persona.spec.reanchoring import reanchor

        fixed = reanchor(found.order, watcher)
    problems += _built(parsed, found, watcher)
    return CheckReport((parsed.path,), _ordered(problems), fixed)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each once, by file and place."""
    unique = dict.fromkeys(problems)
    return tuple(
        sorted(unique, key=lambda one: (one.path, (one.range.start.line, one.range.start.character) if one.range else
                                        (-1, 0), one.code))
    )  # fmt: skip


def _built(parsed: ParsedSpec, found: Survey, watcher: Watcher) -> Iterable[Problem]:
    """What is wrong with the outputs."""
    order = found.order
    where = _sources_place(parsed)
    try:
        lock = read_lock(order.folder, order.root)
    except OutputError as error:
        path = shown(order.folder / LOCKFILE, order.workspace)
        return [make_problem("P503", path, None, error.message, error.hint or "")]
    if lock is None:
        return [make_problem("P501", order.shown, where, "This spec has not been built yet.", "Run `persona build`.")]
    from persona.spec.checks.evidence import check_evidence
    from persona.spec.checks.outputs import check_outputs
    from persona.spec.checks.privacy import check_privacy
    from persona.spec.checks.subject import Subject
    from persona.spec.cited import cite

    subject = Subject(order, lock)
    problems = list(check_outputs(subject, hashes_of(found.meant, order.root), where))
    watcher.check()
    problems += check_evidence(subject, cite(lock.result, order.root))
    watcher.check()
    broken = any(problem.severity == "error" for problem in found.problems)
    names, unread = ([], []) if broken else _names(order, where, watcher)
    from persona.spec.checks.privacy import Known

    return [*problems, *unread, *check_privacy(subject, Known(names))]


def _names(order: Order, where: Range | None, watcher: Watcher) -> tuple[list[str], list[Problem]]:
    """What the sources call participants; and a problem where they cannot be read."""
    from persona.corpus import read_corpus
    from persona.writers.brief import participant_names

    try:
        corpus = read_corpus(order.requests, root=order.root, watcher=watcher)
    except PersonaError as error:
        if error.code == "cancelled":
            raise
        path = shown(order.root / error.where, order.workspace) if error.where else order.shown
        named = error.where is not None and (order.root / error.where).exists()
        return [], [
            make_problem(
                "P203", path if named else order.shown, None if named else where, error.message, error.hint or ""
            )
        ]
    return sorted(participant_names(corpus)), []


def _sources_place(parsed: ParsedSpec) -> Range | None:
    entry = parsed.entry("sources")
    return parsed.lines.range(entry.key.start, entry.key.end) if entry else None
