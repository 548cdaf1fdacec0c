"""What the store keeps: lists and pages, forgetting, scripts, keys, idempotency, the audit log. On both databases."""

import asyncio
import base64
import hashlib
import json

import pytest
from sqlalchemy import delete, func, select, update

from persona.errors import ConflictError, NotFoundError, SettingError
from persona.experiments import audit, idempotency, keys, library, runs, scripts
from persona.experiments.idempotency import Answer, Request
from persona.experiments.ids import now_ms
from persona.experiments.runs import PostedSource
from persona.experiments.shown import events_since
from persona.store.tables import contents, experiments, personas, run_events
from persona.store.tables import keys as keys_table
from stores import SETTINGS, sources

RESULT = {
    "personas": [{"id": f"persona_{n}", "name": f"Name {n}", "title": "A title", "claims": []} for n in (1, 2, 3)]
}


async def completed(store, result=RESULT, **options):
    """A run that was completed, without computing anything."""
    run = (await store.start_run(options.pop("sources", sources()[:1]), SETTINGS, **options)).run
    async with store.begin() as connection:
        await runs.begin(connection, run.id)
        assert await runs.complete(connection, run.id, run.experiment_id, result, {})
    return run


async def everything(store, question, **arguments):
    found, cursor = [], None
    while True:
        async with store.read() as connection:
            page = await question(connection, limit=2, cursor=cursor, **arguments)
        found += page.items
        if page.next is None:
            return found
        cursor = page.next


async def test_pages_hold_everything_once_the_newest_first_whatever_is_added_meanwhile(store):
    made = [(await store.start_run(sources()[:1], SETTINGS, name=str(n))).run.experiment_id for n in range(5)]
    async with store.read() as connection:
        first = await library.list_experiments(connection, limit=2)
    await store.start_run(sources()[:1], SETTINGS)
    async with store.read() as connection:
        second = await library.list_experiments(connection, limit=200, cursor=first.next)
    assert [e.id for e in (*first.items, *second.items)] == made[::-1]
    assert second.next is None
    assert [e.id for e in await everything(store, library.list_experiments)][1:] == made[::-1]


async def test_a_cursor_of_another_list_and_a_page_of_nothing_are_refused(store):
    async with store.read() as connection:
        for bad in ("?", "bm8", "WzFd", "W3t9LDFd", "4pyT"):
            with pytest.raises(SettingError, match="was not given by this list"):
                await library.list_experiments(connection, cursor=bad)
        for limit in (0, 201):
            with pytest.raises(SettingError, match="cannot be given"):
                await library.list_experiments(connection, limit=limit)


async def test_a_cursor_goes_on_with_the_list_that_gave_it_and_with_no_other(store):
    one = (await store.start_run(sources()[:1], SETTINGS)).run.experiment_id
    await store.start_run(sources()[:1], SETTINGS, experiment_id=one)
    two = (await store.start_run(sources()[:1], SETTINGS)).run.experiment_id
    async with store.read() as connection:
        of_experiments = (await library.list_experiments(connection, limit=1)).next
        of_one = (await runs.list_runs(connection, one, limit=1)).next
        assert len((await runs.list_runs(connection, one, cursor=of_one)).items) == 1
        for experiment, foreign in ((one, of_experiments), (two, of_one)):
            with pytest.raises(SettingError, match="was not given by this list"):
                await runs.list_runs(connection, experiment, cursor=foreign)


@pytest.mark.parametrize("values", [["x", 5], [10**30, "a"], [5, "a\0b"], [5, "\ud800"], [True, "a"], [5], []])
async def test_a_cursor_that_somebody_made_up_is_refused_before_the_database_is_asked(store, values):
    for _ in range(2):
        await store.start_run(sources()[:1], SETTINGS)
    async with store.read() as connection:
        given = (await library.list_experiments(connection, limit=1)).next
        listed, *_ = json.loads(base64.urlsafe_b64decode(given + "=="))
        made_up = base64.urlsafe_b64encode(json.dumps([listed, *values]).encode()).decode()
        with pytest.raises(SettingError, match="was not given by this list"):
            await library.list_experiments(connection, cursor=made_up)


async def test_personas_are_those_of_each_experiments_newest_completed_run(store):
    one = await completed(store)
    later = {"personas": [RESULT["personas"][0] | {"title": "Another title"}]}
    two = await completed(store, later, experiment_id=one.experiment_id)
    other = await completed(store, {"personas": [RESULT["personas"][2] | {"id": "persona_9"}]})
    newest = {(p.id, p.run_id) for p in await everything(store, library.list_personas)}
    assert newest == {("persona_1", two.id), ("persona_9", other.id)}
    of_one = await everything(store, library.list_personas, run_id=one.id)
    assert {p.id for p in of_one} == {"persona_1", "persona_2", "persona_3"}
    of_experiment = await everything(store, library.list_personas, experiment_id=one.experiment_id)
    assert [p.title for p in of_experiment] == ["Another title"]
    async with store.read() as connection:
        assert (await library.get_persona(connection, "persona_1")).document["title"] == "Another title"
        assert (await library.get_persona(connection, "persona_1", run_id=one.id)).document["title"] == "A title"
        assert (await library.get_persona(connection, "persona_2")).run_id == one.id
        with pytest.raises(NotFoundError, match="no such persona"):
            await library.get_persona(connection, "persona_1", experiment_id=other.experiment_id)
        with pytest.raises(NotFoundError, match="no such run"):
            await library.list_personas(connection, run_id="run_none")
        experiment = await library.get_experiment(connection, one.experiment_id)
    assert (experiment.latest_run, [p.id for p in experiment.personas]) == (two.id, ["persona_1"])


async def test_a_forgotten_experiment_takes_everything_of_it_along_and_nothing_of_others(store):
    shared_text = PostedSource("both.md", b"in both")
    gone = await completed(store, sources=[shared_text, PostedSource("only.md", b"in one only")])
    kept = await completed(store, {"personas": []}, sources=[shared_text])
    async with store.begin() as connection:
        await library.delete_experiment(connection, gone.experiment_id)
    async with store.read() as connection:
        with pytest.raises(NotFoundError):
            await library.get_experiment(connection, gone.experiment_id)
        assert [e.id for e in (await library.list_experiments(connection)).items] == [kept.experiment_id]
        assert (await connection.execute(select(func.count()).select_from(personas))).scalar() == 0
        assert set((await connection.execute(select(run_events.c.run_id))).scalars()) == {kept.id}
        assert (await connection.execute(select(contents.c.content))).scalars().all() == [b"in both"]
    async with store.begin() as connection:
        with pytest.raises(NotFoundError):
            await library.delete_experiment(connection, gone.experiment_id)


async def test_an_experiment_with_a_run_under_way_is_not_forgotten(store):
    run = (await store.start_run(sources()[:1], SETTINGS)).run
    with pytest.raises(ConflictError, match="Cancel it first"):
        async with store.begin() as connection:
            await library.delete_experiment(connection, run.experiment_id)
    await store.cancel_run(run.id)
    async with store.begin() as connection:
        await library.delete_experiment(connection, run.experiment_id)


async def kept_script(store, run, **changes):
    values = {
        "script_id": "script_1",
        "run_id": run.id,
        "persona_id": "persona_1",
        "format": "system_prompt",
        "media_type": "text/markdown",
        "content": b"You are \xff not only text",
        "report": {"findings": []},
    }
    async with store.begin() as connection:
        return await scripts.keep_script(connection, **(values | changes))


async def test_a_script_is_kept_to_the_byte_and_told_of_once(store):
    run = await completed(store)
    first = await kept_script(store, run)
    assert await kept_script(store, run) == first
    assert first.content == b"You are \xff not only text"
    await kept_script(store, run, script_id="script_2", persona_id="persona_2")
    async with store.read() as connection:
        told = await runs.events_after(connection, run.id, 2)
        assert await scripts.get_script(connection, "script_1") == first
        with pytest.raises(NotFoundError, match="no such script"):
            await scripts.get_script(connection, "script_none")
    assert [(e.sequence, e.event, e.data["script_id"]) for e in told] == [
        (3, "script.completed", "script_1"),
        (4, "script.completed", "script_2"),
    ]
    assert [s.id for s in await everything(store, scripts.list_scripts)] == ["script_2", "script_1"]
    assert [s.id for s in await everything(store, scripts.list_scripts, persona_id="persona_1")] == ["script_1"]
    with pytest.raises(NotFoundError, match="no such run"):
        await kept_script(store, run, run_id="run_none")


async def test_a_key_is_shown_once_and_only_its_digest_is_kept(store):
    async with store.begin() as connection:
        assert not await keys.any_key(connection)
        key, text = await keys.create_key(connection, name=" CI ", scopes=["write"])
        assert await keys.any_key(connection)
    assert text.startswith("psn_") and key.name == "CI"
    async with store.read() as connection:
        row = (await connection.execute(select(keys_table))).one()
        assert text[25:] not in repr(tuple(row))
        assert row.digest == hashlib.sha256(text[25:].encode()).hexdigest()
        assert await keys.find_key(connection, text) == key
        for wrong in (text[:-1], text + "x", text[:-1] + ("A" if text[-1] != "A" else "B"), "psn_", "", key.id):
            assert await keys.find_key(connection, wrong) is None


@pytest.mark.parametrize(
    ("scopes", "may"),
    [(["read"], {"read"}), (["write"], {"read", "write"}), (["admin"], {"read", "write", "admin"})],
)
async def test_a_wider_scope_holds_the_narrower_ones(store, scopes, may):
    async with store.begin() as connection:
        key, _ = await keys.create_key(connection, name="", scopes=scopes)
    assert {scope for scope in keys.SCOPES if key.may(scope)} == may
    assert key.name == "unnamed"


async def test_an_expired_and_a_revoked_key_are_not_found_and_stay_in_the_list(store):
    async with store.begin() as connection:
        short, short_text = await keys.create_key(connection, name="short", scopes=["read"], expires_in_days=1)
        gone, gone_text = await keys.create_key(connection, name="gone", scopes=["read"])
        revoked = await keys.revoke_key(connection, gone.id)
        assert (await keys.revoke_key(connection, gone.id)).revoked_at == revoked.revoked_at
        assert await keys.find_key(connection, short_text) == short
        await connection.execute(update(keys_table).where(keys_table.c.id == short.id).values(expires_at=now_ms() - 1))
        assert await keys.find_key(connection, short_text) is None
        assert await keys.find_key(connection, gone_text) is None
        assert {key.id for key in await keys.list_keys(connection)} == {short.id, gone.id}
        with pytest.raises(NotFoundError, match="no such key"):
            await keys.revoke_key(connection, "key_none")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scopes": []}, "A key needs a scope"),
        ({"scopes": ["read", "root"]}, '"root" is not a scope'),
        ({"scopes": ["read"], "expires_in_days": 0}, "up to 3650 days"),
        ({"scopes": ["read"], "expires_in_days": 4000}, "up to 3650 days"),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(store, options, says):
    async with store.begin() as connection:
        with pytest.raises(SettingError, match=says):
            await keys.create_key(connection, name="x", **options)


async def test_when_a_key_was_used_is_written_down_once_a_minute(store):
    async with store.begin() as connection:
        key, _ = await keys.create_key(connection, name="x", scopes=["read"])
        assert keys.use_is_worth_noting(key)
        await keys.note_use(connection, key.id)
        assert not keys.use_is_worth_noting(await keys.get_key(connection, key.id))


REQUEST = Request("key_1", "POST", "/api/v1/generate", "abc", "f" * 64)


async def test_a_request_that_is_sent_again_gets_the_first_answer(store):
    answer = Answer(202, {"location": "/api/v1/runs/run_1"}, b'{"id": 1}')
    async with store.begin() as connection:
        assert await idempotency.claim(connection, REQUEST) is None
        await idempotency.conclude(connection, REQUEST, answer)
    async with store.begin() as connection:
        assert await idempotency.claim(connection, REQUEST) == answer
        other = Request("key_2", *list(vars_of(REQUEST))[1:])
        assert await idempotency.claim(connection, other) is None
    with pytest.raises(SettingError, match="used with another body"):
        async with store.begin() as connection:
            await idempotency.claim(connection, Request(*list(vars_of(REQUEST))[:4], "0" * 64))


def vars_of(request):
    return (request.principal, request.method, request.path, request.key, request.fingerprint)


async def test_while_the_first_is_in_flight_a_second_is_told_so(store):
    async with store.begin() as connection:
        await idempotency.claim(connection, REQUEST)
    with pytest.raises(ConflictError, match="still in flight"):
        async with store.begin() as connection:
            await idempotency.claim(connection, REQUEST)
    async with store.begin() as connection:
        await idempotency.let_go(connection, REQUEST)
        assert await idempotency.claim(connection, REQUEST) is None


async def test_of_many_that_come_at_once_just_one_does_the_work(store):
    async def ask():
        async with store.begin() as connection:
            answer = await idempotency.claim(connection, REQUEST)
            if answer is None:
                await idempotency.conclude(connection, REQUEST, Answer(201, {}, b"done"))
            return answer

    answers = await asyncio.gather(*(ask() for _ in range(8)))
    assert [answer for answer in answers if answer is None] == [None]
    assert {answer.body for answer in answers if answer is not None} == {b"done"}


async def test_records_older_than_a_day_and_claims_nobody_answered_are_forgotten(store):
    from persona.store.tables import idempotency as table

    async with store.begin() as connection:
        await idempotency.claim(connection, REQUEST)
        await connection.execute(update(table).values(created_at=now_ms() - idempotency.GIVEN_UP_MS))
        assert await idempotency.claim(connection, REQUEST) is None
        await idempotency.conclude(connection, REQUEST, Answer(200, {}, b""))
        await connection.execute(update(table).values(created_at=now_ms() - idempotency.KEPT_MS))
        assert await idempotency.claim(connection, REQUEST) is None
        await connection.execute(update(table).values(created_at=now_ms() - idempotency.KEPT_MS))
        assert await idempotency.forget_old(connection) == 1


async def test_the_audit_log_says_who_did_what_the_newest_first(store):
    async with store.begin() as connection:
        for number in range(3):
            await audit.note(connection, principal=f"key_{number % 2}", action="run.start", target=f"run_{number}")
    entries = await everything(store, audit.list_audit)
    assert [(e.principal, e.action, e.target) for e in entries] == [
        ("key_0", "run.start", "run_2"),
        ("key_1", "run.start", "run_1"),
        ("key_0", "run.start", "run_0"),
    ]
    assert len(await everything(store, audit.list_audit, principal="key_1")) == 1


async def test_who_follows_a_run_that_is_deleted_is_told(store):
    run = (await store.start_run(sources(), SETTINGS)).run
    async with store.begin() as connection:
        await runs.begin(connection, run.id)
        [started], over = await events_since(connection, run.id, run.experiment_id, 0)
        assert (started.event, over) == ("generation.started", False)
        await connection.execute(delete(experiments).where(experiments.c.id == run.experiment_id))
        [last], over = await events_since(connection, run.id, run.experiment_id, 1)
    assert (last.sequence, last.event, last.data) == (2, "experiment.deleted", {"experiment_id": run.experiment_id})
    assert last.ends and over
