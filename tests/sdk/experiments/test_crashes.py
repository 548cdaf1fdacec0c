"""Processes that are killed lose no run and double none; on PostgreSQL the living take over from the dead."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from persona.experiments import endpoints, runs
from persona.store.tables import deliveries, personas, run_events
from persona.store.tables import runs as runs_table
from receivers import receiving
from stores import SETTINGS, sources

SERVING = Path(__file__).with_name("serving.py")


class Server:
    """A real process that works on the store."""

    def __init__(self, location, **options):
        environment = {"PERSONA_DATA_DIR": str(location.folder)}
        if not location.embedded:
            environment["PERSONA_DATABASE_URL"] = location.url
        given = {"processes": 1, "reaper_every": 0.3, "grace": 20, **options}
        self.process = subprocess.Popen(
            [sys.executable, str(SERVING), json.dumps(given)],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line.startswith("ready"), self.process.stderr.read()
        self.executor = line.split()[1]

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def terminate(self):
        """Asks it to end, and gives what it said."""
        self.process.send_signal(signal.SIGTERM)
        said, complained = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, complained
        return said


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:

        def start(location, **options):
            server = Server(location, **options)
            stack.callback(server.kill)
            return server

        yield start


async def listen(store, url):
    async with store.begin() as connection:
        await endpoints.create_endpoint(
            connection, url=url, events=["generation.completed", "generation.failed"], insecure=True
        )


async def ask(store, number):
    return [(await store.start_run(sources(), SETTINGS, name=str(n))).run.id for n in range(number)]


async def ended(store):
    async with store.read() as connection:
        query = select(func.count()).select_from(runs_table).where(runs_table.c.state.in_(runs.FINAL))
        return (await connection.execute(query)).scalar()


async def until(store, number, seconds=300):
    async with asyncio.timeout(seconds):
        while await ended(store) < number:
            await asyncio.sleep(0.05)


async def nothing_to_deliver(store, seconds=120):
    query = select(func.count()).select_from(deliveries).where(deliveries.c.state == "pending")
    async with asyncio.timeout(seconds):
        while True:
            async with store.read() as connection:
                if not (await connection.execute(query)).scalar():
                    return
            await asyncio.sleep(0.05)


async def assert_each_once(store, asked, receiver):
    """Every run completed, ended by one event, with its personas once; one webhook-id for each, and delivered."""
    async with store.read() as connection:
        states = Counter((await connection.execute(select(runs_table.c.state))).scalars())
        events = Counter(
            (
                await connection.execute(
                    select(run_events.c.run_id).where(run_events.c.event == "generation.completed")
                )
            ).scalars()
        )
        found = Counter((await connection.execute(select(personas.c.run_id))).scalars())
        delivered = (await connection.execute(select(deliveries.c.id, deliveries.c.run_id, deliveries.c.state))).all()
    assert states == {"completed": len(asked)}
    assert events == dict.fromkeys(asked, 1)
    assert found == dict.fromkeys(asked, 2)
    assert {row.state for row in delivered} == {"delivered"}
    assert Counter(row.run_id for row in delivered) == dict.fromkeys(asked, 1)
    ids = {}
    for got in receiver.got:
        ids.setdefault(got.event["run_id"], set()).add(got.id)
    assert {run: len(of_run) for run, of_run in ids.items()} == dict.fromkeys(asked, 1)
    assert {(next(iter(of_run)), run) for run, of_run in ids.items()} == {(row.id, row.run_id) for row in delivered}


async def kill_again_and_again(location, store, serve, *, number, kills):
    with receiving(lambda n: 500 if n % 7 == 3 else 200) as receiver:
        await listen(store, receiver.url)
        asked = await ask(store, number)
        for kill in range(1, kills + 1):
            server = serve(location)
            await until(store, kill * number // (kills + 1))
            server.kill()
        server = serve(location)
        await until(store, number)
        await nothing_to_deliver(store)
        server.terminate()
        await assert_each_once(store, asked, receiver)


async def test_twelve_runs_survive_two_kills_each_completed_exactly_once(location, store, serve):
    await kill_again_and_again(location, store, serve, number=12, kills=2)


@pytest.mark.slow
@pytest.mark.skipif("PERSONA_SLOW_TESTS" not in os.environ, reason="set PERSONA_SLOW_TESTS=1: it takes minutes")
async def test_two_hundred_runs_survive_five_kills_each_completed_exactly_once(location, store, serve):
    await kill_again_and_again(location, store, serve, number=200, kills=5)


async def test_when_two_of_three_workers_are_killed_for_good_the_third_completes_all(shared, opened, serve):
    store = await opened(shared, works=False)
    with receiving() as receiver:
        await listen(store, receiver.url)
        workers = [serve(shared) for _ in range(3)]
        asked = await ask(store, 15)
        await until(store, 2)
        for dead in workers[:2]:
            dead.kill()
        await until(store, 15)
        await nothing_to_deliver(store)
        workers[2].terminate()
        await assert_each_once(store, asked, receiver)


async def test_a_rolling_restart_loses_no_run(location, store, serve):
    with receiving() as receiver:
        await listen(store, receiver.url)
        asked = await ask(store, 8)
        for done in (1, 3):
            server = serve(location, grace=0)
            await until(store, done)
            assert "closed" in server.terminate()
        server = serve(location)
        await until(store, 8)
        await nothing_to_deliver(store)
        server.terminate()
        await assert_each_once(store, asked, receiver)


async def test_two_workers_on_one_database_have_names_of_their_own_and_share_the_runs(shared, opened, serve):
    store = await opened(shared, works=False)
    workers = [serve(shared), serve(shared)]
    assert workers[0].executor != workers[1].executor
    with receiving() as receiver:
        await listen(store, receiver.url)
        asked = await ask(store, 6)
        await until(store, 6)
        await nothing_to_deliver(store)
        await assert_each_once(store, asked, receiver)
    for worker in workers:
        worker.terminate()
