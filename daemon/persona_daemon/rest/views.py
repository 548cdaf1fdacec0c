"""What several routes show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from persona.experiments import runs
from persona.experiments.shown import Run
from persona_daemon.rest.answers import as_json
from persona_daemon.rest.problems import ProblemError

if TYPE_CHECKING:
    from persona_daemon.rest.door import Door

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def known_id(identity: str, what: str) -> str:
    """Raises ProblemError (404) for what cannot be an id at all, before a database is asked for it."""
    if _ID.fullmatch(identity) is None:
        raise ProblemError("not-found", f"There is no such {what}.")
    return identity


async def run_with_result(door: Door, run: Run) -> bytes:
    """The run, and in it its result (null unless it is completed)."""
    async with door.service.read() as connection:
        result = await runs.result_of(connection, run.id)
    return as_json({**run.model_dump(mode="json"), "result": result})
