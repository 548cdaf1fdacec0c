"""One engine for the store: the right driver, the right pragmas, the newest tables."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persona.errors import StoreError
from persona.store.location import Location, locate

# Without WAL an embedded store does a fifth of the work; FULL keeps what was answered through a power cut.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON")

# A host that is gone says nothing: by default a connection to it is waited for for minutes, and a question that was
# asked over an open one for a quarter of an hour. In seconds, the last in milliseconds; where the URL names one of
# these, the URL counts.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "20000",
}
# The same the other way round: what a machine that is gone holds (locks, rows, who works here) is let go of.
_PATIENCE_OF_THE_SERVER = (
    "SELECT set_config('tcp_keepalives_idle', '20', false), set_config('tcp_keepalives_interval', '5', false), "
    "set_config('tcp_keepalives_count', '4', false)"
)


class Database:
    """The store's connections. `begin` gives a transaction, `read` a connection for reading."""

    def __init__(self, location: Location, *, pool_size: int = 10) -> None:
        self.location = location
        self._ending: set[asyncio.Future[Any]] = set()
        self.engine: AsyncEngine = (
            _embedded_engine(location) if location.embedded else _shared_engine(location, pool_size)
        )
        if location.embedded:
            self.engine.dialect.do_terminate = self._terminate  # type: ignore[method-assign, assignment]
        self._writing = self.engine.execution_options(writes=True)
        # On SQLite one writes at a time. Ours wait in a queue: the database's own way of waiting is to look again and
        # again, and who is unlucky waits for seconds.
        self._turn = asyncio.Lock() if location.embedded else None
        self._seeing: sqlite3.Connection | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn or contextlib.nullcontext(), self._writing.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """For reading everything as it is at one moment."""
        async with self.engine.connect() as connection:
            if not self.location.embedded:
                connection = await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield connection

    async def prepare(self) -> None:
        """Brings the tables up to date. Several processes may do so at once. Raises StoreError."""
        from persona.store.migrate import upgrade

        if self.location.embedded:
            self.location.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            await asyncio.to_thread(_only_for_its_owner, self.location)
        try:
            await upgrade(self.engine)
        except (OSError, DBAPIError) as error:
            raise _unopened(self.location, error) from error

    def version(self) -> int:
        """Of the embedded store: a number that is another one after anything was written, by whichever process. Takes
        microseconds; it looks over a connection of its own, since SQLite tells of what other connections did."""
        try:
            if self._seeing is None:
                self._seeing = sqlite3.connect(self.location.file, timeout=0, isolation_level=None)
            (version,) = self._seeing.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return -time.monotonic_ns()  # nobody knows: as if something had been written
        return int(version)

    async def ready(self) -> bool:
        """Whether a question to the database is answered."""
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    async def aclose(self) -> None:
        if self._seeing is not None:
            self._seeing.close()
            self._seeing = None
        await self.engine.dispose()
        if self._ending:
            await asyncio.wait(self._ending)

    def _terminate(self, connection: Any) -> None:
        """Ends a connection whose user was cancelled. SQLAlchemy's way waits for the end, and where that is cancelled
        too (a web server cancels again and again) leaves a task behind that never ends."""
        ending = connection.driver_connection.stop()
        if ending is not None:
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)


def _unopened(location: Location, error: Exception) -> StoreError:
    told = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    if location.embedded:
        return StoreError(
            f"The store cannot be opened: {told}.",
            where=str(location.file),
            hint="Is it a store of Persona, and may it be written? PERSONA_DATA_DIR names another folder.",
        )
    return StoreError(
        "The database does not answer.",
        where=location.shown,
        hint=f"Is it running, and is PERSONA_DATABASE_URL right? ({told})",
    )


async def open_database(location: Location | None = None) -> Database:
    """The store at `location` (default: what the environment says), its tables up to date."""
    database = Database(location or locate())
    await database.prepare()
    return database


async def insert_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Adds a row unless one with its key is there, also when another process puts it there just now. Whether it did."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return (await connection.execute(statement, dict(values))).first() is not None


def patient_url(location: Location) -> URL:
    """Of a shared store, with a driver: connections to it give up on a host that does not answer."""
    url = make_url(location.url).set(drivername="postgresql+psycopg")
    return url.update_query_dict({name: value for name, value in _PATIENCE.items() if name not in url.query})


def _shared_engine(location: Location, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        patient_url(location),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # errors are logged; sources and secrets are not
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _let_go_of_us(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(_PATIENCE_OF_THE_SERVER)
        cursor.close()
        connection.commit()

    return engine


def _embedded_engine(location: Location) -> AsyncEngine:
    engine = create_async_engine(
        make_url(location.url).set(drivername="sqlite+aiosqlite"),
        connect_args={"timeout": 30},
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # Transactions are ours to begin: sqlite3 would begin them late and as readers, which ends in "locked".
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin_as_writer(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


def _only_for_its_owner(location: Location) -> None:
    """The file holds keys' digests and webhook secrets."""
    location.file.touch(mode=0o600, exist_ok=True)
    location.file.chmod(0o600)
