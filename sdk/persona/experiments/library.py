"""What is kept, for reading: experiments and the personas of their runs. And forgetting an experiment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import ConflictError, NotFoundError
from persona.experiments.cursors import Page, page
from persona.store.tables import contents, experiment_sources, experiments, personas, runs


@dataclass(frozen=True, slots=True)
class SourceFact:
    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """`state` is its newest run's; `personas` are those of its newest completed run."""

    id: str
    name: str
    settings: Mapping[str, Any]
    created_at: int
    created_by: str
    sources: tuple[SourceFact, ...]
    latest_run: str | None
    state: str | None
    personas: tuple[PersonaFact, ...]


@dataclass(frozen=True, slots=True)
class PersonaFact:
    """A persona as lists have it."""

    id: str
    name: str
    title: str
    experiment_id: str
    run_id: str
    created_at: int


@dataclass(frozen=True, slots=True)
class StoredPersona:
    """`document` is the persona of `persona-result/1`."""

    id: str
    experiment_id: str
    run_id: str
    document: Mapping[str, Any]
    created_at: int


async def list_experiments(
    connection: AsyncConnection, *, limit: int = 50, cursor: str | None = None
) -> Page[Experiment]:
    """The newest first."""
    order = (experiments.c.created_at, experiments.c.id)
    rows = await page(connection, select(experiments), order, limit=limit, cursor=cursor)
    return Page(tuple(await _whole(connection, rows.items)), rows.next)


async def get_experiment(connection: AsyncConnection, experiment_id: str) -> Experiment:
    """Raises NotFoundError."""
    row = (await connection.execute(select(experiments).where(experiments.c.id == experiment_id))).first()
    if row is None:
        raise _no_experiment(experiment_id)
    return (await _whole(connection, [row]))[0]


def _no_experiment(experiment_id: str) -> NotFoundError:
    return NotFoundError("There is no such experiment.", where=experiment_id)


async def delete_experiment(connection: AsyncConnection, experiment_id: str) -> None:
    """With its runs, personas, scripts and events, and the sources that nothing else uses. Raises NotFoundError, and
    ConflictError while a run is under way."""
    held = select(experiments.c.id).where(experiments.c.id == experiment_id).with_for_update()
    if (await connection.execute(held)).first() is None:  # no run of it begins from here on
        raise _no_experiment(experiment_id)
    busy = select(runs.c.id).where(runs.c.experiment_id == experiment_id, runs.c.state.in_(("queued", "running")))
    run_id = (await connection.execute(busy.limit(1))).scalar()
    if run_id is not None:
        raise ConflictError(
            f"A run of this experiment is under way: {run_id}.", where=experiment_id, hint="Cancel it first."
        )
    await connection.execute(delete(experiments).where(experiments.c.id == experiment_id))
    await forget_contents(connection)


async def forget_contents(connection: AsyncConnection) -> int:
    """Deletes posted bytes that no experiment and no run refers to. Gives how many."""
    stored = set((await connection.execute(select(contents.c.sha256))).scalars())
    unused = sorted(stored - await _used_contents(connection))
    free: set[str] = set()
    for some in _batches(unused):
        # Who posts the same just now holds them, and whoever comes later waits for us and brings them again.
        held = select(contents.c.sha256).where(contents.c.sha256.in_(some)).with_for_update(skip_locked=True)
        free |= set((await connection.execute(held)).scalars())
    if free:
        free -= await _used_contents(connection)
    for some in _batches(sorted(free)):
        await connection.execute(delete(contents).where(contents.c.sha256.in_(some)))
    return len(free)


async def _used_contents(connection: AsyncConnection) -> set[str]:
    used = set((await connection.execute(select(experiment_sources.c.sha256))).scalars())
    for asked_of in (await connection.execute(select(runs.c.sources))).scalars():
        used |= {source["sha256"] for source in asked_of}
    return used


def _batches(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + 500] for start in range(0, len(names), 500))


async def list_personas(
    connection: AsyncConnection,
    *,
    experiment_id: str | None = None,
    run_id: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PersonaFact]:
    """Of one run, or of the newest completed run of each experiment (or of one); the newest first."""
    query = select(*_FACTS)
    if run_id is not None:
        if (await connection.execute(select(runs.c.id).where(runs.c.id == run_id))).first() is None:
            raise NotFoundError("There is no such run.", where=run_id)
        query = query.where(personas.c.run_id == run_id)
    else:
        query = query.where(personas.c.run_id.in_(_newest_completed()))
    if experiment_id is not None:
        await get_experiment(connection, experiment_id)
        query = query.where(personas.c.experiment_id == experiment_id)
    # The page goes backwards through its order; within a run the first persona is to come first.
    rank = (-personas.c.position).label("rank")
    order = (personas.c.created_at, personas.c.run_id, rank)
    rows = await page(
        connection, query.add_columns(rank), order, limit=limit, cursor=cursor, filters=(experiment_id, run_id)
    )
    return Page(tuple(PersonaFact(*row[:6]) for row in rows.items), rows.next)


async def get_persona(
    connection: AsyncConnection, persona_id: str, *, run_id: str | None = None, experiment_id: str | None = None
) -> StoredPersona:
    """As its newest run (or the one named) has it. Raises NotFoundError."""
    query = select(
        personas.c.id, personas.c.experiment_id, personas.c.run_id, personas.c.document, personas.c.created_at
    ).where(personas.c.id == persona_id)
    if run_id is not None:
        query = query.where(personas.c.run_id == run_id)
    if experiment_id is not None:
        query = query.where(personas.c.experiment_id == experiment_id)
    found = await connection.execute(query.order_by(personas.c.created_at.desc(), personas.c.run_id.desc()).limit(1))
    row = found.first()
    if row is None:
        raise NotFoundError("There is no such persona.", where=persona_id)
    return StoredPersona(*row)


def _newest_completed() -> Any:
    """The id of each experiment's newest completed run."""
    rank = (
        func.row_number()
        .over(partition_by=runs.c.experiment_id, order_by=(runs.c.finished_at.desc(), runs.c.id.desc()))
        .label("rank")
    )
    ranked = select(runs.c.id, rank).where(runs.c.state == "completed").subquery()
    return select(ranked.c.id).where(ranked.c.rank == 1)


async def _whole(connection: AsyncConnection, rows: Any) -> list[Experiment]:
    """In four questions, however many experiments there are."""
    ids = [row.id for row in rows]
    sources: dict[str, list[SourceFact]] = {one: [] for one in ids}
    columns = experiment_sources.c
    query = select(columns.experiment_id, columns.name, columns.size, columns.sha256).where(
        columns.experiment_id.in_(ids)
    )
    for row in await connection.execute(query.order_by(columns.experiment_id, columns.name)):
        sources[row.experiment_id].append(SourceFact(row.name, row.size, row.sha256))
    latest: dict[str, tuple[str | None, str | None]] = {}
    query_runs = select(runs.c.experiment_id, runs.c.id, runs.c.state).where(runs.c.experiment_id.in_(ids))
    for run in await connection.execute(query_runs.order_by(runs.c.created_at, runs.c.id)):
        latest[run.experiment_id] = (run.id, run.state)
    found: dict[str, list[PersonaFact]] = {one: [] for one in ids}
    query_personas = select(*_FACTS).where(
        personas.c.experiment_id.in_(ids), personas.c.run_id.in_(_newest_completed())
    )
    for fact in await connection.execute(query_personas.order_by(personas.c.position)):
        found[fact.experiment_id].append(PersonaFact(*fact[:6]))
    return [
        Experiment(
            row.id,
            row.name,
            row.settings,
            row.created_at,
            row.created_by,
            tuple(sources[row.id]),
            latest.get(row.id, (None, None))[0],
            latest.get(row.id, (None, None))[1],
            tuple(found[row.id]),
        )
        for row in rows
    ]


_FACTS: tuple[Any, ...] = (
    personas.c.id,
    personas.c.name,
    personas.c.title,
    personas.c.experiment_id,
    personas.c.run_id,
    personas.c.created_at,
    personas.c.position,
)
