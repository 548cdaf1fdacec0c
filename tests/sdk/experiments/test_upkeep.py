"""Forgetting what is old, finding what does not fit, and carrying a store to another database and back."""

import asyncio
import contextlib
import sqlite3
import stat
import zipfile

import pytest
from sqlalchemy import delete, func, select, text, update

from databases import why_not
from persona.errors import InputError, OutputError, StoreError
from persona.experiments import audit, deliveries, endpoints, idempotency, keys, library, runs, upkeep
from persona.experiments.idempotency import Answer, Request
from persona.experiments.runs import Webhook
from persona.experiments.upkeep import Ages
from persona.store import locate, open_database, tables
from persona.store.copying import backup, restore
from persona.store.tables import metadata
from receivers import receiving
from stores import SETTINGS, sources

OLD = 1_600_000_000_000  # 2020


async def count(store, table):
    async with store.read() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar()


async def filled(store, *, url="https://example.com/hook"):
    """A store with one of everything: a run that is done, one that waits, a webhook, a key."""
    async with store.begin() as connection:
        endpoint, _ = await endpoints.create_endpoint(connection, url=url, insecure=True)
        await keys.create_key(connection, name="CI", scopes=["read"])
        request = Request("key_1", "POST", "/generate", "k", "f" * 64)
        await idempotency.claim(connection, request)
        await idempotency.conclude(connection, request, Answer(202, {}, b"\x00\xff"))
        await audit.note(connection, principal="local", action="key.create")
    done = (await store.start_run(sources(), SETTINGS, name="Done", webhook=Webhook(url))).run
    async with store.begin() as connection:
        await runs.begin(connection, done.id)
        personas = [{"id": "persona_1", "name": "Zoë 🦊", "title": "T"}]
        await runs.complete(connection, done.id, done.experiment_id, {"personas": personas}, {"people": {}})
    waiting = (await store.start_run(sources(), SETTINGS, name="Waiting")).run
    return done, waiting, endpoint


async def age_everything(store):
    async with store.begin() as connection:
        for table in metadata.sorted_tables:
            for name in ("created_at", "finished_at", "at"):
                if name in table.columns:
                    column = table.columns[name]
                    await connection.execute(update(table).where(column.is_not(None)).values({name: OLD}))


async def test_what_is_young_is_kept(store):
    await filled(store)
    pruned = await upkeep.prune(store.database, store.jobs)
    assert str(pruned) == "There was nothing to forget."


async def test_what_is_old_and_over_is_forgotten_and_experiments_only_when_asked(store):
    _, waiting, endpoint = await filled(store)
    async with store.begin() as connection:
        await connection.execute(update(tables.deliveries).values(state="delivered"))
        kept = await deliveries.send_test(connection, endpoint.id)
    await age_everything(store)
    pruned = await upkeep.prune(store.database, store.jobs)
    assert (pruned.experiments, pruned.one_time_webhooks, pruned.idempotency_records, pruned.audit_entries) == (
        0,
        1,
        1,
        1,
    )
    assert pruned.deliveries == 4 and "4 deliveries" in str(pruned)
    async with store.read() as connection:
        assert [d.id for d in (await deliveries.list_deliveries(connection, endpoint.id)).items] == [kept.id]
    pruned = await upkeep.prune(store.database, store.jobs, Ages(experiments=100))
    assert pruned.experiments == 1
    async with store.read() as connection:
        assert [e.id for e in (await library.list_experiments(connection)).items] == [waiting.experiment_id]
    assert await count(store, tables.contents) == 6


async def test_a_working_process_tidies_by_itself(location, opened):
    store = await opened(location, works=False)
    await filled(store)
    await age_everything(store)
    await opened(location, tidy_after=0.2)
    async with asyncio.timeout(30):
        while await count(store, tables.audit):
            await asyncio.sleep(0.05)


async def test_a_store_that_is_well_has_no_findings(store):
    await filled(store)
    assert await upkeep.check(store.database, store.jobs) == []


async def test_what_does_not_fit_is_said_in_sentences(store):
    done, waiting, _ = await filled(store)
    async with store.begin() as connection:
        table = "workflow_status" if store.location.embedded else "dbos.workflow_status"
        await connection.execute(text(f"DELETE FROM {table}"))
        await connection.execute(delete(tables.personas))
        first = (await connection.execute(select(tables.contents.c.sha256).limit(1))).scalar()
        await connection.execute(
            update(tables.contents).where(tables.contents.c.sha256 == first).values(content=b"something else")
        )
    found = await upkeep.check(store.database, store.jobs)
    assert found == [
        f"The posted source {first[:12]} is not what was posted.",
        f"{done.id} is completed with 1 personas, and 0 are there.",
        f"{waiting.id} waits, and has no job: a process that works on the store gives it one.",
    ]


async def test_a_source_that_is_gone_is_found(embedded, opened):
    store = await opened(embedded, works=False)
    run = (await store.start_run(sources()[:1], SETTINGS)).run
    with contextlib.closing(sqlite3.connect(embedded.file)) as connection, connection:
        connection.execute("DELETE FROM ps_contents")
    found = await upkeep.check(store.database, store.jobs)
    assert f"{run.id} waits, and its source talk-1.md is not there any more." in found
    assert f"{run.experiment_id} names the source talk-1.md, which is not there." in found
    assert any("refers to one of ps_contents" in sentence for sentence in found)


async def everything_in(database):
    async with database.read() as connection:
        found = {}
        for table in metadata.sorted_tables:
            rows = await connection.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = [dict(row._mapping) for row in rows]
        return found


def elsewhere(request, tmp_path, backend):
    environment = {"PERSONA_DATA_DIR": str(tmp_path / "elsewhere")}
    if backend == "postgres":
        environment["PERSONA_DATABASE_URL"] = request.getfixturevalue("postgres").url()
    return locate(environment)


@pytest.mark.xdist_group("postgres")
@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
async def test_a_backup_restored_anywhere_holds_the_same_and_what_waited_is_done(
    request, store, opened, tmp_path, backend
):
    with receiving() as receiver:
        _, waiting, _ = await filled(store, url=receiver.url)
        before = await everything_in(store.database)
        counts = await backup(store.database, tmp_path / "store.zip")
        assert counts == {name: len(rows) for name, rows in before.items()}
        place = elsewhere(request, tmp_path, backend)
        other = await open_database(place)
        assert await restore(other, tmp_path / "store.zip") == counts
        assert await everything_in(other) == before
        async with other.begin() as connection:
            await audit.note(connection, principal="local", action="store.restore")
        await other.aclose()
        service = await opened(place)
        assert (await service.wait(waiting.id, 60)).state == "completed"
        await asyncio.to_thread(
            receiver.wait_for,
            lambda got: any(
                g.event["run_id"] == waiting.id and g.event["event"] == "generation.completed" for g in got
            ),
        )


async def test_a_backup_is_its_owners_alone_and_overwrites_nothing(store, tmp_path):
    path = tmp_path / "store.zip"
    await backup(store.database, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(OutputError, match="of this name already"):
        await backup(store.database, path)
    with pytest.raises(OutputError, match="cannot be written"):
        await backup(store.database, tmp_path / "none" / "store.zip")
    assert path.read_bytes() == before and [p.name for p in tmp_path.glob("*zip*")] == ["store.zip"]


async def test_a_backup_does_not_go_where_somebody_else_put_a_link(store, tmp_path):
    open_to_all = tmp_path / "open"
    open_to_all.touch(0o666)
    (tmp_path / ".b.zip.part").symlink_to(open_to_all)
    await backup(store.database, tmp_path / "b.zip")
    assert open_to_all.read_bytes() == b""
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0


async def test_a_store_that_holds_something_is_not_replaced_unless_asked(store, tmp_path):
    await filled(store)
    await backup(store.database, tmp_path / "store.zip")
    before = await everything_in(store.database)
    with pytest.raises(StoreError, match="not empty"):
        await restore(store.database, tmp_path / "store.zip")
    await restore(store.database, tmp_path / "store.zip", replace=True)
    assert await everything_in(store.database) == before


@pytest.fixture
async def kept(store, tmp_path):
    """A backup, taken apart: {name of the file in it: bytes}."""
    await filled(store)
    await backup(store.database, tmp_path / "store.zip")
    with zipfile.ZipFile(tmp_path / "store.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("manifest.json", lambda old: b"{}", "not a backup"),
        ("manifest.json", lambda old: old.replace(b'"0001"', b'"9999"'), "tables of another version"),
        ("ps_keys.jsonl", lambda old: b"", "rows of ps_keys are missing"),
        ("ps_keys.jsonl", lambda old: old[:20], "ps_keys cannot be read"),
        ("ps_keys.jsonl", lambda old: b"{}\n", "ps_keys cannot be read"),
        ("ps_contents.jsonl", lambda old: old.replace(b'"content":"', b'"content":"!'), "ps_contents cannot be read"),
        ("ps_runs.jsonl", None, "ps_runs cannot be read"),
    ],
)
async def test_a_damaged_backup_is_refused_and_leaves_the_store_as_it_was(store, kept, tmp_path, name, change, says):
    with zipfile.ZipFile(tmp_path / "damaged.zip", "w") as archive:
        for other, content in kept.items():
            if other != name:
                archive.writestr(other, content)
            elif change is not None:
                archive.writestr(other, change(content))
    before = await everything_in(store.database)
    with pytest.raises(InputError, match=says):
        await restore(store.database, tmp_path / "damaged.zip", replace=True)
    assert await everything_in(store.database) == before


async def test_what_is_no_backup_is_refused(store, tmp_path):
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(InputError, match="not a backup"):
        await restore(store.database, tmp_path / "text.zip")
    with pytest.raises(InputError, match="no such file"):
        await restore(store.database, tmp_path / "none.zip")
