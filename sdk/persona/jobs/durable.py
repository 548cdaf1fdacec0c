"""The port over DBOS Transact, as `docs/decisions/0006-durable-jobs.md` has it.

Workflows run in the engine's threads and hand over to a handler in our own event loop, so that the store's connections
stay in one loop and the engine never sees more of us than an id and a number.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from persona.errors import StoreError
from persona.jobs.port import Handler, Job
from persona.store.location import Location

if TYPE_CHECKING:
    from dbos import DBOSClient
    from sqlalchemy.ext.asyncio import AsyncConnection

# Pinned: by default the engine hashes the workflows' source, and an upgrade would strand every unfinished job.
APPLICATION_VERSION = "1"
APPLICATION_NAME = "persona"
QUEUE = "persona-runs"
POLLING_SECONDS = 0.1
FIRST_BREAK_SECONDS, LONGEST_BREAK_SECONDS = 1.0, 30.0
_WORKFLOW = "persona_job"
_UNFINISHED = ["PENDING", "ENQUEUED", "DELAYED"]
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

logger = logging.getLogger("persona.jobs")


class DurableJobs:
    """`executor` must be unique among live processes: with "embedded", whoever holds the store's lock."""

    def __init__(self, location: Location, handler: Handler, *, executor: str, at_once: int) -> None:
        self.working = False
        self._location = location
        self._handler = handler
        self._executor = executor
        self._at_once = at_once
        self._client: DBOSClient | None = None
        self._connecting: asyncio.Task[DBOSClient] | None = None
        self._starting = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._handling: set[asyncio.Task[None]] = set()
        self._stopping = threading.Event()

    async def connect(self) -> None:
        await self._connected()

    async def start(self) -> None:
        async with self._starting:
            if not self.working and not self._stopping.is_set():
                self._loop = asyncio.get_running_loop()
                await _in_a_thread(self._launch)
                self.working = True

    async def stop(self, *, within_seconds: float) -> None:
        self._stopping.set()
        async with self._starting:
            if self.working:
                self.working = False
                await self._end(within_seconds)
                try:
                    await self.adopt(self._executor)
                except StoreError:
                    logger.warning("the database is away; the next process takes over what was not finished")
        if self._connecting is not None:
            await asyncio.wait([self._connecting])
        if self._client is not None:
            client, self._client, self._connecting = self._client, None, None
            await _in_a_thread(client.destroy)

    async def enqueue(self, connection: AsyncConnection, job: Job, *, delay_seconds: float = 0) -> None:
        client = self._client
        if client is None:
            raise RuntimeError("connect() comes before the transaction that enqueues")
        options: dict[str, Any] = {
            "workflow_name": _WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": job.id,
            "app_version": APPLICATION_VERSION,
        }
        if delay_seconds > 0:
            options["delay_seconds"] = delay_seconds
        await connection.run_sync(
            lambda sync: client.enqueue_in_transaction(sync, options, job.subject, job.number)  # type: ignore[arg-type]
        )

    async def cancel(self, job: Job) -> None:
        client = await self._connected()
        await self._asked(lambda: client.cancel_workflow(job.id))

    async def executors(self) -> set[str]:
        return {one.executor_id for one in await self._listed(status="PENDING") if one.executor_id}

    async def adopt(self, executor: str) -> int:
        """By the engine's public call: the jobs go back to their queue, and any worker takes them."""
        client = await self._connected()
        left = [one.workflow_id for one in await self._listed(status="PENDING", executor_id=executor)]
        if left:
            await self._asked(lambda: client.resume_workflows(left, queue_name=QUEUE))
        return len(left)

    async def alive(self, subjects: set[str]) -> set[str]:
        listed = await self._listed(status=_UNFINISHED)
        return {one.workflow_id.split(":")[1] for one in listed if one.workflow_id.count(":") == 2} & subjects

    async def prune(self, *, older_than_ms: int) -> int:
        client = await self._connected()
        forgotten = 0
        while True:
            old = [
                one.workflow_id
                for one in await self._listed(status=_ENDED, completed_before=_iso(older_than_ms), limit=500)
            ]
            if not old:
                return forgotten
            await self._asked(lambda old=old: client.delete_workflows(old))  # type: ignore[misc]
            forgotten += len(old)

    def _launch(self) -> None:
        from dbos import DBOS

        global _bridge
        _bridge = self._work
        _configure(self._location, self._executor)
        try:
            DBOS.launch()
            DBOS.register_queue(
                QUEUE,
                worker_concurrency=self._at_once,
                polling_interval_sec=POLLING_SECONDS,
                on_conflict="always_update",
            )
        except Exception as error:
            DBOS.destroy(destroy_registry=True)
            raise _away(self._location) from error

    def _work(self, job: Job) -> None:
        """In a thread of the engine: the handler runs in our loop, and the thread waits for it. A handler that fails,
        fails because the store does; the thread waits and calls it again."""
        wait = FIRST_BREAK_SECONDS
        while not self._stopping.is_set():
            assert self._loop is not None
            future = asyncio.run_coroutine_threadsafe(self._handled(job), self._loop)
            try:
                future.result()
                return
            except concurrent.futures.CancelledError:
                break
            except Exception as error:
                logger.warning("%s: %s; it is tried again in %g s", job.id, type(error).__name__, wait)
                self._stopping.wait(wait)
                wait = min(wait * 2, LONGEST_BREAK_SECONDS)
        raise _HandedBack

    async def _handled(self, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handling.add(task)
        try:
            await self._handler(job)
        finally:
            self._handling.discard(task)

    async def _end(self, within_seconds: float) -> None:
        """The engine takes no more jobs at once; what runs gets its time, then it is stopped."""
        from dbos import DBOS

        busy = set(self._handling)
        grace = int(within_seconds) + 5 if busy else 0
        ending = asyncio.create_task(
            _in_a_thread(lambda: DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace))
        )
        if busy:
            await asyncio.wait(busy, timeout=within_seconds)
        for task in list(self._handling):
            task.cancel()
        await ending

    async def _listed(self, **wanted: Any) -> list[Any]:
        client = await self._connected()
        found: list[Any] = await self._asked(
            lambda: client.list_workflows(**{"load_input": False, "load_output": False, **wanted})
        )
        return found

    async def _asked(self, question: Callable[[], Any]) -> Any:
        """In a thread; what the engine raises becomes ours."""
        try:
            return await _in_a_thread(question)
        except Exception as error:
            raise _away(self._location) from error

    async def _connected(self) -> DBOSClient:
        """Whoever is cancelled while it connects leaves the connection to the others, and to `stop`."""
        if self._connecting is None or (self._connecting.done() and self._client is None):
            self._connecting = asyncio.create_task(self._connect())
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> DBOSClient:
        client: DBOSClient = await _in_a_thread(lambda: _client(self._location))
        self._client = client
        return client


class _HandedBack(BaseException):
    """Ends an engine thread without ending the job: it stays unfinished, for the next process."""


_bridge: Any = None


def _registered(subject: str, number: int) -> None:
    _bridge(Job(subject, number))


def _configure(location: Location, executor: str) -> None:
    from dbos import DBOS

    config: dict[str, Any] = {
        "name": APPLICATION_NAME,
        "system_database_url": _url(location),
        "application_version": APPLICATION_VERSION,
        "executor_id": executor,
        "log_level": "CRITICAL",  # what matters is said by `persona.jobs`
        "serializer": _serializer(),
    }
    DBOS(config=config)  # type: ignore[arg-type]
    # How often a run may be begun is the store's to count (`runs.begin`): it can then say so in the run itself.
    DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)(_registered)


def _client(location: Location) -> DBOSClient:
    from dbos import DBOS, DBOSClient

    try:
        DBOS.migrate(_url(location))
        return DBOSClient(
            system_database_url=_url(location),
            serializer=_serializer(),
            application_name=APPLICATION_NAME,
            retry_connection_errors=False,  # it would ask for as long as the database is away, and so would who waits
        )
    except Exception as error:
        raise _away(location) from error


def _away(location: Location) -> StoreError:
    return StoreError(
        "The database of jobs does not answer.", where=location.shown, hint="Is it running, and may it be written?"
    )


def _serializer() -> Any:
    from dbos import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()


def _url(location: Location) -> str:
    from persona.store.database import patient_url

    return location.url if location.embedded else patient_url(location).render_as_string(hide_password=False)


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


async def _in_a_thread(work: Callable[[], Any]) -> Any:
    """In a thread of our own: the engine may replace the loop's default executor, and closes it when it ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(value: Any, error: BaseException | None) -> None:
        if not done.done():
            if error is None:
                done.set_result(value)
            else:
                done.set_exception(error)

    def run() -> None:
        try:
            value, error = work(), None
        except BaseException as caught:
            value, error = None, caught
        loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=run, daemon=True, name="persona-jobs").start()
    return await done
