"""Webhooks through the API: made, changed, told, sent again."""

import pytest
from standardwebhooks import Webhook as Verifier

from receivers import receiving


@pytest.fixture
def hook(api):
    """A webhook that a receiver verifies; gone after the test."""
    with receiving() as receiver:
        made = api.post("/webhooks", json={"url": receiver.url, "events": ["generation.completed"]})
        assert made.status_code == 201, made.text
        yield made.json(), receiver
        api.delete(f"/webhooks/{made.json()['id']}")


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(api, hook):
    made, _ = hook
    assert made["secret"].startswith("whsec_")
    shown = api.get(f"/webhooks/{made['id']}").json()
    assert "secret" not in shown
    assert {**shown, "secret": made["secret"]} == made
    assert made["id"] in {one["id"] for one in api.get("/webhooks").json()["items"]}


def test_a_test_event_is_signed_and_its_delivery_is_logged(api, hook):
    made, receiver = hook
    sent = api.post(f"/webhooks/{made['id']}/test")
    assert sent.status_code == 202
    got = receiver.wait_for(lambda got: got)[0]
    assert got.id == sent.json()["id"]
    assert Verifier(made["secret"]).verify(got.body, got.headers)["event"] == "webhook.test"
    path = f"/webhooks/{made['id']}/deliveries/{sent.json()['id']}"
    while api.get(path).json()["state"] == "pending":
        pass
    found = api.get(path).json()
    assert found["state"] == "delivered"
    assert [(one["number"], one["status"], one["response"]) for one in found["log"]] == [(1, 200, "thanks")]
    again = api.post(f"{path}/redeliver")
    assert again.status_code == 202
    both = receiver.wait_for(lambda got: len(got) == 2)
    assert both[0].id == both[1].id
    assert both[0].body == both[1].body


def test_a_run_tells_in_the_words_of_the_milestone(api, hook, sources):
    made, receiver = hook
    run = api.post("/generate", json={"sources": sources, "personas": 2}).json()
    got = receiver.wait_for(lambda got: [one for one in got if one.event.get("run_id") == run["id"]])
    event = next(one for one in got if one.event.get("run_id") == run["id"])
    assert Verifier(made["secret"]).verify(event.body, event.headers)
    told = event.event
    assert told["event"] == "generation.completed"
    assert told["experiment_id"] == run["experiment_id"]
    assert set(told["personas"][0]) == {"id", "name"}
    assert next(iter(told)) == "event" and list(told)[-1] == "timestamp"
    assert len(told["timestamp"]) == len("2024-12-15T14:30:22Z") and told["timestamp"].endswith("Z")
    listed = api.get(f"/webhooks/{made['id']}/deliveries", params={"limit": 200}).json()["items"]
    assert event.id in {one["id"] for one in listed}


def test_a_webhook_given_with_a_request_hears_of_that_run_only(api, sources):
    with receiving() as receiver:
        body = {"sources": sources, "personas": 2, "webhook": {"url": receiver.url}}
        run = api.post("/generate", json=body).json()
        api.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=60"})
        got = receiver.wait_for(lambda got: [one for one in got if one.event["event"] == "generation.completed"])
        assert {one.event["run_id"] for one in got} == {run["id"]}
        verifier = Verifier(run["webhook_secret"])
        assert all(verifier.verify(one.body, one.headers) for one in got)


def test_a_webhook_is_changed_only_in_the_state_that_was_seen(api, hook):
    made, _ = hook
    path = f"/webhooks/{made['id']}"
    assert api.patch(path, json={"enabled": False}, headers={"If-Match": '"another"'}).status_code == 412
    etag = api.get(path).headers["etag"]
    changed = api.patch(path, json={"enabled": False, "description": "off"}, headers={"If-Match": etag})
    assert (changed.json()["enabled"], changed.json()["description"]) == (False, "off")
    assert changed.headers["etag"] == api.get(path).headers["etag"] != etag
    assert api.post(f"{path}/test").status_code == 409
    assert api.patch(path, json={"enabled": True}).json()["disabled_because"] is None
    assert api.patch(path, json={"url": "not a url"}).status_code == 422


def test_a_rotated_secret_signs_beside_the_one_before(api, hook):
    made, receiver = hook
    fresh = api.post(f"/webhooks/{made['id']}/rotate").json()["secret"]
    api.post(f"/webhooks/{made['id']}/test")
    got = receiver.wait_for(lambda got: got)[0]
    for secret in (made["secret"], fresh):
        assert Verifier(secret).verify(got.body, got.headers)


def test_deliveries_are_recovered_since_a_time_with_its_zone(api, hook):
    made, _ = hook
    path = f"/webhooks/{made['id']}/recover"
    assert api.post(path, json={"since": "2026-01-01T00:00:00Z"}).json() == {"deliveries": 0}
    assert api.post(path, json={"since": "2026-01-01T00:00:00"}).status_code == 422
    assert api.post("/webhooks/whe_0/recover", json={"since": "2026-01-01T00:00:00Z"}).status_code == 404


def test_a_delivery_of_another_webhook_is_not_found(api, hook):
    made, receiver = hook
    other = api.post("/webhooks", json={"url": receiver.url}).json()
    sent = api.post(f"/webhooks/{other['id']}/test").json()
    assert api.get(f"/webhooks/{made['id']}/deliveries/{sent['id']}").status_code == 404
    assert api.get(f"/webhooks/{other['id']}/deliveries", params={"state": "dead"}).json()["items"] == []
    assert api.delete(f"/webhooks/{other['id']}").status_code == 204
    assert api.get(f"/webhooks/{other['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"url": "http://169.254.169.254/latest"}, {"url": "file:///etc/passwd"}, {"url": "https://user:pw@example.com/"}],
)
def test_a_place_that_may_not_be_reached_is_refused_or_never_reached(api, body):
    answer = api.post("/webhooks", json=body)
    if answer.status_code == 422:
        assert answer.json()["type"] == "/problems/invalid"
        return
    path = f"/webhooks/{answer.json()['id']}"
    sent = api.post(f"{path}/test").json()
    while (found := api.get(f"{path}/deliveries/{sent['id']}").json())["state"] == "pending":
        pass
    assert found["state"] == "dead"
    assert found["log"][0]["status"] is None
    api.delete(path)
