"""`persona webhooks` and `persona store` as people run them, beside a service that works on the same store."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from persona.experiments.service import Options, open_service
from persona.store import locate
from persona.webhooks import new_secret, sign
from persona.webhooks.addresses import parse_networks
from receivers import receiving


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PERSONA_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def persona(persona_command, data):
    """What the command prints: as JSON with `--json`, else as text."""

    def run(*arguments, code=0):
        done = persona_command(*arguments, check=code)
        if code not in (0, 1):
            return done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    return run


def made(persona, *arguments):
    return persona("webhooks", "create", *arguments, "--json")


def test_a_webhook_is_made_shown_changed_and_forgotten_and_its_secret_shown_once(persona):
    text = persona("webhooks", "create", "https://example.com/hook", "--event", "generation.failed")
    identity = text.split()[0]
    assert "whsec_" in text and "told of generation.failed" in text
    assert "whsec_" not in persona("webhooks", "list") + persona("webhooks", "show", identity)
    changed = persona(
        "webhooks", "update", identity, "--disable", "--description", "CI", "--event", "script.completed", "--json"
    )
    assert (changed["enabled"], changed["description"], changed["events"]) == (False, "CI", ["script.completed"])
    shown = persona("webhooks", "show", identity)
    assert "off: switched off" in shown and "for: CI" in shown
    assert persona("webhooks", "update", identity, "--enable", "--json")["enabled"]
    rotated = persona("webhooks", "rotate", identity)
    assert "24 hours" in rotated and "whsec_" in rotated
    assert [one["id"] for one in persona("webhooks", "list", "--json")] == [identity]
    assert persona("webhooks", "delete", identity) == f"{identity} is deleted.\n"
    assert "There are no webhooks" in persona("webhooks", "list")


def test_a_secret_is_taken_from_the_environment_and_not_shown(persona, monkeypatch):
    secret = new_secret()
    monkeypatch.setenv("HOOK_SECRET", secret)
    text = persona("webhooks", "create", "https://example.com/", "--secret-env", "HOOK_SECRET")
    assert "whsec_" not in text
    assert "NONE is not set" in persona("webhooks", "create", "https://a.b/", "--secret-env", "NONE", code=2)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", "http://example.com/"], "plain http"),
        (["create", "example.com"], "is not a web address"),
        (["show", "whe_none"], "no such webhook"),
        (["show", "msg_none"], "no such delivery"),
        (["test", "whe_none"], "no such webhook"),
        (["delete", "whe_none"], "no such webhook"),
        (["rotate", "whe_none"], "no such webhook"),
        (["deliveries", "whe_none"], "no such webhook"),
        (["redeliver", "msg_none"], "no such delivery"),
        (["recover", "whe_none", "--since", "soon"], "not a moment"),
        (["update", "whe_none"], "nothing to change"),
        (["update", "whe_none", "--enable", "--disable"], "on and off at once"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(persona_command, data, arguments, says):
    done = persona_command("webhooks", *arguments)
    assert done.returncode in (1, 2) and says in done.stderr


def test_a_test_event_waits_while_nobody_works_on_the_store(persona):
    identity = made(persona, "https://example.com/hook")["id"]
    assert "is sent while persona serve" in persona("webhooks", "test", identity, "--wait", "0")
    assert "pending" in persona("webhooks", "deliveries", identity)
    assert persona("webhooks", "deliveries", identity, "--state", "dead") == "Nothing is dead.\n"


async def test_beside_a_service_deliveries_are_tested_listed_sent_again_and_recovered(persona, tmp_path):
    import asyncio

    def say(*arguments):
        return asyncio.to_thread(persona, "webhooks", *arguments)

    answer = [500]
    options = Options(allowed=parse_networks(["127.0.0.1"]), delays=())
    with receiving(lambda number: answer[0]) as receiver:
        async with open_service(locate(), options):
            identity = (await say("create", receiver.url, "--insecure", "--json"))["id"]
            dead = await say("test", identity, "--json", "--wait", "20")
            assert (dead["state"], dead["attempts"][0]["status"]) == ("dead", 500)
            answer[0] = 204
            assert "is delivered after 2 attempts" in await say("redeliver", dead["id"])
            assert "is delivered after 1 attempt." in await say("test", identity, "--wait", "20")
            answer[0] = 500
            await say("test", identity, "--json", "--wait", "20")
            answer[0] = 204
            assert await say("recover", identity, "--since", "2020-01-01T00:00:00Z") == "1 delivery is sent again.\n"
            assert (await say("recover", identity, "--since", "1h", "--json"))["recovered"] == 0
            await asyncio.to_thread(receiver.wait_for, lambda got: len(got) == 5)
            listed = await say("deliveries", identity, "--json")
            assert len(listed) == 3 and {one["event"] for one in listed} == {"webhook.test"}
            assert "webhook.test" in await say("deliveries", identity)


class Listening:
    def __init__(self, *arguments, secret=""):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "webhooks", "listen", "--port", "0", "--json", *arguments],
            env={**os.environ, "PERSONA_WEBHOOK_SECRET": secret},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.introduced = json.loads(self.process.stdout.readline())

    def post(self, body, headers):
        request = urllib.request.Request(self.introduced["url"], body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def said(self):
        out, complained = self.process.communicate(timeout=30)
        assert complained == ""
        return [json.loads(line) for line in out.splitlines()]


def test_the_listener_verifies_prints_and_refuses(tmp_path):
    import time

    secret, body = new_secret(), b'{"event":"webhook.test"}'
    good = sign([secret], "msg_1", int(time.time()), body)
    listening = Listening("--count", "3", "--fail", "1", secret=secret)
    statuses = [
        listening.post(body, good),
        listening.post(body, good),
        listening.post(body + b" ", good),
    ]
    said = listening.said()
    assert statuses == [500, 200, 401] and listening.process.returncode == 1
    assert [one["verdict"].split(":")[0] for one in said] == ["verified", "verified", "refused"]
    assert said[0]["event"] == {"event": "webhook.test"} and said[0]["webhook_id"] == "msg_1"
    assert listening.introduced["verifies"]


def test_without_a_secret_the_listener_says_that_it_does_not_verify(tmp_path):
    listening = Listening("--count", "2")
    assert [listening.post(b'{"event":"x"}', {}), listening.post(b"not json", {})] == [200, 400]
    assert [one["verdict"] for one in listening.said()] == ["not verified", "refused: the body is not JSON"]
    assert not listening.introduced["verifies"]


def test_a_port_that_is_taken_and_a_secret_that_is_none_are_said_at_once(persona_command, monkeypatch):
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        assert "cannot be used" in persona_command("webhooks", "listen", "--port", port, check=2).stderr
    monkeypatch.setenv("PERSONA_WEBHOOK_SECRET", "whsec_short")
    assert "24 to 64 bytes" in persona_command("webhooks", "listen", "--port", "0", check=2).stderr


def test_a_store_is_backed_up_restored_elsewhere_checked_and_pruned(persona, tmp_path, monkeypatch):
    made(persona, "https://example.com/hook")
    file = tmp_path / "store.zip"
    assert "keep it safe" in persona("store", "backup", file)
    assert persona("store", "check") == "All is well.\n"
    assert persona("store", "prune") == "There was nothing to forget.\n"
    assert persona("store", "prune", "--experiments-older-than", "90d", "--json")["experiments"] == 0
    before = persona("store", "where", "--json")
    monkeypatch.setenv("PERSONA_DATA_DIR", str(tmp_path / "elsewhere"))
    assert "It is empty." in persona("store", "where")
    assert "rows are in sqlite:////" in persona("store", "restore", file)
    after = persona("store", "where", "--json")
    assert after["rows"]["endpoints"] == before["rows"]["endpoints"] == 1
    assert persona("store", "restore", file, "--replace", "--json")["rows"]["ps_endpoints"] == 1
    assert "1 endpoints" in persona("store", "where")


def test_a_check_that_finds_something_ends_with_1(persona, data):
    import contextlib
    import sqlite3

    persona("store", "where")
    with contextlib.closing(sqlite3.connect(data / "persona.db")) as connection, connection:
        connection.execute("INSERT INTO ps_contents VALUES ('abc', 1, x'00')")
    assert persona("store", "check", "--json", code=1)["findings"] == ["The posted source abc is not what was posted."]


def test_who_holds_runs_is_said_and_nobody_is_nobody(persona):
    assert persona("store", "adopt") == "Nobody holds a run.\n"
    assert persona("store", "adopt", "--json") == {"executors": []}
    assert persona("store", "adopt", "gone-1") == "0 runs and 0 deliveries of gone-1 go to whoever works.\n"


def test_a_store_that_somebody_works_on_is_not_restored_over(persona_command, data, tmp_path):
    from persona.store.lock import StoreLock

    persona_command("store", "backup", tmp_path / "store.zip", check=0)
    with StoreLock(data) as lock:
        lock.acquire("persona serve")
        done = persona_command("store", "restore", tmp_path / "store.zip", check=1)
    assert "held by persona serve" in done.stderr
