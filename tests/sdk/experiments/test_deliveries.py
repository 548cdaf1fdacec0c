"""Webhooks on their way: signed, tried again, given up, sent again by hand, and holding up nobody."""

import asyncio
import json
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from standardwebhooks import Webhook as TheirWebhook

from persona.errors import ConflictError, NotFoundError, SettingError
from persona.experiments import deliveries, endpoints, runs
from persona.experiments.ids import now_ms
from persona.experiments.runs import Webhook
from persona.store.tables import deliveries as deliveries_table
from persona.store.tables import endpoints as endpoints_table
from persona.webhooks import verify
from receivers import receiving
from stores import SETTINGS, sources

DAY_MS = 86_400_000


async def listen(service, url, **options):
    async with service.begin() as connection:
        return await endpoints.create_endpoint(connection, url=url, insecure=True, **options)


async def a_test(service, endpoint_id):
    async with service.begin() as connection:
        return await deliveries.send_test(connection, endpoint_id)


async def settled(service, delivery_id, state, seconds=30):
    """The delivery once it is in that state."""
    async with asyncio.timeout(seconds):
        while True:
            async with service.read() as connection:
                delivery = await deliveries.get_delivery(connection, delivery_id)
            if delivery.state == state:
                return delivery
            await asyncio.sleep(0.02)


async def log_of(service, delivery_id):
    async with service.read() as connection:
        return await deliveries.attempts_of(connection, delivery_id)


async def in_thread(receiver, condition, seconds=30):
    return await asyncio.to_thread(receiver.wait_for, condition, seconds)


async def test_the_body_of_a_completed_run_is_the_milestones_key_for_key(service):
    with receiving() as receiver:
        _, secret = await listen(service, receiver.url)
        run = (await service.start_run(sources(), SETTINGS)).run
        await in_thread(receiver, lambda got: any(g.event["event"] == "generation.completed" for g in got), 60)
        async with service.read() as connection:
            result = await runs.result_of(connection, run.id)
    [done] = receiver.events("generation.completed")
    body = json.loads(done.body)
    assert list(body) == ["event", "experiment_id", "run_id", "personas", "timestamp"]
    assert body["personas"] == [{"id": p["id"], "name": p["name"]} for p in result["personas"]]
    assert (body["experiment_id"], body["run_id"]) == (run.experiment_id, run.id)
    assert datetime.strptime(body["timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert verify(done.body, done.headers, secret) == body == TheirWebhook(secret).verify(done.body, done.headers)
    assert [got.event["event"] for got in receiver.got] == ["generation.started", "generation.completed"]
    numbers = [int(got.headers["webhook-sequence"]) for got in receiver.got]
    assert numbers[0] == 1 and numbers == sorted(numbers)


async def test_each_endpoint_is_told_just_what_it_asked_for(service):
    with receiving() as all_but_progress, receiving() as failures:
        await listen(service, all_but_progress.url)
        await listen(service, failures.url, events=["generation.failed"])
        good = (await service.start_run(sources(), SETTINGS)).run
        bad = (await service.start_run(sources()[:1], SETTINGS)).run
        await in_thread(failures, lambda got: got, 60)
        await in_thread(all_but_progress, lambda got: len(got) == 4, 60)
    [failed] = failures.got
    assert failed.event["run_id"] == bad.id and failed.event["error"]["code"] == "too-little-data"
    assert sorted((got.event["run_id"], got.event["event"]) for got in all_but_progress.got) == sorted(
        [
            (good.id, "generation.started"),
            (good.id, "generation.completed"),
            (bad.id, "generation.started"),
            (bad.id, "generation.failed"),
        ]
    )


async def test_a_webhook_given_with_one_request_hears_of_that_run_only_and_is_in_no_list(service):
    with receiving() as receiver:
        hook = Webhook(receiver.url, events=("generation.completed",))
        started = await service.start_run(sources(), SETTINGS, webhook=hook)
        other = await service.start_run(sources(), SETTINGS)
        await service.wait(other.run.id, 60)
        [got] = await in_thread(receiver, lambda got: got, 60)
        async with service.read() as connection:
            assert (await endpoints.list_endpoints(connection)).items == ()
    assert got.event["run_id"] == started.run.id
    assert verify(got.body, got.headers, started.webhook_secret)["event"] == "generation.completed"


async def test_a_receiver_that_fails_three_times_gets_a_fourth_attempt_with_the_same_id(service):
    with receiving(lambda number: 500 if number <= 3 else 204) as receiver:
        endpoint, secret = await listen(service, receiver.url)
        delivery = await a_test(service, endpoint.id)
        delivered = await settled(service, delivery.id, "delivered")
    assert delivered.attempts == 4 and delivered.next_at is None
    assert {got.id for got in receiver.got} == {delivery.id} and len(receiver.got) == 4
    assert len({got.body for got in receiver.got}) == 1
    for got in receiver.got:
        assert verify(got.body, got.headers, secret)["event"] == "webhook.test"
    log = await log_of(service, delivery.id)
    assert [(entry["number"], entry["status"], entry["error"]) for entry in log] == [
        (1, 500, None),
        (2, 500, None),
        (3, 500, None),
        (4, 204, None),
    ]
    assert log[0]["response"] == "thanks"
    assert all(entry["latency_ms"] >= 0 and entry["at"] <= now_ms() for entry in log)


async def test_a_delivery_that_never_arrives_is_dead_and_can_be_sent_again_by_hand(service):
    up = False
    with receiving(lambda number: 200 if up else 503) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        delivery = await a_test(service, endpoint.id)
        dead = await settled(service, delivery.id, "dead")
        assert dead.attempts == 4
        up = True
        async with service.begin() as connection:
            again = await deliveries.redeliver(connection, delivery.id)
        assert again.state == "pending"
        assert (await settled(service, delivery.id, "delivered")).attempts == 5
    assert {got.id for got in receiver.got} == {delivery.id}


async def test_what_died_while_a_receiver_was_away_is_recovered_and_nothing_else(service):
    up = False
    with receiving(lambda number: 200 if up else 500) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        other, _ = await listen(service, receiver.url)
        lost = [await a_test(service, endpoint.id) for _ in range(3)]
        others = await a_test(service, other.id)
        for delivery in (*lost, others):
            await settled(service, delivery.id, "dead")
        up = True
        async with service.begin() as connection:
            assert await deliveries.recover(connection, endpoint.id, since_ms=now_ms() + 1) == 0
            assert await deliveries.recover(connection, endpoint.id, since_ms=lost[1].created_at) >= 2
        for delivery in lost[1:]:
            await settled(service, delivery.id, "delivered")
        assert (await settled(service, others.id, "dead")).attempts == 4
    async with service.begin() as connection:
        with pytest.raises(NotFoundError, match="no such webhook"):
            await deliveries.recover(connection, "whe_none", since_ms=0)


async def test_retry_after_is_honoured(service):
    with receiving(lambda number: (429, {"retry-after": "1"}) if number == 1 else 200) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        delivery = await a_test(service, endpoint.id)
        await settled(service, delivery.id, "delivered")
    first, second = receiver.got
    assert second.at - first.at >= 0.9


async def test_410_disables_the_endpoint_and_what_was_on_its_way_is_dead(service):
    with receiving(lambda number: 410) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        delivery = await a_test(service, endpoint.id)
        assert (await settled(service, delivery.id, "dead")).attempts == 1
        async with service.read() as connection:
            disabled = await endpoints.get_endpoint(connection, endpoint.id)
        assert (disabled.enabled, disabled.disabled_because) == (False, "the receiver answered 410 Gone")
        with pytest.raises(ConflictError, match="is disabled: the receiver answered 410 Gone"):
            await a_test(service, endpoint.id)
        async with service.begin() as connection:
            await deliveries.redeliver(connection, delivery.id)
        await settled(service, delivery.id, "dead")
        assert "not sent: the webhook is disabled" in (await log_of(service, delivery.id))[-1]["error"]
        assert len(receiver.got) == 1
        async with service.begin() as connection:
            enabled = await endpoints.change_endpoint(connection, endpoint.id, {"enabled": True})
    assert (enabled.enabled, enabled.disabled_because) == (True, None)


async def failing_since(service, endpoint_id, at):
    async with service.begin() as connection:
        await connection.execute(
            update(endpoints_table).where(endpoints_table.c.id == endpoint_id).values(failing_since=at)
        )


async def test_five_days_of_nothing_but_failures_disable_an_endpoint_and_one_success_forgives(service):
    answers = [500]
    with receiving(lambda number: answers[-1]) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        await failing_since(service, endpoint.id, now_ms() - 5 * DAY_MS)
        answers.append(200)
        await settled(service, (await a_test(service, endpoint.id)).id, "delivered")
        async with service.read() as connection:
            assert (await endpoints.get_endpoint(connection, endpoint.id)).failing_since is None
        answers.append(500)
        await settled(service, (await a_test(service, endpoint.id)).id, "dead")
        async with service.read() as connection:
            failing = await endpoints.get_endpoint(connection, endpoint.id)
        assert failing.enabled and failing.failing_since is not None
        await failing_since(service, endpoint.id, now_ms() - 5 * DAY_MS - 1)
        await settled(service, (await a_test(service, endpoint.id)).id, "dead")
        async with service.read() as connection:
            given_up = await endpoints.get_endpoint(connection, endpoint.id)
    assert (given_up.enabled, given_up.disabled_because) == (False, "it did nothing but fail for five days")


async def test_while_a_secret_is_replaced_both_sign_and_later_only_the_new_one(service):
    with receiving() as receiver:
        endpoint, old = await listen(service, receiver.url)
        async with service.begin() as connection:
            new = await endpoints.rotate_secret(connection, endpoint.id)
        await settled(service, (await a_test(service, endpoint.id)).id, "delivered")
        async with service.begin() as connection:
            kept = [{"secret": new, "until": None}, {"secret": old, "until": now_ms() - 1}]
            await connection.execute(update(endpoints_table).values(secrets=kept))
        await settled(service, (await a_test(service, endpoint.id)).id, "delivered")
    during, after = receiver.got
    for secret in (old, new):
        assert TheirWebhook(secret).verify(during.body, during.headers)
    assert verify(after.body, after.headers, new)
    assert len(after.headers["webhook-signature"].split(" ")) == 1


async def test_an_address_that_may_not_be_reached_is_refused_once_and_the_log_says_why(location, opened):
    service = await opened(location, allowed=())
    endpoint, _ = await listen(service, "http://127.0.0.1:9/hook")
    delivery = await a_test(service, endpoint.id)
    assert (await settled(service, delivery.id, "dead")).attempts == 1
    [entry] = await log_of(service, delivery.id)
    assert entry["status"] is None and "this machine itself" in entry["error"]


async def test_a_receiver_that_hangs_delays_no_run_and_no_other_receiver(location, opened):
    service = await opened(location, webhook_timeout=30)
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(number):
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(60)
        return 200

    with receiving(hang) as bad, receiving() as good:
        slow, _ = await listen(service, bad.url)
        await listen(service, good.url)
        for _ in range(100):
            await a_test(service, slow.id)
        run = (await service.start_run(sources(), SETTINGS)).run
        assert (await service.wait(run.id, 60)).state == "completed"
        await in_thread(good, lambda got: any(g.event["event"] == "generation.completed" for g in got))
        assert 0 < len(bad.got) <= 32
        release.set()


async def test_a_delivery_of_another_process_reaches_who_listens(location, opened):
    """What `persona webhooks test` does while a server runs."""
    await opened(location)
    other = await opened(location, works=False)
    with receiving() as receiver:
        endpoint, _ = await listen(other, receiver.url)
        delivery = await a_test(other, endpoint.id)
        await settled(other, delivery.id, "delivered")
        assert [got.id for got in receiver.got] == [delivery.id]


async def test_the_log_lists_an_endpoints_deliveries_by_state(store):
    endpoint, _ = await listen(store, "http://example.com/hook")
    made = [await a_test(store, endpoint.id) for _ in range(3)]
    async with store.begin() as connection:
        listed = await deliveries.list_deliveries(connection, endpoint.id, limit=2)
        rest = await deliveries.list_deliveries(connection, endpoint.id, cursor=listed.next)
        assert [d.id for d in (*listed.items, *rest.items)] == [d.id for d in made[::-1]]
        assert (await deliveries.list_deliveries(connection, endpoint.id, state="dead")).items == ()
        assert json.loads(await deliveries.body_of(connection, made[0].id))["event"] == "webhook.test"
        with pytest.raises(SettingError, match="not a state"):
            await deliveries.list_deliveries(connection, endpoint.id, state="lost")
        with pytest.raises(NotFoundError, match="no such webhook"):
            await deliveries.list_deliveries(connection, "whe_none")
        with pytest.raises(NotFoundError, match="no such delivery"):
            await deliveries.get_delivery(connection, "msg_none")
        with pytest.raises(ConflictError, match="on its way already"):
            await deliveries.redeliver(connection, made[0].id)


async def test_an_endpoint_never_shows_its_secret_and_can_be_changed_and_deleted(store):
    endpoint, secret = await listen(store, "https://example.com/hook", description="CI", events=["webhook.test"])
    assert secret not in repr(endpoint) and secret.startswith("whsec_")
    async with store.begin() as connection:
        changed = await endpoints.change_endpoint(
            connection,
            endpoint.id,
            {"url": "https://example.org/", "events": ["script.completed", "generation.failed"], "enabled": False},
        )
        assert (changed.url, changed.events) == ("https://example.org/", ("generation.failed", "script.completed"))
        assert changed.disabled_because == "switched off"
        with pytest.raises(SettingError, match="is not an event"):
            await endpoints.change_endpoint(connection, endpoint.id, {"events": ["generation.begun"]})
        with pytest.raises(SettingError, match="plain http"):
            await endpoints.change_endpoint(connection, endpoint.id, {"url": "http://example.org/"})
        assert await endpoints.change_endpoint(connection, endpoint.id, {}) == changed
        assert (await endpoints.list_endpoints(connection)).items == (changed,)
        await endpoints.delete_endpoint(connection, endpoint.id)
        with pytest.raises(NotFoundError, match="no such webhook"):
            await endpoints.get_endpoint(connection, endpoint.id)


async def test_a_secret_of_ones_own_is_used_and_a_weak_one_refused(store):
    own = "whsec_" + "QUJD" * 10
    _, secret = await listen(store, "https://example.com/hook", secret=own)
    assert secret == own
    with pytest.raises(SettingError, match="24 to 64 bytes"):
        await listen(store, "https://example.com/hook", secret="whsec_QUJD")


async def test_a_claim_of_a_process_that_died_runs_out(shared, opened):
    from persona.experiments.delivering import claimers, let_go, waiting
    from persona.store.tables import deliveries as table

    store = await opened(shared, works=False)
    with receiving() as receiver:
        endpoint, _ = await listen(store, receiver.url)
        first, second = await a_test(store, endpoint.id), await a_test(store, endpoint.id)
        async with store.begin() as connection:
            claim = {"claimed_by": "gone", "claimed_until": now_ms() + 600_000}
            await connection.execute(update(table).values(**claim))
            assert await claimers(connection) == {"gone"} and await waiting(connection) == 2
            await connection.execute(update(table).where(table.c.id == first.id).values(claimed_until=now_ms() - 1))
        await opened(shared, reaper_every=30)
        await settled(store, first.id, "delivered")
        assert (await settled(store, second.id, "pending")).attempts == 0
        async with store.begin() as connection:
            assert await let_go(connection, "gone") == 1
        await settled(store, second.id, "delivered")


async def test_progress_is_sent_to_those_who_ask_for_it_by_name(store):
    from persona.store.tables import deliveries as table

    await listen(store, "https://example.com/a", events=["generation.progress"])
    await listen(store, "https://example.com/b")
    run = (await store.start_run(sources(), SETTINGS)).run
    async with store.begin() as connection:
        await runs.begin(connection, run.id)
        progress = {"stage": "reading", "done": 1, "total": 6}
        assert await runs.note_progress(connection, run.id, run.experiment_id, progress)
        assert (await runs.get_run(connection, run.id)).progress == progress
        assert await runs.still_wanted(connection, run.id)
        rows = (await connection.execute(select(table.c.event, table.c.body))).all()
    told = [json.loads(row.body) for row in rows if row.event == "generation.progress"]
    assert [body["progress"] for body in told] == [progress]


async def test_an_address_with_letters_of_other_alphabets_is_reached(service):
    with receiving() as receiver:
        endpoint, _ = await listen(service, receiver.url.replace("/hook", "/höök"))
        await settled(service, (await a_test(service, endpoint.id)).id, "delivered")


async def test_an_address_that_cannot_be_asked_ends_as_dead(service):
    endpoint, _ = await listen(service, "https://exam\u200bple.com/hook")
    dead = await settled(service, (await a_test(service, endpoint.id)).id, "dead")
    assert dead.attempts == 1


async def test_outcomes_that_come_late_since_the_machine_slept_hold_up_nothing(service):
    """The claim ran out while the first attempt was on its way: the delivery is claimed and sent again meanwhile."""
    held = {number: threading.Event() for number in (1, 2, 3)}

    def answer(number):
        if number in held:
            held[number].wait(30)
        return 500 if number < 3 else 200

    with receiving(answer) as receiver:
        endpoint, _ = await listen(service, receiver.url)
        delivery = await a_test(service, endpoint.id)
        await in_thread(receiver, lambda got: len(got) == 1)
        async with service.begin() as connection:
            await connection.execute(update(deliveries_table).values(claimed_until=0))
        await in_thread(receiver, lambda got: len(got) == 2)
        held[1].set()
        await in_thread(receiver, lambda got: len(got) == 3)
        held[2].set()
        await settled(service, (await a_test(service, endpoint.id)).id, "delivered")
        held[3].set()
        await settled(service, delivery.id, "delivered")
        assert [one["number"] for one in await log_of(service, delivery.id)] == [1, 2]
