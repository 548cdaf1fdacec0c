"""On PostgreSQL one elected process looks after the others; on SQLite there is nobody to look after."""

import asyncio
import contextlib

from sqlalchemy import text, update

from persona.experiments import deliveries, endpoints, reaper
from persona.experiments.ids import now_ms
from persona.store.tables import deliveries as deliveries_table
from receivers import receiving
from stores import SETTINGS, sources


async def as_if_taken_by(service, executor):
    """What a worker leaves behind that was killed while it worked: its jobs, pending under its name."""
    async with service.begin() as connection:
        statement = "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = :executor"
        await connection.execute(text(statement), {"executor": executor})


async def test_the_jobs_and_deliveries_of_a_dead_executor_are_taken_over(shared, opened):
    store = await opened(shared, works=False)
    run = (await store.start_run(sources(), SETTINGS)).run
    await as_if_taken_by(store, "dead-1")
    with receiving() as receiver:
        async with store.begin() as connection:
            endpoint, _ = await endpoints.create_endpoint(
                connection, url=receiver.url, insecure=True, events=["script.completed"]
            )
            delivery = await deliveries.send_test(connection, endpoint.id)
            claim = {"claimed_by": "dead-1", "claimed_until": now_ms() + 600_000}
            await connection.execute(update(deliveries_table).values(**claim))
        await opened(shared)
        assert (await store.wait(run.id, 60)).state == "completed"
        await asyncio.to_thread(receiver.wait_for, lambda got: got)
    assert receiver.got[0].id == delivery.id


async def test_the_jobs_of_a_living_executor_are_left_alone(shared, opened):
    store = await opened(shared, works=False)
    run = (await store.start_run(sources(), SETTINGS)).run
    await as_if_taken_by(store, "busy")
    async with store.database.engine.connect() as held:
        connection = await held.execution_options(isolation_level="AUTOCOMMIT")
        assert await reaper._lock(connection, "busy")
        worker = await opened(shared)
        for _ in range(2 * reaper.MISSES):
            await asyncio.sleep(worker.options.reaper_every)
        assert await store.jobs.executors() == {"busy"}
        assert (await store.wait(run.id, 0)).state == "queued"
        await held.invalidate()
    assert (await store.wait(run.id, 60)).state == "completed"


async def test_a_process_whose_lock_another_session_holds_still_takes_it_when_it_is_let_go_of(shared, opened):
    """As when the connection broke and the database has not noticed yet, or when the reaper tries it just now."""
    worker = await opened(shared, works=False)
    async with contextlib.AsyncExitStack() as stack:
        held = await stack.enter_async_context(worker.database.engine.connect())
        connection = await held.execution_options(isolation_level="AUTOCOMMIT")
        assert await reaper._lock(connection, worker.executor)
        looking = reaper.Reaper(worker.database, worker.jobs, worker.executor, lambda: None, every_seconds=0.05)
        await stack.enter_async_context(looking)
        await asyncio.sleep(0.3)
        await reaper._unlock(connection, worker.executor)
        async with asyncio.timeout(30):
            while await reaper._lock(connection, worker.executor):
                await reaper._unlock(connection, worker.executor)
                await asyncio.sleep(0.02)


async def test_one_process_at_a_time_is_the_reaper_and_another_takes_over_when_it_ends(shared, opened):
    store = await opened(shared, works=False)
    async with store.database.engine.connect() as held:
        connection = await held.execution_options(isolation_level="AUTOCOMMIT")
        assert await reaper._lock(connection, reaper._REAPER)
        assert await reaper._lock(connection, reaper._REAPER)
        async with store.database.engine.connect() as other:
            second = await other.execution_options(isolation_level="AUTOCOMMIT")
            assert not await reaper._lock(second, reaper._REAPER)
            await reaper._unlock(connection, reaper._REAPER)
            assert await reaper._lock(second, reaper._REAPER)


async def test_the_reaper_takes_up_again_after_the_database_cut_it_off(shared, opened, caplog):
    worker = await opened(shared)
    async with worker.begin() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await connection.execute(text(cut + " AND pid <> pg_backend_pid()"))
    run = (await worker.start_run(sources(), SETTINGS)).run
    await as_if_taken_by(worker, "dead-2")
    assert (await worker.wait(run.id, 60)).state == "completed"


async def test_runs_whose_job_was_lost_get_a_new_one(location, opened):
    store = await opened(location, works=False)
    run = (await store.start_run(sources(), SETTINGS)).run
    table = "workflow_status" if location.embedded else "dbos.workflow_status"
    async with store.begin() as connection:
        await connection.execute(text(f"DELETE FROM {table}"))
    await opened(location)
    assert (await store.wait(run.id, 60)).state == "completed"
