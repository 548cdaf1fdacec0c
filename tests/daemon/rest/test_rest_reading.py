"""Reading what is kept: lists page by page, ETags, personas in three forms, and a run's events."""

import json

import pytest


def events_of(text):
    """[(id, event, data)] of a stream of server-sent events."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != ":")
        if "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def test_health_needs_no_key_and_says_little(server):
    with server.client(None) as nobody:
        assert nobody.get("/health").json() == {"status": "ok"}
        assert nobody.get("/health/ready").json() == {"status": "ready"}


def test_an_experiment_shows_its_sources_its_runs_and_its_personas(api, study):
    found = api.get(f"/experiments/{study['experiment']}").json()
    assert found["name"] == "Tool library"
    assert {"talk-1.md", "talk-6.md"} <= {kept["name"] for kept in found["kept"]}
    assert len(found["personas"]) == 2
    runs = api.get(f"/experiments/{study['experiment']}/runs").json()["items"]
    assert study["run"] in {run["id"] for run in runs}


def test_a_list_is_walked_page_by_page_without_gaps_or_repetitions(api, study, sources):
    for number in range(3):
        api.post("/generate", json={"sources": sources, "name": f"page {number}"})
    whole = [one["id"] for one in api.get("/experiments?limit=200").json()["items"]]
    walked, cursor = [], ""
    while cursor is not None:
        page = api.get("/experiments", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        walked += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert walked == whole
    assert len(walked) >= 4


@pytest.mark.parametrize("path", ["/experiments", "/personas", "/webhooks", "/scripts"])
def test_a_cursor_of_nowhere_is_refused(api, path):
    assert api.get(path, params={"cursor": "bm90IG91cnM"}).status_code == 422


def test_personas_are_listed_in_the_order_of_their_run(api, study):
    found = api.get("/personas", params={"run_id": study["run"]}).json()["items"]
    assert [one["id"] for one in found] == study["personas"]
    assert {one["experiment_id"] for one in found} == {study["experiment"]}
    of = api.get("/personas", params={"experiment_id": study["experiment"]}).json()["items"]
    assert len({one["run_id"] for one in of}) == 1


def test_a_persona_is_what_its_run_made(api, study):
    found = api.get(f"/personas/{study['personas'][0]}", params={"run_id": study["run"]}).json()
    assert found == study["result"]["personas"][0]


def test_a_persona_is_had_as_markdown_and_as_a_page(api, study):
    path = f"/personas/{study['personas'][0]}"
    name = study["result"]["personas"][0]["name"]
    page = api.get(path, headers={"Accept": "text/markdown"})
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f"# {name}" in page.text
    html = api.get(path, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in html.headers["content-security-policy"]
    assert html.text.lower().startswith("<!doctype html>")
    assert api.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert len({api.get(path, headers={"Accept": form}).headers["etag"] for form in ("text/html", "*/*")}) == 2


def test_what_the_asker_has_already_is_not_sent_again(api, study):
    for path in (
        f"/personas/{study['personas'][0]}",
        f"/experiments/{study['experiment']}",
        f"/runs/{study['run']}",
        f"/runs/{study['run']}/result",
    ):
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert again.status_code == 304, path
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_result_is_the_whole_result(api, study):
    assert api.get(f"/runs/{study['run']}/result").json() == study["result"]


def test_every_event_of_a_run_is_told_in_order_and_the_stream_ends(api, study):
    answer = api.get(f"/runs/{study['run']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = events_of(answer.text)
    assert [number for number, _, _ in found] == list(range(1, len(found) + 1))
    assert found[0][1] == "generation.started"
    assert found[-1][1] == "generation.completed"
    assert [one["id"] for one in found[-1][2]["data"]["personas"]] == study["personas"]


def test_a_broken_stream_goes_on_after_the_last_event(api, study):
    whole = events_of(api.get(f"/runs/{study['run']}/events").text)
    rest = events_of(api.get(f"/runs/{study['run']}/events", headers={"Last-Event-ID": "1"}).text)
    assert rest == whole[1:]
    assert events_of(api.get(f"/runs/{study['run']}/events", headers={"Last-Event-ID": "999"}).text) == []


def test_a_stream_tells_what_happens_while_it_happens(server, api, sources):
    run = api.post("/generate", json={"sources": sources, "personas": 2}).json()
    with server.client() as client, client.stream("GET", f"/runs/{run['id']}/events") as response:
        told = events_of("".join(response.iter_text()))
    assert next(event for _, event, _ in told) == "generation.started"
    assert told[-1][1] == "generation.completed"


def test_an_experiment_is_deleted_with_all_it_holds_but_only_in_the_state_that_was_seen(api, sources):
    answer = api.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=60"}).json()
    path = f"/experiments/{answer['experiment_id']}"
    assert api.delete(path, headers={"If-Match": '"another"'}).status_code == 412
    etag = api.get(path).headers["etag"]
    assert api.delete(path, headers={"If-Match": etag}).status_code == 204
    assert api.get(path).status_code == 404
    assert api.get(f"/runs/{answer['id']}").status_code == 404
    assert api.get("/personas", params={"experiment_id": answer["experiment_id"]}).status_code == 404


def test_an_experiment_that_is_still_running_is_cancelled_and_deleted(api, sources):
    run = api.post("/generate", json={"sources": sources}).json()
    assert api.delete(f"/experiments/{run['experiment_id']}").status_code == 204
    assert api.get(f"/runs/{run['id']}").status_code == 404


def test_a_run_that_has_no_result_says_so(api, sources):
    run = api.post("/generate", json={"sources": sources}).json()
    api.post(f"/runs/{run['id']}/cancel")
    answer = api.get(f"/runs/{run['id']}/result")
    assert answer.status_code in (200, 409)
    if answer.status_code == 409:
        assert "cancelled" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/experiments/exp_nothing",
        "/experiments/%00",
        "/experiments/exp_nothing/runs",
        "/runs/run_nothing",
        "/runs/run_nothing/events",
        "/runs/run_nothing/result",
        "/personas/persona_nothing",
        "/personas/..%2f..%2fetc%2fpasswd",
        "/scripts/script_nothing",
        "/webhooks/whe_nothing",
        "/webhooks/whe_nothing/deliveries",
        "/keys/key_nothing",
    ],
)
def test_what_is_not_there_is_a_problem_of_its_own(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


def test_head_is_answered_as_get_without_the_body(api, study):
    for path in (f"/experiments/{study['experiment']}", "/personas", "/health"):
        whole, head = api.get(path), api.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.headers.get("etag") == whole.headers.get("etag")
    assert api.head("/runs/run_nothing").status_code == 404
    assert api.head("/webhooks/recover").status_code == 404


def test_head_of_a_stream_does_not_wait_for_its_end(api, sources):
    run = api.post("/generate", json={"sources": sources}).json()
    head = api.head(f"/runs/{run['id']}/events")
    assert head.headers["content-type"].startswith("text/event-stream")
    assert head.content == b""
    assert api.get("/health").json() == {"status": "ok"}
