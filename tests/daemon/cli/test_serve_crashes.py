"""`persona serve` itself, killed again and again: what was accepted over HTTP is done, once, and told under one id."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter

import pytest

from conftest import INTERVIEWS
from databases import why_not
from receivers import receiving

BODY = json.dumps(
    {
        "sources": [{"name": f"talk-{n}.md", "content": text} for n, text in enumerate(INTERVIEWS, start=1)],
        "personas": "2",
    }
).encode()


SERVE = ("--port", "0", "--no-auth", "--json", "--allow-webhooks-to", "127.0.0.1/32", "--rate-limit", "0")


class Serving:
    def __init__(self, environment, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "serve", *SERVE, *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = json.loads(self.process.stdout.readline())["url"]

    def ask(self, path, body=None, key=None):
        headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key else {})
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers), timeout=60) as answer:
            return json.load(answer)

    def states(self, runs):
        return Counter(self.ask(f"/api/v1/runs/{run}")["state"] for run in runs)

    def until_completed(self, runs, number):
        deadline = time.monotonic() + 300
        while self.states(runs)["completed"] < number:
            assert time.monotonic() < deadline, self.states(runs)
            time.sleep(0.1)

    def end(self, sent=signal.SIGKILL):
        self.process.send_signal(sent)
        self.process.communicate(timeout=60)


def environment_of(request, backend, tmp_path):
    environment = {"PERSONA_DATA_DIR": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path)}
    if backend == "postgres":
        environment["PERSONA_DATABASE_URL"] = request.getfixturevalue("postgres").url()
    return environment


def kill_again_and_again(environment, *, number, kills):
    with receiving(lambda n: 500 if n % 9 == 4 else 200) as receiver, contextlib.ExitStack() as stack:
        server = Serving(environment)
        stack.callback(lambda: server.end())
        hook = json.dumps({"url": receiver.url, "events": ["generation.completed"]}).encode()
        server.ask("/api/v1/webhooks", hook)
        runs = [server.ask("/api/v1/generate", BODY, key=f"key-{n}")["id"] for n in range(number)]
        for kill in range(1, kills + 1):
            server.until_completed(runs, kill * number // (kills + 1))
            server.end()
            server = Serving(environment)
            again = server.ask("/api/v1/generate", BODY, key="key-0")["id"]
            assert again == runs[0]
        server.until_completed(runs, number)
        receiver.wait_for(lambda got: {g.event["run_id"] for g in got} == set(runs), 120)
        completions = [
            [event["event"] for event in events_of(server, run)].count("generation.completed") for run in runs[:10]
        ]
        assert server.states(runs) == {"completed": number} and set(completions) == {1}
        ids = {(got.event["run_id"], got.id) for got in receiver.got}
        assert len(ids) == number
        server.end(signal.SIGTERM)


def events_of(server, run):
    with urllib.request.urlopen(server.url + f"/api/v1/runs/{run}/events", timeout=60) as stream:
        lines = stream.read().decode().splitlines()
    return [json.loads(line[5:]) for line in lines if line.startswith("data:")]


BACKENDS = [
    "sqlite",
    pytest.param(
        "postgres",
        marks=[
            pytest.mark.xdist_group("postgres"),
            pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
        ],
    ),
]


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_a_killed_server_accepted_is_done_once_by_the_next(request, tmp_path, backend):
    kill_again_and_again(environment_of(request, backend, tmp_path), number=8, kills=1)


@pytest.mark.slow
@pytest.mark.skipif("PERSONA_SLOW_TESTS" not in os.environ, reason="set PERSONA_SLOW_TESTS=1: it takes minutes")
@pytest.mark.parametrize("backend", BACKENDS)
def test_two_hundred_runs_over_rest_survive_five_kills(request, tmp_path, backend):
    kill_again_and_again(environment_of(request, backend, tmp_path), number=200, kills=5)
