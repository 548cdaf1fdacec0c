"""Experiments and runs as people and programs see them: what the REST API answers and what the client gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.experiments import library, runs
from persona.experiments.ids import now_ms
from persona.store.tables import personas as personas_table
from persona.store.tables import runs as runs_table

State = Literal["queued", "running", "completed", "failed", "cancelled"]
# Said to who listens to a run when its experiment is deleted, and to nobody else.
DELETED = "experiment.deleted"


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonaBrief(_Shown):
    id: str
    name: str
    title: str


class PersonaLine(PersonaBrief):
    """A persona in a list, with the run that made it."""

    run_id: str
    experiment_id: str
    created_at: datetime


class RunProgress(_Shown):
    """`done` of `total` units of `stage`: reading, counting, segmenting, claims or writing."""

    stage: str
    done: int
    total: int


class RunError(_Shown):
    code: str
    message: str
    where: str | None = None
    hint: str | None = None


class Run(_Shown):
    """One generation of an experiment. `personas` is empty until it is completed."""

    id: str
    experiment_id: str
    state: State
    settings: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: RunProgress | None
    error: RunError | None
    personas: tuple[PersonaBrief, ...] = ()

    @property
    def ended(self) -> bool:
        return self.state in ("completed", "failed", "cancelled")


class RunBrief(_Shown):
    id: str
    state: State


class Experiment(_Shown):
    """What is kept of one question asked of one set of sources; `sources` is how many."""

    id: str
    name: str
    created_at: datetime
    settings: dict[str, Any]
    sources: int = Field(ge=0)
    latest_run: RunBrief | None


class KeptSource(_Shown):
    name: str
    size: int = Field(ge=0, description="bytes")
    sha256: str


class ExperimentDetails(Experiment):
    """`personas` are those of the last completed run."""

    kept: tuple[KeptSource, ...]
    personas: tuple[PersonaBrief, ...]


class RunEvent(_Shown):
    """Something that happened to a run. `sequence` counts from 1."""

    sequence: int
    event: str
    at: datetime
    data: dict[str, Any]

    @property
    def ends(self) -> bool:
        """Whether it is the run's last."""
        return self.event == DELETED or self.event.removeprefix("generation.") in runs.FINAL


async def events_since(
    connection: AsyncConnection, run_id: str, experiment_id: str, after: int
) -> tuple[list[RunEvent], bool]:
    """What happened after sequence number `after`, and whether nothing more will. A run that was deleted says so."""
    # In this order: a run that ends in between has its last event among those found.
    state = (await connection.execute(select(runs_table.c.state).where(runs_table.c.id == run_id))).scalar()
    found = [show_event(row) for row in await runs.events_after(connection, run_id, after)]
    if state is None:
        number = (found[-1].sequence if found else after) + 1
        data = {"experiment_id": experiment_id}
        found.append(RunEvent(sequence=number, event=DELETED, at=moment(now_ms()), data=data))
    return found, state is None or state in runs.FINAL


async def run_by_id(connection: AsyncConnection, run_id: str) -> Run:
    """Raises NotFoundError."""
    run = await runs.get_run(connection, run_id)
    made = await personas_of(connection, run_id) if run.state == "completed" else ()
    return show_run(run, made)


def show_run(run: runs.Run, made: Sequence[PersonaBrief] = ()) -> Run:
    return Run(
        id=run.id,
        experiment_id=run.experiment_id,
        state=run.state,
        settings=dict(run.settings),
        created_at=moment(run.created_at),
        started_at=_maybe(run.started_at),
        finished_at=_maybe(run.finished_at),
        progress=None if run.progress is None else RunProgress(**run.progress),
        error=None if run.error is None else _error(run.error),
        personas=tuple(made),
    )


async def personas_of(connection: AsyncConnection, run_id: str) -> tuple[PersonaBrief, ...]:
    table = personas_table.c
    query = select(table.id, table.name, table.title).where(table.run_id == run_id).order_by(table.position)
    return tuple(PersonaBrief(id=row.id, name=row.name, title=row.title) for row in await connection.execute(query))


def show_experiment(one: library.Experiment) -> Experiment:
    return Experiment(**_experiment(one))


async def experiment_by_id(connection: AsyncConnection, experiment_id: str) -> ExperimentDetails:
    """Raises NotFoundError."""
    one = await library.get_experiment(connection, experiment_id)
    return ExperimentDetails(
        **_experiment(one),
        kept=tuple(KeptSource(name=source.name, size=source.size, sha256=source.sha256) for source in one.sources),
        personas=tuple(PersonaBrief(id=line.id, name=line.name, title=line.title) for line in one.personas),
    )


def show_persona_line(line: library.PersonaFact) -> PersonaLine:
    return PersonaLine(
        id=line.id,
        name=line.name,
        title=line.title,
        run_id=line.run_id,
        experiment_id=line.experiment_id,
        created_at=moment(line.created_at),
    )


def show_event(row: Any) -> RunEvent:
    return RunEvent(sequence=row.sequence, event=row.event, at=moment(row.at), data=row.data)


def moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _maybe(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else moment(at_ms)


def _error(error: Mapping[str, Any]) -> RunError:
    return RunError(code=error["code"], message=error["message"], where=error.get("where"), hint=error.get("hint"))


def _experiment(one: library.Experiment) -> dict[str, Any]:
    latest = None
    if one.latest_run is not None and one.state is not None:
        latest = RunBrief.model_validate({"id": one.latest_run, "state": one.state})
    return {
        "id": one.id,
        "name": one.name,
        "created_at": moment(one.created_at),
        "settings": dict(one.settings),
        "sources": len(one.sources),
        "latest_run": latest,
    }
