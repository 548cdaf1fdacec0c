"""Requests that are sent twice are done once (draft-ietf-httpapi-idempotency-key-header).

The record is written in the transaction that does what was asked, so that either both are there or neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, SettingError
from persona.experiments.ids import now_ms
from persona.store.database import insert_new
from persona.store.tables import idempotency

KEPT_MS = 24 * 3_600_000
# A request that was claimed and never answered: its process ended. It may be tried again.
GIVEN_UP_MS = 10 * 60_000


class KeyReusedError(SettingError):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class Request:
    """`fingerprint` is a SHA-256 of the body, in hex; `principal` the key's id."""

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


async def answered(connection: AsyncConnection, request: Request) -> Answer | None:
    """What was answered the first time, when it was; changes nothing. Raises KeyReusedError for another body."""
    row = (await connection.execute(select(idempotency).where(_is(request)))).first()
    if row is None or row.status is None or row.created_at <= now_ms() - KEPT_MS:
        return None
    _must_be_the_same(row.fingerprint, request)
    return Answer(row.status, row.headers, row.body)


async def claim(connection: AsyncConnection, request: Request) -> Answer | None:
    """None: the caller is the first and now answers it (`conclude`). Otherwise what was answered the first time.

    Raises ConflictError while the first is in flight, KeyReusedError when it was with another body.
    """
    now = now_ms()
    outdated = (idempotency.c.created_at <= now - KEPT_MS) | (
        idempotency.c.status.is_(None) & (idempotency.c.created_at <= now - GIVEN_UP_MS)
    )
    await connection.execute(delete(idempotency).where(_is(request), outdated))
    record = {
        "principal": request.principal,
        "method": request.method,
        "path": request.path,
        "key": request.key,
        "fingerprint": request.fingerprint,
        "created_at": now,
    }
    if await insert_new(connection, idempotency, record):
        return None
    row = (await connection.execute(select(idempotency).where(_is(request)))).one()
    _must_be_the_same(row.fingerprint, request)
    if row.status is None:
        raise ConflictError(
            "The first request with this Idempotency-Key is still in flight.", where=request.key, hint="Try again soon."
        )
    return Answer(row.status, row.headers, row.body)


async def conclude(connection: AsyncConnection, request: Request, answer: Answer) -> None:
    """What is answered now, and to whoever asks again within 24 hours."""
    await connection.execute(
        update(idempotency)
        .where(_is(request))
        .values(status=answer.status, headers=dict(answer.headers), body=answer.body)
    )


async def let_go(connection: AsyncConnection, request: Request) -> None:
    """Nothing was done after all: the key may be used again."""
    await connection.execute(delete(idempotency).where(_is(request), idempotency.c.status.is_(None)))


async def forget_old(connection: AsyncConnection) -> int:
    forgotten = await connection.execute(delete(idempotency).where(idempotency.c.created_at <= now_ms() - KEPT_MS))
    return int(forgotten.rowcount)


def _must_be_the_same(fingerprint: str, request: Request) -> None:
    if fingerprint != request.fingerprint:
        raise KeyReusedError(
            "This Idempotency-Key was used with another body.",
            where=request.key,
            hint="Use a new key for a new request.",
        )


def _is(request: Request) -> Any:
    return and_(
        idempotency.c.principal == request.principal,
        idempotency.c.method == request.method,
        idempotency.c.path == request.path,
        idempotency.c.key == request.key,
    )
