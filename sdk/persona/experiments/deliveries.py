"""Telling others: an event becomes one delivery per endpoint, and a delivery is attempted until it is there or dead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, NotFoundError
from persona.experiments.cursors import Page, page
from persona.experiments.endpoints import secrets_of
from persona.experiments.ids import new_id, now_ms
from persona.jobs.port import Job, Jobs
from persona.store.database import Database
from persona.store.tables import attempts, deliveries, endpoints
from persona.webhooks.events import EventName, event_body, wanted
from persona.webhooks.policy import DELAYS, Verdict, exhausted, judge
from persona.webhooks.signing import sign
from persona.webhooks.transport import Attempt, Sender


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
    jobs: Jobs,
    event: EventName,
    *,
    run_id: str,
    sequence: int,
    at_ms: int,
    facts: Mapping[str, Any],
) -> int:
    """In the transaction in which something happened: a delivery, and the job that sends it, for everyone who wants
    to know. Gives how many."""
    listening = or_(endpoints.c.run_id.is_(None), endpoints.c.run_id == run_id)
    rows = (await connection.execute(select(endpoints).where(endpoints.c.enabled, listening))).all()
    told = [row for row in rows if wanted(event, row.events)]
    if not told:
        return 0
    body = event_body(event, _utc(at_ms), run_id=run_id, sequence=sequence, **facts)
    for row in told:
        await add_delivery(connection, jobs, row.id, event, body, run_id=run_id, sequence=sequence)
    return len(told)


async def add_delivery(
    connection: AsyncConnection,
    jobs: Jobs,
    endpoint_id: str,
    event: EventName,
    body: bytes,
    *,
    run_id: str | None = None,
    sequence: int = 0,
) -> str:
    now = now_ms()
    identity = new_id("msg")
    await connection.execute(
        insert(deliveries).values(
            id=identity,
            endpoint_id=endpoint_id,
            event=event,
            run_id=run_id,
            sequence=sequence,
            body=body,
            state="pending",
            attempts=0,
            next_at=now,
            created_at=now,
        )
    )
    await jobs.enqueue(connection, Job("delivery", identity, 1))
    return identity


async def send_test(connection: AsyncConnection, jobs: Jobs, endpoint_id: str) -> str:
    """A signed `webhook.test` event. Gives the delivery's id."""
    body = event_body("webhook.test", _utc(now_ms()))
    return await add_delivery(connection, jobs, endpoint_id, "webhook.test", body)


class Deliverer:
    """The handler of delivery jobs."""

    def __init__(self, database: Database, jobs: Jobs, sender: Sender, *, delays: tuple[float, ...] = DELAYS) -> None:
        self._database = database
        self._jobs = jobs
        self._sender = sender
        self._delays = delays

    async def handle(self, job: Job) -> None:
        """Sends once; then, in one transaction, writes down what came of it and what follows."""
        async with self._database.read() as connection:
            row = await _pending(connection, job)
        if row is None:
            return
        if not row.enabled:
            attempt = Attempt(
                None, 0, error=f"not sent: the webhook is disabled ({row.disabled_because})", refused=True
            )
        else:
            headers = sign(secrets_of(row), row.id, now_ms() // 1000, row.body)
            attempt = await self._sender.send(row.url, headers, row.body)
        verdict = judge(
            row.id,
            job.number,
            attempt.status,
            retry_after=attempt.retry_after,
            refused=attempt.refused,
            now=datetime.now(UTC),
            delays=self._delays,
        )
        async with self._database.begin() as connection:
            if await _pending(connection, job) is not None:
                await self._conclude(connection, job, row, attempt, verdict)

    async def _conclude(
        self, connection: AsyncConnection, job: Job, row: Row[Any], attempt: Attempt, verdict: Verdict
    ) -> None:
        now = now_ms()
        await connection.execute(
            insert(attempts).values(
                delivery_id=row.id,
                number=job.number,
                at=now,
                status=attempt.status,
                latency_ms=attempt.latency_ms,
                response=attempt.response,
                error=attempt.error,
            )
        )
        next_at = None if verdict.retry_in is None else now + round(verdict.retry_in * 1000)
        state = "delivered" if verdict.delivered else "dead" if next_at is None else "pending"
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id == row.id)
            .values(state=state, attempts=job.number, next_at=next_at)
        )
        if verdict.retry_in is not None:
            again = Job("delivery", row.id, job.number + 1)
            await self._jobs.enqueue(connection, again, delay_seconds=verdict.retry_in)
        await _judge_endpoint(connection, row, verdict, now)


async def _judge_endpoint(connection: AsyncConnection, row: Row[Any], verdict: Verdict, now: int) -> None:
    values: dict[str, Any] = {}
    if verdict.delivered:
        if row.failing_since is not None:
            values = {"failing_since": None}
    elif verdict.disable:
        values = {"enabled": False, "disabled_because": "the receiver answered 410 Gone"}
    elif row.failing_since is None:
        values = {"failing_since": now}
    elif exhausted(_utc(row.failing_since), _utc(now)):
        values = {"enabled": False, "disabled_because": "it did nothing but fail for five days"}
    if values:
        await connection.execute(update(endpoints).where(endpoints.c.id == row.endpoint_id).values(**values))


async def _pending(connection: AsyncConnection, job: Job) -> Row[Any] | None:
    """The delivery with its endpoint, if this very attempt is still to be made."""
    query = (
        select(
            deliveries.c.id,
            deliveries.c.body,
            deliveries.c.endpoint_id,
            endpoints.c.url,
            endpoints.c.secrets,
            endpoints.c.enabled,
            endpoints.c.disabled_because,
            endpoints.c.failing_since,
        )
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .where(
            deliveries.c.id == job.subject,
            deliveries.c.state == "pending",
            deliveries.c.attempts == job.number - 1,
        )
    )
    found: Row[Any] | None = (await connection.execute(query)).first()  # type: ignore[assignment]
    return found


async def redeliver(connection: AsyncConnection, jobs: Jobs, delivery_id: str) -> Delivery:
    """Sends it again now, with the same id and body. Raises ConflictError while it is on its way."""
    delivery = await get_delivery(connection, delivery_id)
    if delivery.state == "pending":
        raise ConflictError("This delivery is on its way already.", where=delivery_id)
    await connection.execute(
        update(deliveries).where(deliveries.c.id == delivery_id).values(state="pending", next_at=now_ms())
    )
    await jobs.enqueue(connection, Job("delivery", delivery_id, delivery.attempts + 1))
    return await get_delivery(connection, delivery_id)


async def recover(connection: AsyncConnection, jobs: Jobs, endpoint_id: str, *, since_ms: int) -> int:
    """Sends again all of an endpoint's dead deliveries since then. Gives how many."""
    query = select(deliveries.c.id).where(
        deliveries.c.endpoint_id == endpoint_id,
        deliveries.c.state == "dead",
        deliveries.c.created_at >= since_ms,
    )
    found = (await connection.execute(query.order_by(deliveries.c.created_at, deliveries.c.id))).scalars().all()
    for delivery_id in found:
        await redeliver(connection, jobs, delivery_id)
    return len(found)


async def get_delivery(connection: AsyncConnection, delivery_id: str) -> Delivery:
    row = (await connection.execute(select(deliveries).where(deliveries.c.id == delivery_id))).first()
    if row is None:
        raise NotFoundError("There is no such delivery.", where=delivery_id)
    return _delivery(row)


async def list_deliveries(
    connection: AsyncConnection,
    endpoint_id: str,
    *,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Delivery]:
    """The newest first."""
    query = select(deliveries).where(deliveries.c.endpoint_id == endpoint_id)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    rows = await page(connection, query, (deliveries.c.created_at, deliveries.c.id), limit=limit, cursor=cursor)
    return Page(tuple(_delivery(row) for row in rows.items), rows.next)


async def attempts_of(connection: AsyncConnection, delivery_id: str) -> list[dict[str, Any]]:
    """Every attempt: number, at, status, latency_ms, response (its first KiB), error."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number)
    return [
        {name: value for name, value in row._mapping.items() if name != "delivery_id"}
        for row in await connection.execute(query)
    ]


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.id, row.endpoint_id, row.event, row.run_id, row.state, row.attempts, row.next_at, row.created_at
    )


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
