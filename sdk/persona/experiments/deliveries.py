"""Telling others: an event becomes one delivery per endpoint, in the transaction in which it happens. `delivering`
sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, NotFoundError, SettingError
from persona.experiments.cursors import Page, page
from persona.experiments.endpoints import get_endpoint, hold_endpoint
from persona.experiments.ids import new_id, now_ms
from persona.store.tables import attempts, deliveries, endpoints
from persona.webhooks.events import EventName, event_body, wanted

STATES = ("pending", "delivered", "dead")
# Sent again, from the beginning of the schedule.
_AFRESH: dict[str, Any] = {"state": "pending", "tries": 0, "claimed_by": None, "claimed_until": None}


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str  # the webhook-id, the same on every attempt
    endpoint_id: str
    event: str
    run_id: str | None
    state: str  # pending, delivered, dead
    attempts: int
    next_at: int | None
    created_at: int


async def tell(
    connection: AsyncConnection,
    event: EventName,
    *,
    run_id: str,
    sequence: int,
    at_ms: int,
    facts: Mapping[str, Any],
) -> int:
    """A delivery for everyone who wants to know of it. Gives how many."""
    listening = or_(endpoints.c.run_id.is_(None), endpoints.c.run_id == run_id)
    query = select(endpoints.c.id, endpoints.c.events).where(endpoints.c.enabled, listening)
    told = [row.id for row in await connection.execute(query) if wanted(event, row.events)]
    if not told:
        return 0
    body = event_body(event, _utc(at_ms), run_id=run_id, **facts)
    rows = [_row(endpoint_id, event, body, run_id, sequence) for endpoint_id in told]
    await connection.execute(insert(deliveries), rows)
    return len(told)


async def send_test(connection: AsyncConnection, endpoint_id: str) -> Delivery:
    """A signed `webhook.test` event. Raises NotFoundError, ConflictError for a disabled endpoint."""
    endpoint = await get_endpoint(connection, endpoint_id)
    if not endpoint.enabled:
        raise ConflictError(
            f"This webhook is disabled: {endpoint.disabled_because}.", where=endpoint_id, hint="Enable it first."
        )
    body = event_body("webhook.test", _utc(now_ms()))
    row = _row(endpoint_id, "webhook.test", body, None, 0)
    await connection.execute(insert(deliveries), [row])
    return await get_delivery(connection, row["id"])


async def redeliver(connection: AsyncConnection, delivery_id: str) -> Delivery:
    """Sends it again now, with the same id and body. Raises ConflictError while it is on its way."""
    delivery = await get_delivery(connection, delivery_id)
    changed = await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.state != "pending")
        .values(next_at=now_ms(), **_AFRESH)
    )
    if changed.rowcount != 1:
        raise ConflictError("This delivery is on its way already.", where=delivery_id)
    return await get_delivery(connection, delivery.id)


async def recover(connection: AsyncConnection, endpoint_id: str, *, since_ms: int) -> int:
    """Sends again all of an endpoint's dead deliveries since then. Gives how many."""
    await hold_endpoint(connection, endpoint_id)
    changed = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.state == "dead",
            deliveries.c.created_at >= since_ms,
        )
        .values(next_at=now_ms(), **_AFRESH)
    )
    return int(changed.rowcount)


async def get_delivery(connection: AsyncConnection, delivery_id: str) -> Delivery:
    row = (await connection.execute(select(*_SHOWN).where(deliveries.c.id == delivery_id))).first()
    if row is None:
        raise NotFoundError("There is no such delivery.", where=delivery_id)
    return Delivery(*row)


async def body_of(connection: AsyncConnection, delivery_id: str) -> bytes:
    """What is sent, to the byte."""
    await get_delivery(connection, delivery_id)
    body = (await connection.execute(select(deliveries.c.body).where(deliveries.c.id == delivery_id))).scalar_one()
    return bytes(body)


async def list_deliveries(
    connection: AsyncConnection,
    endpoint_id: str,
    *,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Delivery]:
    """The newest first. Raises NotFoundError, SettingError for a state that there is not."""
    await get_endpoint(connection, endpoint_id)
    query = select(*_SHOWN).where(deliveries.c.endpoint_id == endpoint_id)
    if state is not None:
        if state not in STATES:
            raise SettingError(f'"{state}" is not a state of deliveries.', hint=f"Give one of {', '.join(STATES)}.")
        query = query.where(deliveries.c.state == state)
    rows = await page(
        connection,
        query,
        (deliveries.c.created_at, deliveries.c.id),
        limit=limit,
        cursor=cursor,
        filters=(endpoint_id, state),
    )
    return Page(tuple(Delivery(*row) for row in rows.items), rows.next)


async def attempts_of(connection: AsyncConnection, delivery_id: str) -> list[dict[str, Any]]:
    """Every attempt: number, at, status, latency_ms, response (its first KiB), error."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number)
    return [
        {name: value for name, value in row._mapping.items() if name != "delivery_id"}
        for row in await connection.execute(query)
    ]


_SHOWN = (
    deliveries.c.id,
    deliveries.c.endpoint_id,
    deliveries.c.event,
    deliveries.c.run_id,
    deliveries.c.state,
    deliveries.c.attempts,
    deliveries.c.next_at,
    deliveries.c.created_at,
)


def _row(endpoint_id: str, event: EventName, body: bytes, run_id: str | None, sequence: int) -> dict[str, Any]:
    now = now_ms()
    return {
        "id": new_id("msg"),
        "endpoint_id": endpoint_id,
        "event": event,
        "run_id": run_id,
        "sequence": sequence,
        "body": body,
        "attempts": 0,
        "next_at": now,
        "created_at": now,
        **_AFRESH,
    }


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
