"""Pages of a list: by the last row seen, so that what is added meanwhile shifts nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import SettingError

T = TypeVar("T")
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` is the cursor of the page after this one; None on the last."""

    items: tuple[T, ...]
    next: str | None


async def page(
    connection: AsyncConnection,
    query: Select[Any],
    order: Sequence[ColumnElement[Any]],
    *,
    limit: int,
    cursor: str | None,
    filters: Sequence[str | None] = (),
) -> Page[Any]:
    """The newest rows first; `order` are columns that are unique together, `filters` what was asked for. Raises
    SettingError for a cursor of another list or of other filters: going on from it would leave rows out."""
    if not 1 <= limit <= MOST:
        raise SettingError(f"A page of {limit} cannot be given.", hint=f"Ask for 1 to {MOST}.")
    listed = _mark(order, filters)
    if cursor is not None:
        query = query.where(tuple_(*order) < tuple_(*_decoded(cursor, listed, order)))
    query = query.order_by(*(column.desc() for column in order)).limit(limit + 1)
    rows = (await connection.execute(query)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    key = None if last is None else _encoded([listed, *(last._mapping[column.key or ""] for column in order)])
    return Page(tuple(rows[:limit]), key)


def _mark(order: Sequence[ColumnElement[Any]], filters: Sequence[str | None]) -> str:
    told = json.dumps([order[0].table.name, *filters])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _encoded(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values), separators=(",", ":")).encode()).decode().rstrip("=")


def _decoded(cursor: str, listed: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    values: list[Any]
    try:
        found, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        found, values = None, []
    if found != listed or len(values) != len(order) or not all(map(_possible, values, order)):
        raise SettingError("This cursor was not given by this list.", hint="Begin again without a cursor.")
    return values


def _possible(value: Any, column: ColumnElement[Any]) -> bool:
    """Whether the database can be asked about it."""
    if isinstance(column.type, Integer):
        return type(value) is int and abs(value) < 1 << (63 if isinstance(column.type, BigInteger) else 31)
    return type(value) is str and value.isascii() and value.isprintable()
