"""How each spec stands: unbuilt, building, clean, stale or broken, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lsprotocol import types

from persona_daemon.language.features.spec_problems.problems import problems_of

if TYPE_CHECKING:
    from persona_daemon.language.citing import Built
    from persona_daemon.language.engine import Engine
    from persona_daemon.language.server import PersonaServer


@dataclass(frozen=True, slots=True)
class SpecState:
    """`problems` counts errors and warnings of the spec itself; `why` is one sentence, None when there is nothing to
    say."""

    name: Literal["clean", "stale", "building", "unbuilt", "broken"]
    problems: int
    why: str | None


async def state_of(server: PersonaServer, spec: Path, built: Built | None, unreadable: str | None) -> SpecState:
    """`unreadable` is what is wrong with the lockfile."""
    document = server.workspace.document(spec)
    found = await server.diagnostics(document) if document is not None else []
    serious = [
        one for one in found if one.severity in (types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Warning)
    ]
    errors = [one for one in found if one.severity == types.DiagnosticSeverity.Error]
    count = len(serious)
    if any(run["state"] in ("queued", "running") and Path(run["path"]) == spec for run in _runs(server.engine)):
        return SpecState("building", count, None)
    if unreadable is not None or errors:
        return SpecState("broken", count, unreadable or errors[0].message)
    if built is None:
        return SpecState("unbuilt", count, "It was not built yet.")
    look = await problems_of(server).settled(spec)
    reasons = look.reasons if look is not None else ()
    if not reasons:
        return SpecState("clean", count, None)
    return SpecState("stale", count, reasons[0] if len(reasons) == 1 else f"{reasons[0]} And {len(reasons) - 1} more.")


def runs_of(engine: Engine) -> list[dict[str, Any]]:
    return [{key: value for key, value in run.items() if key != "path"} for run in _runs(engine)]


def _runs(engine: Engine) -> list[dict[str, Any]]:
    builds = getattr(engine, "builds", None)
    return builds.shapes() if builds is not None else []
