"""What came of a build, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from persona.errors import PersonaError
    from persona.personas.model import GenerationResult
    from persona.spec.merging import Conflict
    from persona.spec.problems import Problem


State = Literal["built", "unchanged", "planned"]


@dataclass(frozen=True, slots=True)
class PersonaChange:
    """`file` is its page, relative to the output folder; empty where no pages are written."""

    id: str
    name: str
    what: Literal["new", "kept", "retired"]
    file: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook that was sent: `error` is None when it arrived."""

    url: str
    event: str
    error: str | None = None

    def __str__(self) -> str:
        return f"{self.url}: {self.error or 'delivered'}"

    def to_json(self) -> dict[str, Any]:
        return {"url": self.url, "event": self.event, "error": self.error}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """`state` says what was done: `planned` and `unchanged` touched no file. `reasons` say why, in sentences.

    `written` and `removed` are names in `folder`; of a plan, those that would be. `edits` are the hand edits that were
    taken in, `conflicts` the lines of pages where the person's text was kept against the build's. `result` is None
    where nothing was made.
    """

    spec: str
    folder: Path
    state: State
    reasons: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    personas: tuple[PersonaChange, ...] = ()
    edits: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    webhooks: tuple[Delivery, ...] = ()
    result: GenerationResult | None = field(default=None, repr=False)

    @property
    def retired(self) -> tuple[PersonaChange, ...]:
        return tuple(change for change in self.personas if change.what == "retired")

    def to_json(self) -> dict[str, Any]:
        return {
            "spec": self.spec,
            "folder": str(self.folder),
            "state": self.state,
            "reasons": list(self.reasons),
            "written": list(self.written),
            "removed": list(self.removed),
            "personas": [
                {"id": one.id, "name": one.name, "what": one.what, "file": one.file or None} for one in self.personas
            ],
            "edits": list(self.edits),
            "conflicts": [
                {"file": one.file, "line": one.line, "kept": one.kept, "offered": one.offered} for one in self.conflicts
            ],
            "notes": list(self.notes),
            "problems": [problem.to_json() for problem in self.problems],
            "webhooks": [delivery.to_json() for delivery in self.webhooks],
        }


def failure_json(spec: str | Path, error: PersonaError) -> dict[str, Any]:
    """What stands in the place of `BuildReport.to_json` for a build that failed."""
    return {
        "spec": str(spec),
        "state": "failed",
        "error": {"code": error.code, "message": error.message, "where": error.where, "hint": error.hint},
        "webhooks": [delivery.to_json() for delivery in error.webhooks],
    }
