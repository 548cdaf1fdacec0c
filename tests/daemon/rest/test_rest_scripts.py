"""Scripts through the API: made of what is kept, audited, kept themselves."""

import base64

import pytest


@pytest.fixture(scope="module")
def script(api, study):
    answer = api.post("/scripts", json={"persona_id": study["personas"][0], "format": "system_prompt"})
    assert answer.status_code == 201, answer.text
    return answer


def test_a_script_is_made_of_a_persona_and_passed_its_audit(api, script, study):
    made = script.json()
    assert made["persona_id"] == study["personas"][0]
    assert made["audit"]["score"] < 0.1
    assert made["audit"]["passages"] > 0
    assert api.get(script.headers["location"].removeprefix("/api/v1")).json() == made


def test_its_content_is_had_alone_in_its_own_media_type(api, script):
    made = script.json()
    answer = api.get(f"/scripts/{made['id']}/content")
    assert answer.text == made["content"]
    assert answer.headers["content-type"].startswith(made["media_type"])
    assert answer.headers["content-disposition"].startswith("attachment")


def test_scripts_are_listed_by_persona(api, script, study):
    found = api.get("/scripts", params={"persona_id": study["personas"][0]}).json()["items"]
    assert script.json()["id"] in {one["id"] for one in found}
    assert api.get("/scripts", params={"persona_id": "persona_none"}).json()["items"] == []


def test_a_picture_comes_in_base64(api, study):
    made = api.post("/scripts", json={"persona_id": study["personas"][0], "format": "chara_card_png"}).json()
    assert made["encoding"] == "base64"
    picture = base64.b64decode(made["content"])
    assert picture.startswith(b"\x89PNG")
    assert api.get(f"/scripts/{made['id']}/content").content == picture


def test_a_script_of_nobody_or_in_no_format_is_refused(api, study):
    assert api.post("/scripts", json={"persona_id": "persona_none"}).status_code == 404
    assert api.post("/scripts", json={"persona_id": study["personas"][0], "format": "sonnet"}).status_code == 422
    answer = api.post("/scripts", json={"persona_id": study["personas"][0], "run_id": "run_none"})
    assert answer.status_code == 404


def test_the_same_script_is_made_once(api, study):
    body = {"persona_id": study["personas"][0], "format": "character_card"}
    first = api.post("/scripts", json=body, headers={"Idempotency-Key": "script-1"})
    again = api.post("/scripts", json=body, headers={"Idempotency-Key": "script-1"})
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
