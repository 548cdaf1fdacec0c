"""Runs: one generation of an experiment each. What is asked for, how it stands, and how it ends, exactly once.

Whoever writes an event first changes the run's row in the same transaction: so events of one run never overtake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, InputError, NotFoundError
from persona.experiments.cursors import Page, page
from persona.experiments.deliveries import tell
from persona.experiments.endpoints import create_endpoint
from persona.experiments.ids import new_id, now_ms
from persona.jobs.port import Job, Jobs
from persona.store.database import insert_new
from persona.store.tables import contents, experiment_sources, experiments, personas, run_events, runs
from persona.webhooks.events import EventName

State = Literal["queued", "running", "completed", "failed", "cancelled"]
FINAL: frozenset[State] = frozenset({"completed", "failed", "cancelled"})
# A run that took its process with it this often is not begun again.
MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class PostedSource:
    """`request` are column roles, where given: participant, text, attributes."""

    name: str
    content: bytes
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Given with one request, for its run only."""

    url: str
    secret: str | None = None
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    experiment_id: str
    state: State
    settings: Mapping[str, Any]
    created_at: int
    started_at: int | None
    finished_at: int | None
    progress: Mapping[str, Any] | None  # {"stage", "done", "total"}
    error: Mapping[str, Any] | None  # {"code", "message", "where", "hint"}


@dataclass(frozen=True, slots=True)
class Started:
    run: Run
    webhook_secret: str | None  # made for a webhook that was given without one; shown once


async def start_run(
    connection: AsyncConnection,
    jobs: Jobs,
    *,
    sources: Sequence[PostedSource],
    settings: Mapping[str, Any],
    principal: str,
    name: str = "",
    experiment_id: str | None = None,
    webhook: Webhook | None = None,
    insecure_webhooks: bool = False,
) -> Started:
    """All in the caller's transaction: the experiment (or a further run of one), its sources, the run and its job.

    With `experiment_id`, `sources` are added to what the experiment holds, same names replaced. `jobs` must be
    connected: `service.begin(jobs=True)`. Raises NotFoundError, SettingError.
    """
    now = now_ms()
    if experiment_id is None:
        experiment_id = new_id("exp")
        await connection.execute(
            insert(experiments).values(
                id=experiment_id, name=name[:200], settings=dict(settings), created_at=now, created_by=principal
            )
        )
    else:
        await _experiment_must_exist(connection, experiment_id, and_stay=True)
    for source in sources:
        await _keep_source(connection, experiment_id, source)
    asked_of = await _held(connection, experiment_id)
    if not asked_of:
        raise InputError("There is nothing to make personas from.", hint="Send at least one source.")
    run_id = new_id("run")
    await connection.execute(
        insert(runs).values(
            id=run_id,
            experiment_id=experiment_id,
            state="queued",
            settings=dict(settings),
            sources=asked_of,
            attempts=0,
            created_at=now,
            created_by=principal,
        )
    )
    secret = None
    if webhook is not None:
        _, made = await create_endpoint(
            connection,
            url=webhook.url,
            events=webhook.events,
            secret=webhook.secret,
            run_id=run_id,
            insecure=insecure_webhooks,
        )
        secret = None if webhook.secret else made
    await jobs.enqueue(connection, Job(run_id))
    return Started(await get_run(connection, run_id), secret)


async def begin(connection: AsyncConnection, run_id: str) -> Row[Any] | None:
    """The run, if it is still to be done. The first to begin it says so; who begins it again says nothing."""
    changed = await connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.state.in_(("queued", "running")))
        .values(
            state="running",
            attempts=runs.c.attempts + 1,
            started_at=func.coalesce(runs.c.started_at, now_ms()),
        )
    )
    if changed.rowcount != 1:
        return None
    row = (await connection.execute(select(*_TO_DO).where(runs.c.id == run_id))).one()
    if row.attempts > MOST_ATTEMPTS:
        await fail(connection, run_id, row.experiment_id, _ABANDONED)
        return None
    if row.attempts == 1:
        await append(connection, run_id, row.experiment_id, "generation.started", {})
    return row


async def note_progress(
    connection: AsyncConnection, run_id: str, experiment_id: str, progress: Mapping[str, Any]
) -> bool:
    """Whether the run is still wanted: False when it was cancelled meanwhile."""
    changed = await connection.execute(
        update(runs).where(runs.c.id == run_id, runs.c.state == "running").values(progress=dict(progress))
    )
    if changed.rowcount != 1:
        return False
    await append(connection, run_id, experiment_id, "generation.progress", {"progress": dict(progress)})
    return True


async def still_wanted(connection: AsyncConnection, run_id: str) -> bool:
    state = (await connection.execute(select(runs.c.state).where(runs.c.id == run_id))).scalar()
    return state == "running"


async def complete(
    connection: AsyncConnection,
    run_id: str,
    experiment_id: str,
    result: Mapping[str, Any],
    memory: Mapping[str, Any],
) -> bool:
    """Results, state and who is told, in one transaction. False when the run had ended otherwise."""
    now = now_ms()
    if not await _end(connection, run_id, "completed", now, result=dict(result), frozen=dict(memory)):
        return False
    found = [{"id": persona["id"], "name": persona["name"]} for persona in result["personas"]]
    if found:
        rows = [
            {
                "run_id": run_id,
                "id": persona["id"],
                "experiment_id": experiment_id,
                "name": persona["name"],
                "title": persona["title"],
                "position": position,
                "document": persona,
                "created_at": now,
            }
            for position, persona in enumerate(result["personas"])
        ]
        await connection.execute(insert(personas), rows)
    await append(connection, run_id, experiment_id, "generation.completed", {"personas": found}, at=now)
    return True


async def fail(connection: AsyncConnection, run_id: str, experiment_id: str, error: Mapping[str, Any]) -> bool:
    now = now_ms()
    if not await _end(connection, run_id, "failed", now, error=dict(error)):
        return False
    await append(connection, run_id, experiment_id, "generation.failed", {"error": dict(error)}, at=now)
    return True


async def cancel(connection: AsyncConnection, run_id: str) -> Run:
    """Ends the run now; whoever computes it stops. Raises ConflictError when it has ended already."""
    run = await get_run(connection, run_id)
    now = now_ms()
    if not await _end(connection, run_id, "cancelled", now):
        raise ConflictError(f"This run has ended already: it is {run.state}.", where=run_id)
    await append(connection, run_id, run.experiment_id, "generation.cancelled", {}, at=now)
    return await get_run(connection, run_id)


async def append(
    connection: AsyncConnection,
    run_id: str,
    experiment_id: str,
    event: EventName,
    facts: Mapping[str, Any],
    *,
    at: int | None = None,
) -> int:
    """Writes the event down (for those who watch) and tells the endpoints. Gives its sequence number, from 1."""
    at = now_ms() if at is None else at
    latest = select(func.coalesce(func.max(run_events.c.sequence), 0)).where(run_events.c.run_id == run_id)
    sequence = int((await connection.execute(latest)).scalar_one()) + 1
    data = {"experiment_id": experiment_id, **facts}
    await connection.execute(insert(run_events).values(run_id=run_id, sequence=sequence, event=event, data=data, at=at))
    await tell(connection, event, run_id=run_id, sequence=sequence, at_ms=at, facts=data)
    return sequence


async def events_after(connection: AsyncConnection, run_id: str, sequence: int) -> list[Row[Any]]:
    """(sequence, event, data, at) of everything that happened after `sequence`, in order."""
    query = select(run_events).where(run_events.c.run_id == run_id, run_events.c.sequence > sequence)
    return list((await connection.execute(query.order_by(run_events.c.sequence))).all())


async def get_run(connection: AsyncConnection, run_id: str) -> Run:
    row = (await connection.execute(select(*_SHOWN).where(runs.c.id == run_id))).first()
    if row is None:
        raise NotFoundError("There is no such run.", where=run_id)
    return _run(row)


async def result_of(connection: AsyncConnection, run_id: str) -> dict[str, Any] | None:
    """The result of a completed run; None before that."""
    row = (await connection.execute(select(runs.c.result).where(runs.c.id == run_id))).first()
    if row is None:
        raise NotFoundError("There is no such run.", where=run_id)
    result: dict[str, Any] | None = row.result
    return result


async def made_from(
    connection: AsyncConnection, run_id: str
) -> tuple[list[PostedSource], dict[str, Any], dict[str, Any]]:
    """What a completed run was asked of, its result and its memory. Raises NotFoundError, and ConflictError before."""
    query = select(runs.c.state, runs.c.sources, runs.c.result, runs.c.frozen).where(runs.c.id == run_id)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFoundError("There is no such run.", where=run_id)
    if row.result is None:
        raise ConflictError(f"This run has no result: it is {row.state}.", where=run_id)
    return await sources_of(connection, row.sources), row.result, row.frozen


async def list_runs(
    connection: AsyncConnection, experiment_id: str, *, limit: int = 50, cursor: str | None = None
) -> Page[Run]:
    """The newest first."""
    await _experiment_must_exist(connection, experiment_id)
    query = select(*_SHOWN).where(runs.c.experiment_id == experiment_id)
    rows = await page(
        connection, query, (runs.c.created_at, runs.c.id), limit=limit, cursor=cursor, filters=(experiment_id,)
    )
    return Page(tuple(_run(row) for row in rows.items), rows.next)


async def memory_before(connection: AsyncConnection, run_id: str, experiment_id: str) -> dict[str, Any] | None:
    """What the experiment's last completed run left for this one."""
    query = (
        select(runs.c.result, runs.c.frozen)
        .where(runs.c.experiment_id == experiment_id, runs.c.state == "completed", runs.c.id != run_id)
        .order_by(runs.c.finished_at.desc(), runs.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else {"result": row.result, **row.frozen}


async def sources_of(connection: AsyncConnection, asked_of: Sequence[Mapping[str, Any]]) -> list[PostedSource]:
    """What a run was asked of (`runs.sources`), with the contents, in the order of their names."""
    wanted = {source["sha256"] for source in asked_of}
    found = await connection.execute(select(contents.c.sha256, contents.c.content).where(contents.c.sha256.in_(wanted)))
    content = {row.sha256: row.content for row in found}
    return [PostedSource(source["name"], content[source["sha256"]], source["request"]) for source in asked_of]


async def held_by(connection: AsyncConnection, experiment_id: str) -> list[PostedSource]:
    """What an experiment's next run would be asked of, with the contents. Raises NotFoundError."""
    await _experiment_must_exist(connection, experiment_id)
    return await sources_of(connection, await _held(connection, experiment_id))


async def unfinished(connection: AsyncConnection, experiment_id: str) -> list[str]:
    """The ids of an experiment's runs that have not ended."""
    query = select(runs.c.id).where(runs.c.experiment_id == experiment_id, runs.c.state.in_(("queued", "running")))
    return list((await connection.execute(query.order_by(runs.c.id))).scalars())


async def _held(connection: AsyncConnection, experiment_id: str) -> list[dict[str, Any]]:
    columns = (experiment_sources.c.name, experiment_sources.c.sha256, experiment_sources.c.request)
    query = select(*columns).where(experiment_sources.c.experiment_id == experiment_id)
    return [dict(row._mapping) for row in await connection.execute(query.order_by(experiment_sources.c.name))]


async def _keep_source(connection: AsyncConnection, experiment_id: str, source: PostedSource) -> None:
    digest = hashlib.sha256(source.content).hexdigest()
    known = select(contents.c.sha256).where(contents.c.sha256 == digest).with_for_update(read=True, key_share=True)
    if (await connection.execute(known)).first() is None:
        row = {"sha256": digest, "size": len(source.content), "content": source.content}
        await insert_new(connection, contents, row)
    key = (experiment_sources.c.experiment_id == experiment_id) & (experiment_sources.c.name == source.name)
    await connection.execute(experiment_sources.delete().where(key))
    await connection.execute(
        insert(experiment_sources).values(
            experiment_id=experiment_id,
            name=source.name,
            sha256=digest,
            size=len(source.content),
            request=dict(source.request),
        )
    )


async def _experiment_must_exist(connection: AsyncConnection, experiment_id: str, *, and_stay: bool = False) -> None:
    """`and_stay`: until the end of the transaction."""
    query = select(experiments.c.id).where(experiments.c.id == experiment_id)
    if and_stay:
        query = query.with_for_update(read=True, key_share=True)
    if (await connection.execute(query)).first() is None:
        raise NotFoundError("There is no such experiment.", where=experiment_id)


async def _end(connection: AsyncConnection, run_id: str, state: State, at: int, **values: Any) -> bool:
    """True for the one who ends it: a run ends once."""
    changed = await connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.state.in_(("queued", "running")))
        .values(state=state, finished_at=at, **values)
    )
    return changed.rowcount == 1


_SHOWN = (
    runs.c.id,
    runs.c.experiment_id,
    runs.c.state,
    runs.c.settings,
    runs.c.created_at,
    runs.c.started_at,
    runs.c.finished_at,
    runs.c.progress,
    runs.c.error,
)


_TO_DO: tuple[Any, ...] = (runs.c.id, runs.c.experiment_id, runs.c.settings, runs.c.sources, runs.c.attempts)
_ABANDONED = {
    "code": "abandoned",
    "message": f"The run was begun {MOST_ATTEMPTS} times and its process ended each time.",
    "where": None,
    "hint": "The data may need more memory than there is. Send less of it, or use a larger machine.",
}


def _run(row: Any) -> Run:
    return Run(*row)
