"""The port over DBOS Transact, as `docs/decisions/0006-dbos.md` has it.

Workflows run in the engine's threads and hand over to handlers in our own event loop, so that the store's connections
stay in one loop and the engine never sees more of us than a kind, an id and a number.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from persona.errors import StoreError
from persona.jobs.port import Handler, Job, JobKind
from persona.store.location import Location

if TYPE_CHECKING:
    from dbos import DBOSClient
    from sqlalchemy.ext.asyncio import AsyncConnection

# Pinned: by default the engine hashes the workflows' source, and an upgrade would strand every unfinished job.
APPLICATION_VERSION = "1"
APPLICATION_NAME = "persona"
MOST_DELIVERIES = 64
POLLING_SECONDS = 0.1
_QUEUES: dict[JobKind, str] = {"run": "persona-runs", "delivery": "persona-deliveries"}
_UNFINISHED = ["PENDING", "ENQUEUED", "DELAYED"]

logger = logging.getLogger("persona.jobs")


class DurableJobs:
    """`executor` must be unique among live processes: with "embedded", whoever holds the store's lock."""

    def __init__(self, location: Location, *, executor: str, runs_at_once: int) -> None:
        self._location = location
        self._executor = executor
        self._handlers: dict[JobKind, Handler] = {}
        self._runs_at_once = runs_at_once
        self._client: DBOSClient | None = None
        self._starting = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working = False
        self._stopping = threading.Event()

    def handle(self, kind: JobKind, handler: Handler) -> None:
        self._handlers[kind] = handler

    async def start(self) -> None:
        async with self._starting:
            if not self._working:
                self._loop = asyncio.get_running_loop()
                await asyncio.to_thread(self._launch)
                self._working = True

    async def stop(self, *, within_seconds: float) -> None:
        self._stopping.set()
        if self._working:
            from dbos import DBOS

            self._working = False
            await _in_a_thread(lambda: DBOS.destroy(workflow_completion_timeout_sec=int(within_seconds)))
        if self._client is not None:
            client, self._client = self._client, None
            await _in_a_thread(client.destroy)

    async def enqueue(self, connection: AsyncConnection, job: Job, *, delay_seconds: float = 0) -> None:
        client = await self._connected()
        options: dict[str, Any] = {
            "workflow_name": _WORKFLOW,
            "queue_name": _QUEUES[job.kind],
            "workflow_id": job.id,
            "app_version": APPLICATION_VERSION,
        }
        if delay_seconds > 0:
            options["delay_seconds"] = delay_seconds
        await connection.run_sync(
            lambda sync: client.enqueue_in_transaction(sync, options, job.kind, job.subject, job.number)  # type: ignore[arg-type]
        )

    async def cancel(self, job: Job) -> None:
        await (await self._connected()).cancel_workflow_async(job.id)

    async def adopt(self, executor: str) -> int:
        """Resumes by the engine's public call: the jobs go back to their queues and any worker takes them."""
        client = await self._connected()
        adopted = 0
        for queue in _QUEUES.values():
            left = await client.list_workflows_async(
                status="PENDING", executor_id=executor, queue_name=queue, load_input=False, load_output=False
            )
            if left:
                await client.resume_workflows_async([one.workflow_id for one in left], queue_name=queue)
                adopted += len(left)
        return adopted

    async def executors(self) -> set[str]:
        """Who holds jobs that are being worked on."""
        client = await self._connected()
        left = await client.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return {one.executor_id for one in left if one.executor_id}

    async def unfinished(self) -> bool:
        client = await self._connected()
        return bool(await client.list_workflows_async(status=_UNFINISHED, limit=1, load_input=False, load_output=False))

    async def prune(self, *, older_than_ms: int) -> int:
        client = await self._connected()
        forgotten = 0
        while True:
            old = await client.list_workflows_async(
                status=["SUCCESS", "ERROR", "CANCELLED"],
                completed_before=_iso(older_than_ms),
                limit=500,
                load_input=False,
                load_output=False,
            )
            if not old:
                return forgotten
            await client.delete_workflows_async([one.workflow_id for one in old])
            forgotten += len(old)

    def _launch(self) -> None:
        from dbos import DBOS

        _configure(self._location, self._executor)
        global _bridge
        _bridge = self._work
        DBOS.launch()
        for kind, name in _QUEUES.items():
            DBOS.register_queue(
                name,
                worker_concurrency=self._runs_at_once if kind == "run" else MOST_DELIVERIES,
                polling_interval_sec=POLLING_SECONDS,
                on_conflict="always_update",
            )

    def _work(self, job: Job) -> None:
        """In a thread of the engine: the handler runs in our loop, and the thread waits for it."""
        assert self._loop is not None
        if self._stopping.is_set():
            raise _HandedBack
        future = asyncio.run_coroutine_threadsafe(self._handled(job), self._loop)
        future.result()

    async def _handled(self, job: Job) -> None:
        await self._handlers[job.kind](job)

    async def _connected(self) -> DBOSClient:
        if self._client is None:
            self._client = await asyncio.to_thread(_client, self._location, migrate=not self._working)
        return self._client


class _HandedBack(BaseException):
    """Ends an engine thread without ending the job: it stays unfinished, for the next process."""


_WORKFLOW = "persona_job"
_bridge: Any = None


def _registered(kind: JobKind, subject: str, number: int) -> None:
    _bridge(Job(kind, subject, number))


def _configure(location: Location, executor: str) -> None:
    from dbos import DBOS

    config: dict[str, Any] = {
        "name": APPLICATION_NAME,
        "system_database_url": _url(location),
        "application_version": APPLICATION_VERSION,
        "executor_id": executor,
        "log_level": "WARNING",
        "serializer": _serializer(),
    }
    DBOS(config=config)  # type: ignore[arg-type]
    DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=5)(_registered)


def _client(location: Location, *, migrate: bool) -> DBOSClient:
    from dbos import DBOS, DBOSClient

    try:
        if migrate:
            DBOS.migrate(_url(location))
        return DBOSClient(
            system_database_url=_url(location), serializer=_serializer(), application_name=APPLICATION_NAME
        )
    except Exception as error:
        raise StoreError("The database of jobs does not answer.", where=location.shown) from error


def _serializer() -> Any:
    from dbos import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()


def _url(location: Location) -> str:
    return location.url if location.embedded else location.url.replace("postgresql://", "postgresql+psycopg://", 1)


def _iso(at_ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


async def _in_a_thread(work: Any) -> None:
    """In a thread of our own: the engine replaces the loop's default executor and closes it when it ends."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def run() -> None:
        try:
            work()
        finally:
            loop.call_soon_threadsafe(done.set_result, None)

    threading.Thread(target=run, daemon=True).start()
    await done


def now_ms() -> int:
    return time.time_ns() // 1_000_000
