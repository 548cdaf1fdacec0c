"""Sends what `deliveries` wrote down, until it is there or dead.

The rows are the queue: a process claims those that are due for a minute at a time, sends them at once over one shared
pool, and writes down what came of them, many to a transaction. Why not a durable job for each attempt: see
docs/decisions/0007-deliveries-are-rows.md. A claim of a process that died runs out, or is let go of by the reaper.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.experiments.endpoints import secrets_of
from persona.experiments.ids import now_ms
from persona.store.database import Database
from persona.store.tables import attempts, deliveries, endpoints
from persona.webhooks.addresses import Network
from persona.webhooks.policy import DELAYS, Verdict, exhausted, judge
from persona.webhooks.signing import sign

if TYPE_CHECKING:
    from persona.webhooks.transport import Attempt, Sender

AT_ONCE = 96
# One receiver that hangs must not take every place.
AT_ONCE_PER_ENDPOINT = 32
LOOK_EVERY_SECONDS = 1.0
SHORTEST_SECONDS = 0.01
BREAK_SECONDS = 2.0
MOST_TOGETHER = 500

logger = logging.getLogger("persona.webhooks")


@dataclass(frozen=True, slots=True)
class _Outcome:
    row: Row[Any]
    number: int
    attempt: Attempt
    verdict: Verdict


class Delivering:
    """Begins when entered; when left, what is being sent gets `timeout` to end and the rest is let go of."""

    def __init__(
        self,
        database: Database,
        executor: str,
        *,
        allowed: Sequence[Network] = (),
        timeout: float = 20.0,
        delays: tuple[float, ...] = DELAYS,
    ) -> None:
        self._database = database
        self._executor = executor
        self._allowed = tuple(allowed)
        self._timeout = timeout
        self._delays = delays
        self._sender: Sender | None = None
        self._woken = asyncio.Event()
        self._sending: dict[asyncio.Task[None], str] = {}
        self._outcomes: asyncio.Queue[_Outcome | None] = asyncio.Queue()
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Delivering:
        if self._database.location.embedded:
            async with self._database.begin() as connection:
                await let_go(connection, None)
        self._tasks = [asyncio.create_task(self._kept_up(self._look)), asyncio.create_task(self._kept_up(self._write))]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        looking, writing = self._tasks
        self._stopping.set()
        self.wake()
        await looking
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._timeout)
        for task in list(self._sending):
            task.cancel()
            await asyncio.wait([task])
        self._outcomes.put_nowait(None)
        await writing
        with contextlib.suppress(SQLAlchemyError, OSError):
            async with self._database.begin() as connection:
                await let_go(connection, self._executor)
        if self._sender is not None:
            await self._sender.aclose()

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def _kept_up(self, work: Any) -> None:
        """The database may be away for a while."""
        while True:
            try:
                await work()
                return
            except (SQLAlchemyError, OSError) as error:
                logger.warning("deliveries wait for the database: %s", type(error).__name__)
                if self._stopping.is_set():
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BREAK_SECONDS):
                        await self._stopping.wait()

    async def _look(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            counts = Counter(self._sending.values())
            full = [endpoint for endpoint, count in counts.items() if count >= AT_ONCE_PER_ENDPOINT]
            free = AT_ONCE - len(self._sending)
            claimed: list[Row[Any]] = []
            wait = LOOK_EVERY_SECONDS
            if free:
                wait = min(wait, await self._next_due(full))
                if wait <= 0:
                    claimed = await self._claim(free, counts, full)
            for row in claimed:
                task = asyncio.create_task(self._send(row))
                self._sending[task] = row.endpoint_id
                task.add_done_callback(self._sent)
            if not claimed:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(wait, SHORTEST_SECONDS)):
                        await self._woken.wait()

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        self.wake()

    async def _next_due(self, full: list[str]) -> float:
        """In how many seconds a delivery is due that this process could claim."""
        now = now_ms()
        query = select(deliveries.c.next_at).where(_to_claim(now, full)).order_by(deliveries.c.next_at).limit(1)
        async with self._database.read() as connection:
            at = (await connection.execute(query)).scalar()
        return LOOK_EVERY_SECONDS if at is None else (at - now) / 1000

    async def _claim(self, free: int, counts: Counter[str], full: list[str]) -> list[Row[Any]]:
        now = now_ms()
        due = and_(_to_claim(now, full), deliveries.c.next_at <= now)
        async with self._database.begin() as connection:
            query = (
                select(*_CLAIMED)
                .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
                .where(due)
                .order_by(deliveries.c.next_at, deliveries.c.id)
                .limit(free)
                .with_for_update(of=deliveries, skip_locked=True)
            )
            chosen = []
            for row in (await connection.execute(query)).all():
                if counts[row.endpoint_id] < AT_ONCE_PER_ENDPOINT:
                    counts[row.endpoint_id] += 1
                    chosen.append(row)
            if chosen:
                until = now + round((self._timeout + 40) * 1000)
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id.in_([row.id for row in chosen]))
                    .values(claimed_by=self._executor, claimed_until=until)
                )
        return chosen

    async def _send(self, row: Row[Any]) -> None:
        from persona.webhooks.transport import Attempt

        try:
            attempt = await self._attempt(row)
        except Exception as error:  # a fault of ours: it counts as an attempt, or it would be sent again for ever
            logger.error("%s could not be sent: %s", row.id, type(error).__name__)
            attempt = Attempt(None, 0, error=f"not sent: {type(error).__name__}")
        verdict = judge(
            row.id,
            row.tries + 1,
            attempt.status,
            retry_after=attempt.retry_after,
            refused=attempt.refused,
            now=datetime.now(UTC),
            delays=self._delays,
        )
        self._outcomes.put_nowait(_Outcome(row, row.attempts + 1, attempt, verdict))

    async def _attempt(self, row: Row[Any]) -> Attempt:
        from persona.webhooks.transport import Attempt, Sender

        if not row.enabled:
            return Attempt(None, 0, error=f"not sent: the webhook is disabled ({row.disabled_because})", refused=True)
        if self._sender is None:
            self._sender = Sender(allowed=self._allowed, timeout=self._timeout)
        headers = sign(secrets_of(row), row.id, now_ms() // 1000, row.body)
        if row.sequence:
            headers["webhook-sequence"] = str(row.sequence)
        return await self._sender.send(row.url, headers, row.body)

    async def _write(self) -> None:
        last = False
        outcomes: list[_Outcome] = []
        while not last:
            given = [await self._outcomes.get()]
            while not self._outcomes.empty() and len(given) < MOST_TOGETHER:
                given.append(self._outcomes.get_nowait())
            outcomes = [outcome for outcome in given if outcome is not None]
            last = len(outcomes) < len(given)
            try:
                async with self._database.begin() as connection:
                    await self._conclude(connection, outcomes)
            except BaseException:
                for outcome in given:
                    self._outcomes.put_nowait(outcome)
                raise
            self.wake()

    async def _conclude(self, connection: AsyncConnection, outcomes: Sequence[_Outcome]) -> None:
        """Writes down the attempts whose delivery is still this process's to conclude. Of a delivery that was claimed
        again meanwhile (the machine slept), the first outcome counts."""
        # The endpoints first, each in the order of their ids: so does who deletes them, and their deliveries with them.
        told = await _hold_endpoints(connection, {outcome.row.endpoint_id for outcome in outcomes})
        ids = [outcome.row.id for outcome in outcomes]
        query = select(deliveries.c.id, deliveries.c.attempts).where(
            deliveries.c.id.in_(ids), deliveries.c.claimed_by == self._executor, deliveries.c.state == "pending"
        )
        rows = await connection.execute(query.order_by(deliveries.c.id).with_for_update())
        due = {(row.id, row.attempts + 1) for row in rows}
        first = {(outcome.row.id, outcome.number): outcome for outcome in reversed(outcomes)}
        ours = [outcome for key, outcome in first.items() if key in due]
        if not ours:
            return
        now = now_ms()
        await connection.execute(insert(attempts), [_attempt(outcome, now) for outcome in ours])
        await connection.execute(_CONCLUDE, [_concluded(outcome, now) for outcome in ours])
        for endpoint_id, failing_since in told.items():
            of_this = [outcome for outcome in ours if outcome.row.endpoint_id == endpoint_id]
            if of_this:
                await _judge_endpoint(connection, endpoint_id, failing_since, of_this, now)


def _to_claim(now: int, full: Sequence[str]) -> ColumnElement[bool]:
    unclaimed = or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now)
    open_to_us = and_(deliveries.c.state == "pending", unclaimed)
    return and_(open_to_us, deliveries.c.endpoint_id.not_in(full)) if full else open_to_us


async def let_go(connection: AsyncConnection, executor: str | None) -> int:
    """Deliveries claimed by a process that is gone (None: by any) may be claimed by others. Gives how many. Those that
    somebody holds just now are theirs to end or delete."""
    claimed = deliveries.c.claimed_by.is_not(None) if executor is None else deliveries.c.claimed_by == executor
    free = select(deliveries.c.id).where(deliveries.c.state == "pending", claimed).with_for_update(skip_locked=True)
    changed = await connection.execute(
        update(deliveries).where(deliveries.c.id.in_(free)).values(claimed_by=None, claimed_until=None)
    )
    return int(changed.rowcount)


async def claimers(connection: AsyncConnection) -> set[str]:
    """Who is sending."""
    query = select(deliveries.c.claimed_by).where(deliveries.c.state == "pending", deliveries.c.claimed_by.is_not(None))
    return set((await connection.execute(query.distinct())).scalars())


async def waiting(connection: AsyncConnection) -> int:
    """How many deliveries are not there yet."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.state == "pending")
    return int((await connection.execute(query)).scalar_one())


def _attempt(outcome: _Outcome, now: int) -> dict[str, Any]:
    attempt = outcome.attempt
    return {
        "delivery_id": outcome.row.id,
        "number": outcome.number,
        "at": now,
        "status": attempt.status,
        "latency_ms": attempt.latency_ms,
        "response": attempt.response.replace("\0", ""),  # which PostgreSQL's text cannot hold
        "error": attempt.error,
    }


def _concluded(outcome: _Outcome, now: int) -> dict[str, Any]:
    verdict = outcome.verdict
    next_at = None if verdict.retry_in is None else now + round(verdict.retry_in * 1000)
    return {
        "b_id": outcome.row.id,
        "state": "delivered" if verdict.delivered else "dead" if next_at is None else "pending",
        "attempts": outcome.number,
        "tries": outcome.row.tries + 1,
        "next_at": next_at,
        "claimed_by": None,
        "claimed_until": None,
    }


_CONCLUDE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("b_id"))
    .values(
        {name: bindparam(name) for name in ("state", "attempts", "tries", "next_at", "claimed_by", "claimed_until")}
    )
)


async def _hold_endpoints(connection: AsyncConnection, ids: set[str]) -> dict[str, int | None]:
    """Since when each is failing. They stay as they are until the end of the transaction."""
    query = select(endpoints.c.id, endpoints.c.failing_since).where(endpoints.c.id.in_(ids)).order_by(endpoints.c.id)
    rows = await connection.execute(query.with_for_update(key_share=True))
    return {row.id: row.failing_since for row in rows}


async def _judge_endpoint(
    connection: AsyncConnection, endpoint_id: str, failing_since: int | None, outcomes: Sequence[_Outcome], now: int
) -> None:
    """One delivery that arrives clears an endpoint; 410 or five days of nothing but failures disable it."""
    values: dict[str, Any] = {}
    if any(outcome.verdict.disable for outcome in outcomes):
        values = {"enabled": False, "disabled_because": "the receiver answered 410 Gone"}
    elif any(outcome.verdict.delivered for outcome in outcomes):
        values = {"failing_since": None} if failing_since is not None else {}
    elif failing_since is None:
        values = {"failing_since": now}
    elif exhausted(_utc(failing_since), _utc(now)):
        values = {"enabled": False, "disabled_because": "it did nothing but fail for five days"}
    if values.get("enabled") is False:
        logger.warning("webhook %s is disabled: %s", endpoint_id, values["disabled_because"])
    if values:
        await connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(**values))


_CLAIMED: tuple[Any, ...] = (
    deliveries.c.id,
    deliveries.c.body,
    deliveries.c.sequence,
    deliveries.c.attempts,
    deliveries.c.tries,
    deliveries.c.endpoint_id,
    endpoints.c.url,
    endpoints.c.secrets,
    endpoints.c.enabled,
    endpoints.c.disabled_because,
)


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
