"""Conversation scripts that were made of stored personas: keeping them, and telling that they are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import NotFoundError
from persona.experiments.cursors import Page, page
from persona.experiments.ids import now_ms
from persona.experiments.runs import append
from persona.store.database import insert_new
from persona.store.tables import runs, scripts


@dataclass(frozen=True, slots=True)
class StoredScript:
    """`content` is what a file would hold, to the byte; `report` is the audit's, as JSON."""

    id: str
    run_id: str
    persona_id: str
    format: str
    media_type: str
    content: bytes
    report: Mapping[str, Any]
    created_at: int


async def keep_script(
    connection: AsyncConnection,
    *,
    script_id: str,
    run_id: str,
    persona_id: str,
    format: str,
    media_type: str,
    content: bytes,
    report: Mapping[str, Any],
) -> StoredScript:
    """Keeps it, and tells those who listen (`script.completed`) unless it was there: the id is of its content.

    Raises NotFoundError for a run that there is not.
    """
    # Changes nothing; it orders the event among the run's others.
    touched = await connection.execute(update(runs).where(runs.c.id == run_id).values(attempts=runs.c.attempts))
    if touched.rowcount != 1:
        raise NotFoundError("There is no such run.", where=run_id)
    row = {
        "id": script_id,
        "run_id": run_id,
        "persona_id": persona_id,
        "format": format,
        "media_type": media_type,
        "content": content,
        "report": dict(report),
        "created_at": now_ms(),
    }
    if await insert_new(connection, scripts, row):
        experiment_id = (await connection.execute(select(runs.c.experiment_id).where(runs.c.id == run_id))).scalar_one()
        facts = {"script_id": script_id, "persona_id": persona_id, "format": format}
        await append(connection, run_id, experiment_id, "script.completed", facts)
    return await get_script(connection, script_id)


async def get_script(connection: AsyncConnection, script_id: str) -> StoredScript:
    """Raises NotFoundError."""
    row = (await connection.execute(select(*_ALL).where(scripts.c.id == script_id))).first()
    if row is None:
        raise NotFoundError("There is no such script.", where=script_id)
    return StoredScript(*row)


async def list_scripts(
    connection: AsyncConnection, *, persona_id: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[StoredScript]:
    """The newest first."""
    query = select(*_ALL)
    if persona_id is not None:
        query = query.where(scripts.c.persona_id == persona_id)
    rows = await page(
        connection, query, (scripts.c.created_at, scripts.c.id), limit=limit, cursor=cursor, filters=(persona_id,)
    )
    return Page(tuple(StoredScript(*row) for row in rows.items), rows.next)


_ALL = (
    scripts.c.id,
    scripts.c.run_id,
    scripts.c.persona_id,
    scripts.c.format,
    scripts.c.media_type,
    scripts.c.content,
    scripts.c.report,
    scripts.c.created_at,
)
