"""Who did what to what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.experiments.cursors import Page, page
from persona.experiments.ids import now_ms
from persona.store.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """`principal` is a key's id, or "local" for the command line and for a server without keys."""

    id: int
    at: int
    principal: str
    action: str
    target: str
    request_id: str


async def note(
    connection: AsyncConnection, *, principal: str, action: str, target: str = "", request_id: str = ""
) -> None:
    """In the transaction that does it. `action` is a verb and a word, as in "run.start"."""
    await connection.execute(
        insert(audit).values(
            at=now_ms(), principal=principal, action=action[:60], target=target[:200], request_id=request_id[:64]
        )
    )


async def list_audit(
    connection: AsyncConnection, *, principal: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Entry]:
    """The newest first."""
    query = select(audit.c.id, audit.c.at, audit.c.principal, audit.c.action, audit.c.target, audit.c.request_id)
    if principal is not None:
        query = query.where(audit.c.principal == principal)
    rows = await page(connection, query, (audit.c.at, audit.c.id), limit=limit, cursor=cursor, filters=(principal,))
    return Page(tuple(Entry(*row) for row in rows.items), rows.next)
