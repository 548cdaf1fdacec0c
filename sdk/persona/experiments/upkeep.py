"""Keeping a store in order: forgetting what is old, and finding what does not fit together."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.experiments.ids import now_ms
from persona.experiments.library import forget_contents
from persona.jobs.port import Jobs
from persona.store.database import Database
from persona.store.tables import (
    audit,
    contents,
    deliveries,
    endpoints,
    experiment_sources,
    experiments,
    idempotency,
    personas,
    runs,
)

DAY_MS = 86_400_000
BATCH = 500
_UNFINISHED = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Ages:
    """After how many days something is forgotten. Experiments are kept for ever unless a number is given."""

    jobs: float = 7
    deliveries: float = 30
    audit: float = 365
    experiments: float | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many were forgotten."""

    experiments: int
    deliveries: int
    one_time_webhooks: int
    idempotency_records: int
    audit_entries: int
    contents: int
    jobs: int

    def __str__(self) -> str:
        told = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items() if count]
        return "Forgotten: " + ", ".join(told) + "." if told else "There was nothing to forget."


async def prune(database: Database, jobs: Jobs, ages: Ages | None = None) -> Pruned:
    """Forgets what is older than `ages`, in small transactions, so that nobody waits for long. Nothing that is under
    way is touched; it may be done while servers run."""
    chosen = ages or Ages()
    now = now_ms()

    def before(days: float) -> int:
        return now - round(days * DAY_MS)

    old_experiments = 0
    if chosen.experiments is not None:
        old_experiments = await _in_batches(database, experiments, _unused_since(before(chosen.experiments)))
    return Pruned(
        experiments=old_experiments,
        deliveries=await _in_batches(
            database,
            deliveries,
            (deliveries.c.state != "pending") & (deliveries.c.created_at < before(chosen.deliveries)),
        ),
        one_time_webhooks=await _in_batches(database, endpoints, _served(before(chosen.deliveries))),
        idempotency_records=await _in_batches(database, idempotency, idempotency.c.created_at < before(1)),
        audit_entries=await _in_batches(database, audit, audit.c.at < before(chosen.audit)),
        contents=await _forgotten_contents(database),
        jobs=await jobs.prune(older_than_ms=before(chosen.jobs)),
    )


async def check(database: Database, jobs: Jobs) -> list[str]:
    """What does not fit together, a sentence each; empty when all is well. Changes nothing."""
    async with database.read() as connection:
        found = [
            *await _file_damage(connection),
            *await _damaged_contents(connection),
            *await _runs_without_sources(connection),
            *await _personas_that_differ(connection),
        ]
        waiting = set((await connection.execute(select(runs.c.id).where(runs.c.state.in_(_UNFINISHED)))).scalars())
    lost = sorted(waiting - await jobs.alive(waiting)) if waiting else []
    found += [f"{run} waits, and has no job: a process that works on the store gives it one." for run in lost]
    return found


def _unused_since(at: int) -> ColumnElement[bool]:
    """Experiments that nothing has happened to since, and that have no run under way."""
    of_this = runs.c.experiment_id == experiments.c.id
    recent = exists().where(of_this, runs.c.state.in_(_UNFINISHED) | (runs.c.created_at >= at))
    return (experiments.c.created_at < at) & ~recent


def _served(at: int) -> ColumnElement[bool]:
    """Webhooks given with one request, once its run has ended long ago and nothing waits for them."""
    ended = exists().where(runs.c.id == endpoints.c.run_id, runs.c.finished_at < at)
    waiting = exists().where(deliveries.c.endpoint_id == endpoints.c.id, deliveries.c.state == "pending")
    return endpoints.c.run_id.is_not(None) & ended & ~waiting


async def _in_batches(database: Database, table: Table, which: ColumnElement[bool]) -> int:
    """Children go with their parents, by the tables' foreign keys."""
    gone = 0
    key = list(table.primary_key.columns)
    while True:
        async with database.begin() as connection:
            query = select(*key).where(which).limit(BATCH).with_for_update(of=table, skip_locked=True)
            rows = (await connection.execute(query)).all()
            for row in rows:
                this = (column == value for column, value in zip(key, row, strict=True))
                await connection.execute(delete(table).where(*this, which))  # it may have changed before we held it
        gone += len(rows)
        if len(rows) < BATCH:
            return gone


async def _forgotten_contents(database: Database) -> int:
    async with database.begin() as connection:
        return await forget_contents(connection)


async def _file_damage(connection: AsyncConnection) -> list[str]:
    """SQLite's own checks; PostgreSQL does its own with checksums."""
    if connection.dialect.name != "sqlite":
        return []
    found = [
        f"The database file is damaged: {line}. Restore a backup."
        for line in (await connection.execute(text("PRAGMA integrity_check"))).scalars()
        if line != "ok"
    ]
    for row in (await connection.execute(text("PRAGMA foreign_key_check"))).all():
        found.append(f"A row of {row[0]} refers to one of {row[2]} that is not there.")
    return found


async def _damaged_contents(connection: AsyncConnection) -> list[str]:
    found = []
    rows = await connection.stream(select(contents.c.sha256, contents.c.content))
    async for row in rows:
        if hashlib.sha256(row.content).hexdigest() != row.sha256:
            found.append(f"The posted source {row.sha256[:12]} is not what was posted.")
    return found


async def _runs_without_sources(connection: AsyncConnection) -> list[str]:
    known = set((await connection.execute(select(contents.c.sha256))).scalars())
    rows = (await connection.execute(select(runs.c.id, runs.c.sources).where(runs.c.state.in_(_UNFINISHED)))).all()
    found = [
        f"{row.id} waits, and its source {source['name']} is not there any more."
        for row in rows
        for source in row.sources
        if source["sha256"] not in known
    ]
    query = select(experiment_sources.c.experiment_id, experiment_sources.c.name, experiment_sources.c.sha256)
    found += [
        f"{row.experiment_id} names the source {row.name}, which is not there."
        for row in await connection.execute(query)
        if row.sha256 not in known
    ]
    return found


async def _personas_that_differ(connection: AsyncConnection) -> list[str]:
    counts: dict[str, int] = {}
    query = select(personas.c.run_id, func.count().label("number")).group_by(personas.c.run_id)
    for row in await connection.execute(query):
        counts[row.run_id] = row.number
    found = []
    rows: Any = await connection.stream(select(runs.c.id, runs.c.result).where(runs.c.state == "completed"))
    async for row in rows:
        expected = len((row.result or {}).get("personas", ()))
        if counts.get(row.id, 0) != expected:
            found.append(f"{row.id} is completed with {expected} personas, and {counts.get(row.id, 0)} are there.")
    return found
