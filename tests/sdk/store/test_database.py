"""The store opens anywhere, brings its tables up to date, and lets writers wait for each other."""

import asyncio
import multiprocessing
import os
import socket
import stat

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from databases import why_not
from persona.errors import SettingError, StoreError, StoreInUseError
from persona.store import locate, open_database
from persona.store.database import Database
from persona.store.lock import StoreLock
from persona.store.migrate import HEAD, configuration, ours
from persona.store.tables import keys, metadata


@pytest.fixture
async def database(tmp_path):
    opened = await open_database(locate({"PERSONA_DATA_DIR": str(tmp_path / "data")}))
    yield opened
    await opened.aclose()


POSTGRES = pytest.param(
    "postgres",
    marks=[
        pytest.mark.xdist_group("postgres"),
        pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
    ],
)


@pytest.fixture(params=["sqlite", POSTGRES])
async def either(request, tmp_path):
    environment = {"PERSONA_DATA_DIR": str(tmp_path / "either")}
    if request.param == "postgres":
        environment["PERSONA_DATABASE_URL"] = request.getfixturevalue("postgres").url()
    opened = await open_database(locate(environment))
    yield opened
    await opened.aclose()


def row(identity):
    return {"id": identity, "name": "n", "digest": "d", "scopes": ["read"], "created_at": 1}


async def test_the_migrations_give_just_the_tables_that_the_code_names(either):
    def differences(connection):
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "version_table": "ps_alembic_version"}
        )
        return compare_metadata(context, metadata)

    async with either.read() as connection:
        assert await connection.run_sync(differences) == []
        names = await connection.run_sync(lambda c: inspect(c).get_table_names())
    assert set(names) == {*metadata.tables, "ps_alembic_version"}


async def test_the_migrations_can_be_undone_and_done_again(either):
    def down_and_up(connection):
        command.downgrade(configuration(connection), "base")
        assert set(inspect(connection).get_table_names()) == {"ps_alembic_version"}
        command.upgrade(configuration(connection), "head")

    async with either.begin() as connection:
        await connection.run_sync(down_and_up)
        await connection.execute(insert(keys).values(row("k1")))


async def test_several_processes_may_bring_the_tables_up_to_date_at_once(either):
    async with either.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(configuration(c), "base"))
    others = [Database(either.location) for _ in range(4)]
    await asyncio.gather(*(other.prepare() for other in others))
    for other in others:
        assert await other.ready()
        await other.aclose()


def test_a_store_that_is_up_to_date_is_recognised_by_the_name_of_the_newest_migration():
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


async def test_a_store_of_a_newer_persona_is_refused_in_words(either):
    async with either.begin() as connection:
        await connection.execute(text("UPDATE ps_alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="made by a newer Persona"):
        await either.prepare()


async def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path):
    url = "postgresql://me:secret@127.0.0.1:1/none"
    with pytest.raises(StoreError, match="does not answer") as caught:
        await open_database(locate({"PERSONA_DATABASE_URL": url, "PERSONA_DATA_DIR": str(tmp_path)}))
    assert "PERSONA_DATABASE_URL" in str(caught.value) and "127.0.0.1" in caught.value.where
    assert "secret" not in str(caught.value) and "sqlalche.me" not in str(caught.value)


@pytest.fixture
def silent():
    """The port of a host that takes a connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


async def test_a_host_that_does_not_answer_is_given_up_on(silent, tmp_path):
    url = f"postgresql://me@127.0.0.1:{silent}/none?connect_timeout=2"
    async with asyncio.timeout(60):
        with pytest.raises(StoreError, match="does not answer") as caught:
            await open_database(locate({"PERSONA_DATABASE_URL": url, "PERSONA_DATA_DIR": str(tmp_path)}))
    assert "timeout" in caught.value.hint


def options_of(connection):
    """What the kernel was told of the connection, in seconds; and when it was to be made, at the latest."""
    driver = connection.driver_connection
    with socket.socket(fileno=os.dup(driver.fileno())) as sock:
        kept = {name: sock.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in KEEPING}
    return {**kept, "connect_timeout": driver.info.get_parameters()["connect_timeout"]}


KEEPING = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")


@pytest.mark.xdist_group("postgres")
@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="a socket option of Linux")
@pytest.mark.parametrize(
    ("query", "told"),
    [("", ("10", 20, 5, 4, 20_000)), ("?connect_timeout=3&keepalives_idle=77", ("3", 77, 5, 4, 20_000))],
    ids=["by itself", "as the URL says"],
)
async def test_a_connection_notices_when_its_host_is_gone(postgres, tmp_path, query, told):
    """Nobody is asked to wait for the quarter of an hour that the kernel takes by itself."""
    where = {"PERSONA_DATABASE_URL": postgres.url(tcp=True) + query, "PERSONA_DATA_DIR": str(tmp_path)}
    database = await open_database(locate(where))
    async with database.read() as connection:
        found = options_of(await connection.get_raw_connection())
    await database.aclose()
    assert found == dict(zip(("connect_timeout", *KEEPING), told, strict=True))


@pytest.mark.xdist_group("postgres")
async def test_the_database_notices_when_a_machine_is_gone_that_asked_it(postgres, tmp_path):
    """What that machine holds, among it that it is alive, others wait for."""
    where = {"PERSONA_DATABASE_URL": postgres.url(tcp=True), "PERSONA_DATA_DIR": str(tmp_path)}
    database = await open_database(locate(where))
    found = []
    for _ in range(2):  # the second time it comes from the pool
        async with database.read() as connection:
            for name in ("idle", "interval", "count"):
                found.append((await connection.execute(text(f"SHOW tcp_keepalives_{name}"))).scalar())
    await database.aclose()
    assert found == ["20", "5", "4"] * 2


async def test_a_file_that_is_no_database_is_told_with_its_name(tmp_path):
    (tmp_path / "persona.db").write_text("This is a note, and long enough to be taken for a database's head. " * 20)
    with pytest.raises(StoreError, match="file is not a database") as caught:
        await open_database(locate({"PERSONA_DATA_DIR": str(tmp_path)}))
    assert caught.value.where == str(tmp_path / "persona.db")


async def test_opening_twice_changes_nothing_and_the_file_is_its_owners_alone(database, tmp_path):
    again = await open_database(database.location)
    await again.aclose()
    assert stat.S_IMODE(database.location.file.stat().st_mode) == 0o600
    assert await database.ready()


async def test_the_pragmas_are_set_on_every_connection(database):
    async with database.read() as connection:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("busy_timeout", 30000),
        ):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value


async def test_forty_writers_at_once_all_get_their_turn(database):
    async def write(number):
        async with database.begin() as connection:
            seen = (await connection.execute(select(keys.c.id))).all()
            await asyncio.sleep(0)
            await connection.execute(insert(keys).values(row(f"k{number:02d}-{len(seen):02d}")))

    await asyncio.gather(*(write(number) for number in range(40)))
    async with database.read() as connection:
        found = (await connection.execute(select(keys.c.id))).scalars().all()
    assert sorted(int(name.split("-")[1]) for name in found) == list(range(40))


async def test_who_is_cancelled_again_and_again_while_it_reads_leaves_nothing_behind(database):
    """As a web server does with a request whose client is gone."""

    async def reading():
        async with database.read() as connection:
            await connection.execute(text(SLOW))

    await reading()
    task = asyncio.create_task(reading())
    await asyncio.sleep(0)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    await database.aclose()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left


SLOW = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200000)
SELECT max(n) FROM numbers
"""


async def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(RuntimeError):
        async with database.begin() as connection:
            await connection.execute(insert(keys).values(row("gone")))
            raise RuntimeError
    async with database.read() as connection:
        assert (await connection.execute(select(keys.c.id))).all() == []


async def test_a_database_that_is_away_is_not_ready(tmp_path):
    away = Database(
        locate({"PERSONA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PERSONA_DATA_DIR": str(tmp_path)})
    )
    assert not await away.ready()
    await away.aclose()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({"PERSONA_DATA_DIR": "/data"}, "sqlite:////data/persona.db"),
        ({"PERSONA_DATABASE_URL": "postgres://me:secret@db:5432/p"}, "postgresql://me:***@db:5432/p"),
        (
            {"PERSONA_DATABASE_URL": "postgresql://db/p?user=me&password=secret"},
            "postgresql://db/p?user=me&password=***",
        ),
        ({"PERSONA_DATABASE_URL": "postgresql+psycopg://db/p"}, "postgresql://db/p"),
        ({"PERSONA_DATABASE_URL": "sqlite:////elsewhere/x.db"}, "sqlite:////elsewhere/x.db"),
    ],
)
def test_the_environment_says_where_the_store_is_and_a_password_is_never_shown(environment, shown):
    assert locate({"PERSONA_DATA_DIR": "/d", **environment}).shown == shown


def test_another_kind_of_database_is_refused():
    with pytest.raises(SettingError, match="neither a PostgreSQL nor an SQLite"):
        locate({"PERSONA_DATABASE_URL": "mysql://db/p"})


@pytest.mark.parametrize("url", ["postgresql://me:secret@db:port/p", "postgresql://me:secret@[db/p"])
def test_what_is_no_url_is_told_in_words_without_what_it_was(url):
    with pytest.raises(SettingError, match="is not a URL") as told:
        locate({"PERSONA_DATABASE_URL": url})
    assert "secret" not in str(told.value)


def hold(folder, held, done):
    lock = StoreLock(folder)
    lock.acquire("persona serve")
    held.set()
    done.wait(10)


def test_a_second_process_is_told_which_one_holds_the_store_and_what_to_do(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(tmp_path, held, done))
    other.start()
    try:
        assert held.wait(10)
        with pytest.raises(StoreInUseError) as caught:
            StoreLock(tmp_path).acquire("persona worker")
        assert f"held by persona serve (process {other.pid})" in caught.value.message
        assert "PERSONA_DATABASE_URL" in caught.value.hint
    finally:
        other.kill()
        other.join()
    with StoreLock(tmp_path) as lock:
        lock.acquire("persona worker")
