"""Pages of a list: by the last row seen, so that what is added meanwhile shifts nothing."""

from __future__ import annotations

import base64
import binascii
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
) -> Page[Any]:
    """The newest rows first; `order` are columns that are unique together. Raises SettingError for a foreign cursor."""
    if not 1 <= limit <= MOST:
        raise SettingError(f"A page of {limit} cannot be given.", hint=f"Ask for 1 to {MOST}.")
    if cursor is not None:
        query = query.where(tuple_(*order) < tuple_(*_decoded(cursor, order)))
    query = query.order_by(*(column.desc() for column in order)).limit(limit + 1)
    rows = (await connection.execute(query)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    key = None if last is None else _encoded([last._mapping[column.key or ""] for column in order])
    return Page(tuple(rows[:limit]), key)


def _encoded(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values), separators=(",", ":")).encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != len(order) or not all(map(_possible, values, order)):
        raise SettingError("This cursor was not given by this list.", hint="Begin again without a cursor.")
    return values


def _possible(value: Any, column: ColumnElement[Any]) -> bool:
    """Whether the database can be asked about it."""
    if isinstance(column.type, Integer):
        return type(value) is int and abs(value) < 1 << (63 if isinstance(column.type, BigInteger) else 31)
    return type(value) is str and value.isascii() and value.isprintable()
