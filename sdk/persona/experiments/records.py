"""What is remembered of requests: answers by idempotency key, for a day, and who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, SettingError
from persona.experiments.ids import now_ms
from persona.store.tables import audit, idempotency

KEPT_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is to be done once: who asked where, under which key; `fingerprint` is of what was asked."""

    principal: str
    method: str
    path: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class AnsweredMeanwhileError(ConflictError):
    """Another process answered the same request first; what this one did is rolled back."""


async def answer_of(connection: AsyncConnection, once: Once) -> Answer | None:
    """What was answered to this request within the last day. Raises SettingError when the key was used for another."""
    table = idempotency.c
    query = select(table.fingerprint, table.status, table.headers, table.body).where(
        table.principal == once.principal,
        table.method == once.method,
        table.path == once.path,
        table.key == once.key,
        table.created_at > now_ms() - KEPT_MS,
    )
    row = (await connection.execute(query)).first()
    if row is None or row.status is None:
        return None
    if row.fingerprint != once.fingerprint:
        raise SettingError(
            "This Idempotency-Key was used for another request.", hint="Use a new key for each new request."
        )
    return Answer(row.status, row.headers, row.body)


async def keep_answer(connection: AsyncConnection, once: Once, answer: Answer) -> None:
    """In the transaction that did what was asked: both are kept, or neither. Raises AnsweredMeanwhileError."""
    now = now_ms()
    await connection.execute(delete(idempotency).where(idempotency.c.created_at <= now - KEPT_MS))
    try:
        await connection.execute(
            insert(idempotency).values(
                principal=once.principal,
                method=once.method,
                path=once.path,
                key=once.key,
                fingerprint=once.fingerprint,
                status=answer.status,
                headers=dict(answer.headers),
                body=answer.body,
                created_at=now,
            )
        )
    except IntegrityError:
        raise AnsweredMeanwhileError("This request was answered meanwhile.", hint="Send it again.") from None


async def note(connection: AsyncConnection, principal: str, action: str, target: str, request_id: str) -> None:
    """Writes down who did what, in the transaction in which it is done."""
    await connection.execute(
        insert(audit).values(
            at=now_ms(), principal=principal, action=action, target=target[:200], request_id=request_id[:64]
        )
    )
