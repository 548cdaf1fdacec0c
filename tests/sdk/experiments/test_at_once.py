"""What two do at once on one database, step by step: nothing that was accepted is lost, nobody gets half of it."""

import asyncio
import contextlib
import threading

import pytest
from sqlalchemy import select, text

from persona.errors import NotFoundError
from persona.experiments import deliveries, endpoints, library, runs
from persona.experiments.upkeep import Ages, prune
from persona.store.tables import contents
from persona.store.tables import deliveries as deliveries_table
from receivers import receiving
from stores import SETTINGS, sources


async def finished(store):
    """An experiment whose run has ended."""
    run = (await store.start_run(sources(), SETTINGS)).run
    await store.cancel_run(run.id)
    return run


async def started(store, connection, experiment_id=None, given=None):
    begun = await runs.start_run(
        connection,
        store.jobs,
        sources=sources() if given is None else given,
        settings=SETTINGS,
        principal="test",
        experiment_id=experiment_id,
    )
    return begun.run


async def held_up(work):
    """Begins it, and gives it time to reach what it has to wait for."""
    task = asyncio.create_task(work)
    await asyncio.wait((task,), timeout=0.5)
    return task


@pytest.fixture
async def on_postgres(shared, opened):
    store = await opened(shared, works=False)
    await store.jobs.connect()
    return store


async def test_a_run_that_begins_while_its_old_experiment_is_forgotten_is_kept(on_postgres):
    old = await finished(on_postgres)
    async with on_postgres.begin(jobs=True) as connection:
        run = await started(on_postgres, connection, old.experiment_id)
        forgetting = await held_up(prune(on_postgres.database, on_postgres.jobs, Ages(experiments=-1)))
    await forgetting
    async with on_postgres.read() as connection:
        assert (await runs.get_run(connection, run.id)).state == "queued"


async def test_a_run_of_an_experiment_that_is_being_deleted_is_told_that_there_is_none(on_postgres):
    old = await finished(on_postgres)
    async with on_postgres.begin() as connection:
        await library.delete_experiment(connection, old.experiment_id)
        late = await held_up(on_postgres.start_run([], SETTINGS, experiment_id=old.experiment_id))
    with pytest.raises(NotFoundError):
        await late


async def test_sources_that_are_posted_again_while_they_are_forgotten_are_there(on_postgres):
    old = await finished(on_postgres)
    async with on_postgres.begin() as connection:
        await library.delete_experiment(connection, old.experiment_id)
        again = await held_up(on_postgres.start_run(sources(), SETTINGS))
    run = (await again).run
    async with on_postgres.read() as connection:
        assert len(await runs.held_by(connection, run.experiment_id)) == len(sources())


async def test_sources_that_are_forgotten_while_they_are_posted_again_are_there(on_postgres):
    old = await finished(on_postgres)
    async with on_postgres.begin(jobs=True) as connection:
        run = await started(on_postgres, connection)
        deleting = await held_up(on_postgres.delete_experiment(old.experiment_id))
    await deleting
    async with on_postgres.read() as connection:
        assert len(await runs.held_by(connection, run.experiment_id)) == len(sources())
        assert len((await connection.execute(select(contents.c.sha256))).all()) == len(sources())


async def test_each_of_two_new_secrets_signs(on_postgres):
    async with on_postgres.begin() as connection:
        endpoint, first = await endpoints.create_endpoint(connection, url="https://example.com/hook")

    async def rotate():
        async with on_postgres.begin() as connection:
            return await endpoints.rotate_secret(connection, endpoint.id)

    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(on_postgres.begin())
        second = await endpoints.rotate_secret(connection, endpoint.id)
        rotating = await held_up(rotate())
    third = await rotating
    async with on_postgres.read() as connection:
        signing = endpoints.secrets_of(await endpoints._row(connection, endpoint.id))
    assert signing == [third, second, first]


async def test_a_webhook_that_is_deleted_while_a_delivery_to_it_ends_is_deleted(on_postgres, opened, caplog):
    """Each of the two had what the other waited for, until PostgreSQL threw one of them out."""
    gate = threading.Event()

    def fails_late(number):
        gate.wait(30)
        return 500

    with receiving(fails_late) as receiver:
        async with on_postgres.begin() as connection:
            endpoint, _ = await endpoints.create_endpoint(connection, url=receiver.url, insecure=True)
            first = await deliveries.send_test(connection, endpoint.id)
        async with on_postgres.begin() as connection:
            await deliveries.send_test(connection, endpoint.id)
        async with on_postgres.begin() as holding:
            held = select(deliveries_table.c.id).where(deliveries_table.c.id == first.id).with_for_update()
            await holding.execute(held)
            await opened(on_postgres.location)  # it sends the second
            await asyncio.to_thread(receiver.wait_for, bool)
            deleting = await held_up(deleted(on_postgres, endpoint.id))
            gate.set()
            await waiting_for_locks(on_postgres, 2)
        await deleting
        async with asyncio.timeout(30):
            while await waiting_for_locks(on_postgres, 0):
                await asyncio.sleep(0.02)
    assert "wait for the database" not in caplog.text
    async with on_postgres.read() as connection:
        with pytest.raises(NotFoundError):
            await endpoints.get_endpoint(connection, endpoint.id)


WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def deleted(store, endpoint_id):
    async with store.begin() as connection:
        await endpoints.delete_endpoint(connection, endpoint_id)


async def waiting_for_locks(store, number):
    """Until so many sessions wait for a lock at least."""
    async with asyncio.timeout(30):
        while True:
            async with store.read() as connection:
                found = (await connection.execute(text(WAITING))).scalar()
            if found >= number:
                return found
            await asyncio.sleep(0.02)
