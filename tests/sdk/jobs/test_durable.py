"""The durable engine behind our port. Each trap of docs/decisions/0006-durable-jobs.md has its test here."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from databases import why_not
from persona.errors import StoreError
from persona.jobs import durable
from persona.jobs.durable import APPLICATION_VERSION, DurableJobs
from persona.jobs.port import Job
from persona.store import locate, open_database

BACKENDS = [
    "sqlite",
    pytest.param(
        "postgres",
        marks=[
            pytest.mark.xdist_group("postgres"),
            pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
        ],
    ),
]


@pytest.fixture(params=BACKENDS)
async def database(request, tmp_path):
    environment = {"PERSONA_DATA_DIR": str(tmp_path / "data")}
    if request.param == "postgres":
        environment["PERSONA_DATABASE_URL"] = request.getfixturevalue("postgres").url()
    opened = await open_database(locate(environment))
    yield opened
    await opened.aclose()


class Handled:
    """A handler that does as it is told, and remembers."""

    def __init__(self):
        self.jobs = []
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.changed = asyncio.Event()

    async def __call__(self, job):
        self.jobs.append(job)
        self.changed.set()
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("the store is away")

    async def wait_for(self, number, seconds=30):
        async with asyncio.timeout(seconds):
            while len(self.jobs) < number:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def made():
    async with contextlib.AsyncExitStack() as stack:

        def make(database, handler, *, executor="embedded", at_once=2):
            jobs = DurableJobs(database.location, handler, executor=executor, at_once=at_once)
            stack.push_async_callback(jobs.stop, within_seconds=1)
            return jobs

        yield make


async def enqueue(database, jobs, *subjects, delay=0.0):
    await jobs.connect()
    async with database.begin() as connection:
        for subject in subjects:
            await jobs.enqueue(connection, Job(subject), delay_seconds=delay)


async def engine_rows(database):
    """What the engine has written down: id, state, version, executor, inputs' format."""
    table = "workflow_status" if database.location.embedded else "dbos.workflow_status"
    async with database.read() as connection:
        columns = "workflow_uuid, status, application_version, executor_id, serialization"
        return (await connection.execute(text(f"SELECT {columns} FROM {table} ORDER BY 1"))).all()


async def test_a_job_exists_if_and_only_if_its_transaction_is_committed(database, made):
    handled = Handled()
    jobs = made(database, handled)
    await jobs.connect()
    with pytest.raises(RuntimeError):
        async with database.begin() as connection:
            await jobs.enqueue(connection, Job("lost"))
            raise RuntimeError
    await enqueue(database, jobs, "kept")
    assert await jobs.alive({"lost", "kept"}) == {"kept"}
    await jobs.start()
    await handled.wait_for(1)
    assert [job.subject for job in handled.jobs] == ["kept"]


async def test_a_job_that_exists_already_is_left_as_it_is(database, made):
    handled = Handled()
    jobs = made(database, handled)
    await enqueue(database, jobs, "one")
    await enqueue(database, jobs, "one", "two")
    await jobs.start()
    await handled.wait_for(2)
    assert sorted(job.subject for job in handled.jobs) == ["one", "two"]


async def test_enqueueing_before_connecting_is_a_mistake_in_the_code_and_says_so(database, made):
    async with database.begin() as connection:
        with pytest.raises(RuntimeError, match="connect"):
            await made(database, Handled()).enqueue(connection, Job("x"))


async def test_the_version_is_pinned_so_that_an_upgrade_strands_no_job(database, made):
    """Trap 1."""
    jobs = made(database, Handled())
    await enqueue(database, jobs, "old")
    [(identity, state, version, _, _)] = await engine_rows(database)
    assert (identity, state, version) == ("run:old:1", "ENQUEUED", APPLICATION_VERSION)
    await jobs.start()
    async with asyncio.timeout(20):
        while (await engine_rows(database))[0].status != "SUCCESS":
            await asyncio.sleep(0.02)
    assert {row.application_version for row in await engine_rows(database)} == {APPLICATION_VERSION}


async def test_what_the_engine_keeps_of_a_job_is_portable_json_and_nothing_but_its_id(database, made):
    """Trap 7."""
    jobs = made(database, Handled())
    await enqueue(database, jobs, "abc")
    [row] = await engine_rows(database)
    assert row.serialization == "portable_json"
    async with database.read() as connection:
        table = "workflow_input" if database.location.embedded else "dbos.workflow_input"
        kept = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
    texts = [value for value in kept[0] if isinstance(value, str) and value.startswith(("{", "["))]
    assert json.loads(texts[0])["positionalArgs"] == ["abc", 1]


async def test_a_handler_that_fails_is_called_again_until_it_does_not(database, made, monkeypatch):
    monkeypatch.setattr(durable, "FIRST_BREAK_SECONDS", 0.05)
    handled = Handled()
    handled.failures = 2
    jobs = made(database, handled)
    await enqueue(database, jobs, "stubborn")
    await jobs.start()
    await handled.wait_for(3)
    async with asyncio.timeout(20):
        while await jobs.alive({"stubborn"}):
            await asyncio.sleep(0.02)
    assert [job.id for job in handled.jobs] == ["run:stubborn:1"] * 3
    assert (await engine_rows(database))[0].status == "SUCCESS"


async def test_a_job_that_is_cancelled_while_it_waits_does_not_start(database, made):
    handled = Handled()
    jobs = made(database, handled)
    await enqueue(database, jobs, "no", "yes")
    await jobs.cancel(Job("no"))
    await jobs.start()
    await handled.wait_for(1)
    async with asyncio.timeout(20):
        while await jobs.alive({"no", "yes"}):
            await asyncio.sleep(0.02)
    assert [job.subject for job in handled.jobs] == ["yes"]


async def test_no_more_than_so_many_jobs_run_at_once(database, made):
    handled = Handled()
    handled.gate.clear()
    jobs = made(database, handled, at_once=2)
    await enqueue(database, jobs, "a", "b", "c")
    await jobs.start()
    await handled.wait_for(2)
    await asyncio.sleep(3 * durable.POLLING_SECONDS)
    assert len(handled.jobs) == 2
    handled.gate.set()
    await handled.wait_for(3)


async def test_stopping_gives_running_jobs_their_time_and_hands_back_the_rest(database, made):
    handled = Handled()
    handled.gate.clear()
    jobs = made(database, handled, at_once=1)
    await enqueue(database, jobs, "a", "b")
    await jobs.start()
    await handled.wait_for(1)
    stopping = asyncio.create_task(jobs.stop(within_seconds=20))
    await asyncio.sleep(0.1)
    handled.gate.set()
    await stopping
    assert [job.subject for job in handled.jobs] == ["a"]
    again = Handled()
    later = made(database, again)
    await later.start()
    await again.wait_for(1)
    assert [job.subject for job in again.jobs] == ["b"]


async def test_a_job_that_does_not_end_in_time_is_stopped_and_begun_again_by_the_next_process(database, made):
    handled = Handled()
    handled.gate.clear()
    jobs = made(database, handled)
    await enqueue(database, jobs, "long")
    await jobs.start()
    await handled.wait_for(1)
    await jobs.stop(within_seconds=0.1)
    assert [row.status for row in await engine_rows(database)] == ["ENQUEUED"]
    again = Handled()
    await made(database, again, executor="another").start()
    await again.wait_for(1)
    assert [job.subject for job in again.jobs] == ["long"]


async def test_after_stopping_the_loop_can_still_use_its_threads_and_stopping_twice_is_nothing(database, made):
    """Trap 6."""
    jobs = made(database, Handled())
    await jobs.start()
    await jobs.start()
    await jobs.stop(within_seconds=1)
    await jobs.stop(within_seconds=1)
    assert await asyncio.to_thread(lambda: 1) == 1
    await jobs.start()
    assert not jobs.working


async def test_nothing_is_launched_and_no_thread_runs_before_the_first_job(database, made):
    before = threading.active_count()
    jobs = made(database, Handled())
    await enqueue(database, jobs, "waits")
    assert not jobs.working and threading.active_count() <= before + 1
    assert await jobs.executors() == set()


async def test_ended_jobs_are_forgotten_after_a_while_and_waiting_ones_never(database, made):
    """Trap 8."""
    handled = Handled()
    jobs = made(database, handled)
    await enqueue(database, jobs, "done-1", "done-2")
    await jobs.start()
    async with asyncio.timeout(20):
        while await jobs.alive({"done-1", "done-2"}):
            await asyncio.sleep(0.02)
    await enqueue(database, jobs, "later", delay=3600)
    assert await jobs.prune(older_than_ms=0) == 0
    assert await jobs.prune(older_than_ms=4_000_000_000_000) == 2
    assert [row.workflow_uuid for row in await engine_rows(database)] == ["run:later:1"]


async def test_ten_thousand_delayed_jobs_would_cost_rows_and_no_threads(database, made):
    """The engine's own sleep would take a thread for every hundred; a delayed job is a row."""
    handled = Handled()
    jobs = made(database, handled)
    await enqueue(database, jobs, *(f"later-{n}" for n in range(200)), delay=3600)
    await jobs.start()
    assert {row.status for row in await engine_rows(database)} == {"DELAYED"}
    assert handled.jobs == [] and threading.active_count() < 60


async def test_the_engines_tables_and_ours_share_a_database_without_meeting(database, made):
    await made(database, Handled()).connect()

    def names(connection):
        schema = None if database.location.embedded else "public"
        return set(inspect(connection).get_table_names(schema=schema))

    async with database.read() as connection:
        found = await connection.run_sync(names)
    ours = {name for name in found if name.startswith("ps_")}
    assert ours and not any("workflow" in name for name in ours)


async def test_who_is_cancelled_while_it_connects_leaves_no_connection_open(postgres, tmp_path, made):
    """One that is forgotten warns of it, and warnings are errors here."""
    where = {"PERSONA_DATABASE_URL": postgres.url(), "PERSONA_DATA_DIR": str(tmp_path)}

    class Connecting:
        location = locate(where)

    jobs = made(Connecting, Handled())
    asking = asyncio.create_task(jobs.executors())
    await asyncio.sleep(0)  # it begins to connect
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await jobs.stop(within_seconds=1)
    for thread in threading.enumerate():
        if thread.name == "persona-jobs":
            await asyncio.to_thread(thread.join)
    gc.collect()


async def test_a_database_that_is_away_is_told_in_one_sentence(tmp_path, made, caplog):
    caplog.set_level(logging.CRITICAL)
    where = {"PERSONA_DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/none", "PERSONA_DATA_DIR": str(tmp_path)}

    class Away:
        location = locate(where)

    with pytest.raises(StoreError, match="does not answer") as caught:
        await made(Away, Handled()).connect()
    assert "secret" not in str(caught.value)


LISTENING = """
import asyncio, sys
from pathlib import Path
from persona.jobs.durable import DurableJobs
from persona.store import locate, open_database

def sockets():
    found = set()
    for name in ("tcp", "tcp6", "udp", "udp6"):
        inodes = {line.split()[9] for line in Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]}
        for entry in Path("/proc/self/fd").iterdir():
            try:
                target = entry.readlink().name
            except OSError:
                continue
            if target.startswith("socket:[") and target[8:-1] in inodes:
                found.add((name, target))
    return found

async def nothing(job):
    pass

async def main():
    database = await open_database(locate())
    jobs = DurableJobs(database.location, nothing, executor="embedded", at_once=1)
    await jobs.start()
    await asyncio.sleep(0.5)
    print(sorted(sockets()))
    await jobs.stop(within_seconds=0)
    await database.aclose()

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads /proc")
def test_the_engine_opens_no_port_and_calls_nobody(tmp_path):
    """Trap 9."""
    done = subprocess.run(
        [sys.executable, "-c", LISTENING],
        env={**os.environ, "PERSONA_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip() == "[]", done.stdout
    assert done.stderr == ""
