"""What there is to read: experiments and their personas, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import NotFoundError
from persona.experiments.cursors import Page, page
from persona.store.tables import contents, experiment_sources, experiments, personas, runs


@dataclass(frozen=True, slots=True)
class Experiment:
    """`sources` and `runs` are how many; `latest` is the newest run's id and state, whatever became of it."""

    id: str
    name: str
    settings: Mapping[str, Any]
    created_at: int
    sources: int
    runs: int
    latest_run: str | None
    latest_state: str | None


@dataclass(frozen=True, slots=True)
class KeptSource:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PersonaLine:
    """A persona in a list."""

    id: str
    name: str
    title: str
    run_id: str
    experiment_id: str
    created_at: int


@dataclass(frozen=True, slots=True)
class KeptPersona:
    """`document` is the persona as `persona-result/1` has it."""

    run_id: str
    experiment_id: str
    document: Mapping[str, Any]


async def list_experiments(
    connection: AsyncConnection, *, limit: int = 50, cursor: str | None = None
) -> Page[Experiment]:
    rows = await page(
        connection, _experiments(), (experiments.c.created_at, experiments.c.id), limit=limit, cursor=cursor
    )
    return Page(tuple(Experiment(*row) for row in rows.items), rows.next)


async def get_experiment(connection: AsyncConnection, experiment_id: str) -> Experiment:
    row = (await connection.execute(_experiments().where(experiments.c.id == experiment_id))).first()
    if row is None:
        raise NotFoundError("There is no such experiment.", where=experiment_id)
    return Experiment(*row)


async def kept_sources(connection: AsyncConnection, experiment_id: str) -> list[KeptSource]:
    """What an experiment was asked of, without the contents, in the order of names."""
    table = experiment_sources.c
    query = select(table.name, table.size, table.sha256).where(table.experiment_id == experiment_id)
    return [KeptSource(*row) for row in await connection.execute(query.order_by(table.name))]


async def unfinished_runs(connection: AsyncConnection, experiment_id: str) -> list[str]:
    query = select(runs.c.id).where(runs.c.experiment_id == experiment_id, runs.c.state.in_(("queued", "running")))
    return list((await connection.execute(query.order_by(runs.c.id))).scalars())


async def delete_experiment(connection: AsyncConnection, experiment_id: str) -> None:
    """With its runs, personas, scripts and sources; contents that no other experiment holds go too, at once.

    Raises NotFoundError.
    """
    deleted = await connection.execute(delete(experiments).where(experiments.c.id == experiment_id))
    if deleted.rowcount == 0:
        raise NotFoundError("There is no such experiment.", where=experiment_id)
    held = exists().where(experiment_sources.c.sha256 == contents.c.sha256)
    await connection.execute(delete(contents).where(~held))


async def list_personas(
    connection: AsyncConnection,
    *,
    experiment_id: str | None = None,
    run_id: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PersonaLine]:
    """Those of every experiment's last completed run, or of one run; a run's in the order of its result."""
    rank = (-personas.c.position).label("rank")
    table = personas.c
    query = select(table.id, table.name, table.title, table.run_id, table.experiment_id, table.created_at, rank)
    if run_id is not None:
        query = query.where(table.run_id == run_id)
    else:
        query = query.where(table.run_id == _last_completed())
    if experiment_id is not None:
        query = query.where(table.experiment_id == experiment_id)
    rows = await page(connection, query, (table.created_at, table.run_id, rank), limit=limit, cursor=cursor)
    return Page(tuple(PersonaLine(*row[:6]) for row in rows.items), rows.next)


async def get_persona(connection: AsyncConnection, persona_id: str, *, run_id: str | None = None) -> KeptPersona:
    """As the newest run that holds it made it, or as one run did. Raises NotFoundError."""
    table = personas.c
    query = select(table.run_id, table.experiment_id, table.document).where(table.id == persona_id)
    if run_id is not None:
        query = query.where(table.run_id == run_id)
    row = (await connection.execute(query.order_by(table.created_at.desc(), table.run_id.desc()).limit(1))).first()
    if row is None:
        raise NotFoundError("There is no such persona.", where=persona_id)
    return KeptPersona(*row)


async def newest_run_with(connection: AsyncConnection, persona_id: str) -> str | None:
    """The run whose form of the persona `get_persona` gives."""
    table = personas.c
    query = select(table.run_id).where(table.id == persona_id)
    found: str | None = (
        await connection.execute(query.order_by(table.created_at.desc(), table.run_id.desc()).limit(1))
    ).scalar()
    return found


def _last_completed() -> ScalarSelect[str]:
    """Of the experiment that the persona in the outer query belongs to."""
    return (
        select(runs.c.id)
        .where(runs.c.experiment_id == personas.c.experiment_id, runs.c.state == "completed")
        .order_by(runs.c.finished_at.desc(), runs.c.id.desc())
        .limit(1)
        .correlate(personas)
        .scalar_subquery()
    )


def _experiments() -> Any:
    of = runs.c.experiment_id == experiments.c.id
    sources = select(func.count()).where(experiment_sources.c.experiment_id == experiments.c.id).scalar_subquery()
    count = select(func.count()).select_from(runs).where(of).correlate(experiments).scalar_subquery()
    newest = (runs.c.created_at.desc(), runs.c.id.desc())
    table = experiments.c
    return select(
        table.id,
        table.name,
        table.settings,
        table.created_at,
        sources.label("sources"),
        count.label("runs"),
        select(runs.c.id).where(of).order_by(*newest).limit(1).correlate(experiments).scalar_subquery().label("run"),
        select(runs.c.state)
        .where(of)
        .order_by(*newest)
        .limit(1)
        .correlate(experiments)
        .scalar_subquery()
        .label("state"),
    )
