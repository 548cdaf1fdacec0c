"""Webhook endpoints: where events are sent, which, and with what secret they are signed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import NotFoundError, SettingError
from persona.experiments.cursors import Page, page
from persona.experiments.ids import new_id, now_ms
from persona.store.tables import endpoints
from persona.webhooks.addresses import check_url
from persona.webhooks.events import EVENTS
from persona.webhooks.signing import key_of, new_secret

OVERLAP_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Without its secrets, which are shown once, when they are made."""

    id: str
    url: str
    description: str
    events: tuple[str, ...]  # empty: all but progress
    enabled: bool
    disabled_because: str | None
    created_at: int
    run_id: str | None  # given with one request, for that run only
    failing_since: int | None = None


async def create_endpoint(
    connection: AsyncConnection,
    *,
    url: str,
    events: Collection[str] = (),
    description: str = "",
    secret: str | None = None,
    run_id: str | None = None,
    insecure: bool = False,
) -> tuple[Endpoint, str]:
    """The endpoint and its secret. Raises SettingError for a URL, event or secret that cannot be used."""
    check_url(url, insecure=insecure)
    _check_events(events)
    chosen = secret or new_secret()
    key_of(chosen)
    identity = new_id("whe")
    await connection.execute(
        insert(endpoints).values(
            id=identity,
            url=url,
            description=description[:500],
            events=_ordered(events),
            secrets=[{"secret": chosen, "until": None}],
            enabled=True,
            run_id=run_id,
            created_at=now_ms(),
        )
    )
    return await get_endpoint(connection, identity), chosen


async def change_endpoint(
    connection: AsyncConnection, endpoint_id: str, changes: dict[str, Any], *, insecure: bool = False
) -> Endpoint:
    """Changes any of url, events, description, enabled. Enabling forgets past failures."""
    await get_endpoint(connection, endpoint_id)
    values = {name: value for name, value in changes.items() if name in {"url", "description", "enabled"}}
    if "url" in values:
        check_url(values["url"], insecure=insecure)
    if "events" in changes:
        _check_events(changes["events"])
        values["events"] = _ordered(changes["events"])
    if values.get("enabled"):
        values |= {"disabled_because": None, "failing_since": None}
    elif values.get("enabled") is False:
        values["disabled_because"] = "switched off"
    if values:
        await connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(**values))
    return await get_endpoint(connection, endpoint_id)


async def rotate_secret(connection: AsyncConnection, endpoint_id: str) -> str:
    """A new secret. The one before signs too for 24 hours, so that receivers can change over without a gap."""
    row = await _row(connection, endpoint_id, and_stay=True)
    now = now_ms()
    kept = [one for one in row.secrets if one["until"] is None or one["until"] > now][:3]
    older = [{"secret": one["secret"], "until": one["until"] or now + OVERLAP_MS} for one in kept]
    fresh = new_secret()
    await connection.execute(
        update(endpoints)
        .where(endpoints.c.id == endpoint_id)
        .values(secrets=[{"secret": fresh, "until": None}, *older])
    )
    return fresh


def secrets_of(row: Row[Any]) -> list[str]:
    """Those that sign now, the newest first."""
    now = now_ms()
    return [one["secret"] for one in row.secrets if one["until"] is None or one["until"] > now]


async def delete_endpoint(connection: AsyncConnection, endpoint_id: str) -> None:
    """With its deliveries. Raises NotFoundError."""
    await hold_endpoint(connection, endpoint_id)
    await connection.execute(delete(endpoints).where(endpoints.c.id == endpoint_id))


async def get_endpoint(connection: AsyncConnection, endpoint_id: str) -> Endpoint:
    return _endpoint(await _row(connection, endpoint_id))


async def hold_endpoint(connection: AsyncConnection, endpoint_id: str) -> None:
    """It stays as it is until the end of the transaction. Who changes several deliveries of it, or it and deliveries,
    holds it first, so that no two wait for each other. Raises NotFoundError."""
    await _row(connection, endpoint_id, and_stay=True)


async def list_endpoints(connection: AsyncConnection, *, limit: int = 50, cursor: str | None = None) -> Page[Endpoint]:
    """The newest first; those given with one request are not listed."""
    query = select(endpoints).where(endpoints.c.run_id.is_(None))
    rows = await page(connection, query, (endpoints.c.created_at, endpoints.c.id), limit=limit, cursor=cursor)
    return Page(tuple(_endpoint(row) for row in rows.items), rows.next)


async def _row(connection: AsyncConnection, endpoint_id: str, *, and_stay: bool = False) -> Row[Any]:
    """`and_stay`: as it is, until the end of the transaction."""
    query = select(endpoints).where(endpoints.c.id == endpoint_id)
    row = (await connection.execute(query.with_for_update(key_share=True) if and_stay else query)).first()
    if row is None:
        raise NotFoundError(
            "There is no such webhook.", where=endpoint_id, hint="persona webhooks list shows those there are."
        )
    return row


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        row.id,
        row.url,
        row.description,
        tuple(row.events),
        row.enabled,
        row.disabled_because,
        row.created_at,
        row.run_id,
        row.failing_since,
    )


def _check_events(events: Collection[str]) -> None:
    for event in events:
        if event not in EVENTS:
            raise SettingError(f'"{event}" is not an event.', hint=f"Give some of {', '.join(EVENTS)}.")


def _ordered(events: Collection[str]) -> list[str]:
    return [event for event in EVENTS if event in events]
