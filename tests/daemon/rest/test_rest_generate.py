"""POST /generate: whichever way research comes in, what is checked, and that nothing is done twice."""

import base64
import json
import subprocess
import threading

import pytest


def ended(api, location):
    return api.get(location.removeprefix("/api/v1"), headers={"Prefer": "wait=60"}).json()


def test_the_curl_of_the_milestone_works_to_the_letter(server):
    told = subprocess.run(
        ["curl", "-s", "-w", "\n%{http_code}", "-H", f"Authorization: Bearer {server.key}", f"{server.api}/generate"],
        capture_output=True,
        text=True,
        check=True,
    )
    body, status = told.stdout.rsplit("\n", 1)
    assert status == "200"
    assert ".md" in json.loads(body)["formats"]


def test_research_is_accepted_with_where_to_look_and_becomes_personas(api, sources):
    answer = api.post("/generate", json={"sources": sources, "personas": 2})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/runs/{answer.json()['id']}"
    assert int(answer.headers["retry-after"]) >= 1
    run = ended(api, answer.headers["location"])
    assert run["state"] == "completed"
    assert len(run["personas"]) == 2


def test_who_prefers_to_wait_gets_the_result_at_once(study):
    assert study["result"]["format"] == "persona-result/1"
    assert [persona["id"] for persona in study["result"]["personas"]] == study["personas"]


def test_a_wait_that_is_too_short_is_answered_with_where_to_look(api, sources):
    answer = api.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=0"})
    assert answer.status_code == 202


def test_files_may_be_uploaded_with_their_settings(api, sources, tmp_path):
    files = [("files", (source["name"], source["content"].encode())) for source in sources]
    settings = ("request", (None, json.dumps({"personas": 2, "name": "uploaded"}), "application/json"))
    answer = api.post("/generate", files=[*files, settings], headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    experiment = api.get(f"/experiments/{answer.json()['experiment_id']}").json()
    assert experiment["name"] == "uploaded"
    assert [kept["name"] for kept in experiment["kept"]] == sorted(source["name"] for source in sources)


def test_a_file_may_come_in_base64_and_the_columns_of_a_table_may_be_named(api):
    rows = [f"r{n},{text}" for n, text in enumerate(["I want to reserve the drill"] * 3 + ["I come for the tea"] * 3)]
    table = "who,why\n" + "\n".join(rows) + "\n"
    body = {
        "sources": [{"name": "survey.csv", "content": base64.b64encode(table.encode()).decode(), "encoding": "base64"}],
        "columns": {"survey.csv": {"participant": "who", "text": ["why"]}},
    }
    answer = api.post("/generate", json=body, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["participants"] == 6
    columns = {one["name"]: one["role"] for one in answer.json()["result"]["sources"][0]["columns"]}
    assert columns == {"who": "participant", "why": "text"}


def test_files_on_the_server_may_be_named_below_an_allowed_root(api, server, sources):
    folder = server.root / "study"
    folder.mkdir(exist_ok=True)
    for source in sources:
        (folder / source["name"]).write_text(source["content"], encoding="utf-8")
    for path in ("study", str(folder)):
        answer = api.post("/generate", json={"paths": [path], "personas": 2}, headers={"Prefer": "wait=60"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["result"]["participants"] == 6


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/passwd", "study/../../../etc/passwd", "/etc", "link", "folder/passwd", "link/x"]
)
def test_nothing_outside_the_roots_is_read_not_even_through_links(api, server, path):
    (server.root / "link").unlink(missing_ok=True)
    (server.root / "link").symlink_to("/etc/passwd")
    (server.root / "folder").unlink(missing_ok=True)
    (server.root / "folder").symlink_to("/etc")
    try:
        answer = api.post("/generate", json={"paths": [path]})
    finally:
        (server.root / "link").unlink()
        (server.root / "folder").unlink()
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/foreign-path"
    assert "root:" not in answer.text


def test_a_further_run_of_an_experiment_needs_only_what_is_new(api, study):
    more = {"name": "talk-7.md", "content": "Participant: I want to reserve the drill and be sure it is there.\n"}
    body = {"experiment_id": study["experiment"], "sources": [more], "personas": 2}
    answer = api.post("/generate", json=body, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["experiment_id"] == study["experiment"]
    assert answer.json()["result"]["participants"] == 7
    assert {persona["id"] for persona in answer.json()["personas"]} & set(study["personas"])


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        ({}, "invalid", "sources"),
        ({"sources": []}, "invalid", "sources"),
        ({"sources": [{"name": "a.md", "content": "Ana: I want it."}]}, "unusable-sources", "too-little-data"),
        ({"sources": [{"name": "a.exe", "content": "MZ"}]}, "unusable-sources", "a.exe"),
        ({"sources": [{"name": "../a.md", "content": "x"}]}, "invalid", "sources.0.name"),
        ({"sources": [{"name": "/etc/a.md", "content": "x"}]}, "invalid", "sources.0.name"),
        ({"sources": [{"name": "a.md", "content": "x"}] * 2}, "invalid", "sources.1.name"),
        ({"sources": [{"name": "a.md", "content": "?", "encoding": "base64"}]}, "invalid", "sources.0.content"),
        ({"sources": [{"name": "a.md", "content": "x", "size": 1}]}, "invalid", "sources.0.size"),
        ({"sources": [{"name": "a.md", "content": "x"}], "personas": 99}, "invalid", "personas"),
        ({"sources": [{"name": "a.md", "content": "x"}], "personas": True}, "invalid", "personas"),
        ({"sources": [{"name": "a.md", "content": "x"}], "privacy": {"k": "5"}}, "invalid", "privacy.k"),
        ({"sources": [{"name": "a.md", "content": "x"}], "writer": "nobody"}, "invalid", "nobody"),
        ({"sources": [{"name": "a.md", "content": "x"}], "columns": {"b.csv": {}}}, "invalid", "columns.b.csv"),
    ],
)
def test_what_cannot_become_personas_is_said_before_anything_is_accepted(api, body, kind, told):
    before = api.get("/experiments").json()["items"]
    answer = api.post("/generate", json=body)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"/problems/{kind}"
    assert told in answer.text
    assert api.get("/experiments").json()["items"] == before


def test_an_experiment_that_is_not_there_cannot_be_run_again(api, sources):
    answer = api.post("/generate", json={"experiment_id": "exp_0000", "sources": sources})
    assert answer.status_code == 404


def test_a_webhook_for_a_private_place_is_refused_before_the_run(api, sources):
    body = {"sources": sources, "webhook": {"url": "ftp://example.com/hook"}}
    assert api.post("/generate", json=body).status_code == 422


def test_a_request_with_a_key_is_done_once_and_answered_alike(api, sources):
    body = {"sources": sources, "personas": 2, "name": "once"}
    first = api.post("/generate", json=body, headers={"Idempotency-Key": "once-1"})
    again = api.post("/generate", json=body, headers={"Idempotency-Key": "once-1"})
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"


def test_the_same_files_are_the_same_request_however_the_upload_was_cut(api, sources):
    files = [("files", (source["name"], source["content"].encode())) for source in sources]
    first = api.post("/generate", files=files, headers={"Idempotency-Key": "upload-1"})
    again = api.post("/generate", files=files, headers={"Idempotency-Key": "upload-1"})
    assert first.status_code == 202
    assert first.json()["id"] == again.json()["id"]


def test_a_key_that_was_used_for_another_request_is_refused(api, sources):
    headers = {"Idempotency-Key": "other-1"}
    assert api.post("/generate", json={"sources": sources, "personas": 2}, headers=headers).status_code == 202
    answer = api.post("/generate", json={"sources": sources, "personas": 3}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/key-used-otherwise"


def test_of_many_at_once_with_one_key_one_is_done(server, api, sources):
    body = {"sources": sources, "personas": 2, "name": "many"}
    answers = []

    def post():
        with server.client() as client:
            answers.append(client.post("/generate", json=body, headers={"Idempotency-Key": "many-1"}))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.json()["type"] == "/problems/in-flight" for answer in waiting)
    assert all("retry-after" in answer.headers for answer in waiting)
    assert sum(one["name"] == "many" for one in api.get("/experiments?limit=200").json()["items"]) == 1


def test_an_idempotency_key_is_printable_and_not_too_long(api, sources):
    answer = api.post("/generate", json={"sources": sources}, headers={"Idempotency-Key": "x" * 256})
    assert answer.status_code == 422
    assert [(fault["in"], fault["field"]) for fault in answer.json()["errors"]] == [("header", "Idempotency-Key")]


def test_a_run_can_be_cancelled_and_cannot_be_cancelled_again(api, sources):
    run = api.post("/generate", json={"sources": sources, "personas": 2}).json()
    answer = api.post(f"/runs/{run['id']}/cancel")
    if answer.status_code == 200:
        assert answer.json()["state"] == "cancelled"
    again = api.post(f"/runs/{run['id']}/cancel")
    assert again.status_code == 409
    assert api.get(f"/runs/{run['id']}").json()["state"] in ("cancelled", "completed")
