"""Runs from being asked for to their end: exactly once, watched on the way, told to whoever listens."""

import asyncio
import re

import pytest
from sqlalchemy import select, update

from persona.errors import ConflictError, InputError, NotFoundError
from persona.experiments import library, runs
from persona.experiments.runs import PostedSource
from persona.experiments.service import QUICKLY_READ_BYTES
from persona.store.tables import runs as runs_table
from stores import SETTINGS, sources


async def events(service, run_id, after=0):
    async with service.read() as connection:
        return await runs.events_after(connection, run_id, after)


async def test_a_run_is_accepted_computed_and_kept_with_its_personas(service):
    started = await service.start_run(sources(), SETTINGS, name="Lending")
    assert started.run.state == "queued" and started.webhook_secret is None
    run = await service.wait(started.run.id, 60)
    assert (run.state, run.error) == ("completed", None)
    assert run.created_at <= run.started_at <= run.finished_at
    async with service.read() as connection:
        result = await runs.result_of(connection, run.id)
        experiment = await library.get_experiment(connection, run.experiment_id)
        personas = await library.list_personas(connection, run_id=run.id)
        whole = await library.get_persona(connection, personas.items[0].id)
    assert len(result["personas"]) == 2
    assert {p.id for p in experiment.personas} == {p["id"] for p in result["personas"]}
    assert (experiment.name, experiment.state, experiment.latest_run) == ("Lending", "completed", run.id)
    assert [source.name for source in experiment.sources] == [f"talk-{n}.md" for n in range(1, 7)]
    assert whole.document == next(p for p in result["personas"] if p["id"] == whole.id)


async def test_what_happened_is_numbered_from_one_and_can_be_read_from_any_number(service):
    run = (await service.start_run(sources(), SETTINGS)).run
    await service.wait(run.id, 60)
    told = await events(service, run.id)
    assert [event.sequence for event in told] == list(range(1, len(told) + 1))
    assert told[0].event == "generation.started" and told[-1].event == "generation.completed"
    assert [event.sequence for event in await events(service, run.id, told[-2].sequence)] == [told[-1].sequence]
    assert told[-1].data["personas"] and told[-1].data["experiment_id"] == run.experiment_id


async def test_a_run_that_cannot_succeed_says_why_in_the_words_of_the_error(service):
    run = (await service.start_run([PostedSource("a.md", b"Ana: hello\n")], SETTINGS)).run
    ended = await service.wait(run.id, 60)
    assert ended.state == "failed" and ended.error["code"] == "too-little-data"
    assert ended.error["message"] and ended.error["hint"]
    assert (await events(service, run.id))[-1].event == "generation.failed"


async def test_a_writer_that_is_not_there_fails_the_run_and_not_the_service(service):
    run = (await service.start_run(sources(), {"personas": 2, "writer": "nobody:x"})).run
    assert (await service.wait(run.id, 60)).state == "failed"
    again = (await service.start_run(sources(), SETTINGS)).run
    assert (await service.wait(again.id, 60)).state == "completed"


async def test_a_queued_run_that_is_cancelled_never_starts(store):
    run = (await store.start_run(sources(), SETTINGS)).run
    cancelled = await store.cancel_run(run.id)
    assert cancelled.state == "cancelled" and cancelled.started_at is None
    async with store.begin() as connection:
        assert await runs.begin(connection, run.id) is None
    with pytest.raises(ConflictError, match="ended already: it is cancelled"):
        await store.cancel_run(run.id)
    assert [event.event for event in await events(store, run.id)] == ["generation.cancelled"]


async def test_a_run_that_is_cancelled_while_it_is_computed_stops_and_keeps_nothing(service, interviews):
    text = b"Participant: I want to reserve the drill before I leave home, and it is hard to find. " * 40
    many = [PostedSource(f"talk-{n}.md", text.replace(b"drill", b"drill %d" % n)) for n in range(600)]
    run = (await service.start_run(many, SETTINGS)).run
    while not (told := await events(service, run.id)):
        await service.watchers.wait(run.id, 1)
    assert told[0].event == "generation.started"
    await service.cancel_run(run.id)
    after = (await service.start_run(sources(), SETTINGS)).run
    assert (await service.wait(after.id, 60)).state == "completed"
    async with service.read() as connection:
        assert (await runs.get_run(connection, run.id)).state == "cancelled"
        assert await runs.result_of(connection, run.id) is None
        assert (await library.list_personas(connection, experiment_id=run.experiment_id)).items == ()


async def test_a_run_ends_once_whoever_comes_first(store):
    run = (await store.start_run(sources(), SETTINGS)).run
    async with store.begin() as connection:
        await runs.begin(connection, run.id)
        assert await runs.fail(connection, run.id, run.experiment_id, {"code": "x"})
    async with store.begin() as connection:
        assert not await runs.complete(connection, run.id, run.experiment_id, {"personas": []}, {})
        assert not await runs.fail(connection, run.id, run.experiment_id, {"code": "y"})
        assert not await runs.note_progress(connection, run.id, run.experiment_id, {})
    assert [event.event for event in await events(store, run.id)] == ["generation.started", "generation.failed"]


async def test_a_run_whose_process_ended_ten_times_is_given_up_and_says_so(store):
    run = (await store.start_run(sources(), SETTINGS)).run
    for _ in range(runs.MOST_ATTEMPTS):
        async with store.begin() as connection:
            assert await runs.begin(connection, run.id) is not None
    async with store.begin() as connection:
        assert await runs.begin(connection, run.id) is None
    ended = await store.wait(run.id, 1)
    assert (ended.state, ended.error["code"]) == ("failed", "abandoned")
    assert len(await events(store, run.id)) == 2


async def test_a_further_run_adds_its_sources_and_keeps_who_the_personas_are(service):
    first = (await service.start_run(sources()[:5], SETTINGS)).run
    await service.wait(first.id, 60)
    second = (await service.start_run(sources()[5:], SETTINGS, experiment_id=first.experiment_id)).run
    assert (await service.wait(second.id, 60)).state == "completed"
    async with service.read() as connection:
        before = await runs.result_of(connection, first.id)
        after = await runs.result_of(connection, second.id)
        listed = await runs.list_runs(connection, first.experiment_id)
    assert [run.id for run in listed.items] == [second.id, first.id]
    assert len(after["sources"]) == 6
    assert {(p["id"], p["name"]) for p in before["personas"]} == {(p["id"], p["name"]) for p in after["personas"]}


async def test_a_run_is_asked_of_the_sources_of_its_day(store):
    first = (await store.start_run(sources()[:2], SETTINGS)).run
    changed = [PostedSource("talk-1.md", b"Other words."), PostedSource("talk-9.md", b"More.")]
    await store.start_run(changed, SETTINGS, experiment_id=first.experiment_id)
    async with store.begin() as connection:
        row = await runs.begin(connection, first.id)
        assert await runs.sources_of(connection, row.sources) == sources()[:2]


async def test_nothing_to_make_personas_from_and_no_such_experiment_are_refused_and_leave_nothing(store):
    with pytest.raises(InputError, match="nothing to make personas from"):
        await store.start_run([], SETTINGS)
    with pytest.raises(NotFoundError):
        await store.start_run(sources(), SETTINGS, experiment_id="exp_none")
    async with store.read() as connection:
        assert (await library.list_experiments(connection)).items == ()
        for question in (runs.get_run, runs.result_of, runs.list_runs):
            with pytest.raises(NotFoundError):
                await question(connection, "none")


async def test_twenty_runs_at_once_are_all_completed_each_exactly_once(service):
    started = await asyncio.gather(*(service.start_run(sources(), SETTINGS, name=str(n)) for n in range(20)))
    ended = await asyncio.gather(*(service.wait(one.run.id, 120) for one in started))
    assert {run.state for run in ended} == {"completed"}
    for run in ended:
        told = [event.event for event in await events(service, run.id)]
        assert told.count("generation.completed") == told.count("generation.started") == 1


async def test_inputs_are_checked_before_a_run_is_accepted(service):
    assert (await service.check_sources(sources()))["participants"] == 6
    with pytest.raises(InputError):
        await service.check_sources([PostedSource("a.md", b"Ana: hello\n")])
    told = "".join(f"Participant: I want to reserve drill {n} early. It is hard to find.\n\n" for n in range(700))
    large = PostedSource("talk-7.md", b"Interviewer: What do you want?\n\n" + told.encode())
    assert len(large.content) > QUICKLY_READ_BYTES
    assert (await service.check_sources([*sources(), large]))["participants"] == 7


async def test_a_fault_of_ours_fails_the_run_and_is_logged_with_its_place_but_without_its_message(
    location, opened, caplog
):
    """Such a message may quote what participants said."""
    store = await opened(location, works=False)
    run = (await store.start_run(sources(), SETTINGS)).run
    async with store.begin() as connection:
        asked_of = (await connection.execute(select(runs_table.c.sources))).scalar_one()
        damaged = [{**source, "request": {"my salary is 1": ""}} for source in asked_of]
        await connection.execute(update(runs_table).values(sources=damaged))
    failed = await (await opened(location)).wait(run.id, 60)
    assert (failed.state, failed.error["code"]) == ("failed", "internal")
    [logged] = [one.getMessage() for one in caplog.records if run.id in one.getMessage()]
    assert re.fullmatch(rf"{run.id} failed: TypeError at \w+\.py:\d+", logged)
