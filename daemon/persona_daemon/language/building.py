"""What a build's process does. Everything it imports stays out of the daemon."""

from __future__ import annotations

from typing import Any

from persona.errors import PersonaError
from persona.progress import Watcher


def build(spec: str, force: bool, *, watcher: Watcher) -> dict[str, Any]:
    """Builds a spec and says what came of it, in few words: what was made lies on disk.

    Raises what `build_spec` raises.
    """
    from persona.spec import build_spec

    report = build_spec(spec, watcher=watcher, force=force)
    lost = [f"Webhook {one}" for one in report.webhooks if one.error is not None]
    return {
        "state": report.state,
        "personas": None if report.result is None else len(report.result.personas),
        "changed": bool(report.written or report.removed),
        "notes": [str(note) for note in (*report.conflicts, *report.notes, *lost)],
    }


def tell_ended(spec: str, error: PersonaError, *, watcher: Watcher) -> list[str]:
    """Tells the webhooks of a build whose process is gone, and says what became of each."""
    from persona.spec.building import tell_ended as tell

    return [str(delivery) for delivery in tell(spec, error)]
