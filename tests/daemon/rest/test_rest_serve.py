"""`persona serve` as a process: its keys, its port, its workers, and how it ends."""

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading

import httpx2
import pytest

from databases import cluster, why_not
from receivers import receiving
from rest_server import environment, first_line, serving


def persona(data, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "persona_daemon", *arguments],
        capture_output=True,
        text=True,
        env=environment(data),
        timeout=120,
    )


def test_the_first_start_makes_a_key_and_a_restart_keeps_everything(tmp_path, sources):
    with serving(tmp_path) as server, server.client() as client:
        key = server.key
        assert key.startswith("psn_")
        run = client.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=60"}).json()
        before = [client.get(path).json() for path in (f"/runs/{run['id']}", "/experiments", "/personas")]
        assert server.stop() == 0
    with serving(tmp_path) as server, server.client(key) as client:
        assert server.key is None
        assert [client.get(path).json() for path in (f"/runs/{run['id']}", "/experiments", "/personas")] == before


def test_a_run_that_is_not_done_when_the_server_ends_is_done_by_the_next(tmp_path, sources):
    with serving(tmp_path, "--processes", "1") as server, server.client() as client:
        key = server.key
        posted = [client.post("/generate", json={"sources": sources, "personas": 2}).json() for _ in range(4)]
        assert server.stop() == 0
    with serving(tmp_path) as server, server.client(key) as client:
        for run in posted:
            found = client.get(f"/runs/{run['id']}", headers={"Prefer": "wait=60"}).json()
            assert found["state"] == "completed"


def test_who_listens_to_events_is_let_go_when_the_server_ends(tmp_path, sources):
    with serving(tmp_path, "--processes", "1") as server, server.client() as client:
        many = [client.post("/generate", json={"sources": sources, "personas": 2}).json() for _ in range(6)]
        heard = threading.Event()

        def listen():
            with (
                server.client() as listener,
                listener.stream("GET", f"/runs/{many[-1]['id']}/events") as stream,
            ):
                for _ in stream.iter_text():
                    heard.set()

        listening = threading.Thread(target=listen)
        listening.start()
        assert heard.wait(60)
        assert server.stop() == 0
        listening.join(60)
        assert not listening.is_alive()


def test_who_listens_to_a_run_that_is_deleted_is_told_and_let_go(tmp_path, sources):
    with serving(tmp_path, "--no-work") as server, server.client() as client:
        run = client.post("/generate", json={"sources": sources}).json()
        with client.stream("GET", f"/runs/{run['id']}/events") as stream:
            heard = stream.iter_text()
            next(heard)
            with sqlite3.connect(tmp_path / "persona.db") as store:  # as by a process that cancelled it a moment before
                store.execute("PRAGMA foreign_keys=ON")
                store.execute("DELETE FROM ps_experiments WHERE id = ?", [run["experiment_id"]])
            told = "".join(heard).strip().splitlines()
        assert told[:2] == ["id: 1", "event: experiment.deleted"]
        data = json.loads(told[2].removeprefix("data: "))
        assert (data["sequence"], data["data"]) == (1, {"experiment_id": run["experiment_id"]})
        assert client.get(f"/runs/{run['id']}/events").status_code == 404
        assert server.stop() == 0
        assert "Error" not in server.log()


def test_who_listens_with_a_key_that_is_revoked_is_let_go(tmp_path, sources):
    with serving(tmp_path, "--no-work") as server, server.client() as client:
        run = client.post("/generate", json={"sources": sources}).json()
        reader = client.post("/keys", json={"name": "reader", "scopes": ["read"]}).json()
        with server.client(reader["key"]) as reading, reading.stream("GET", f"/runs/{run['id']}/events") as stream:
            heard = stream.iter_text()
            next(heard)
            assert client.post(f"/keys/{reader['id']}/revoke").status_code == 200
            assert "".join(heard) == ": the key is not valid any more\n\n"
        with server.client(reader["key"]) as reading:
            assert reading.get(f"/runs/{run['id']}/events").status_code == 401


def test_without_keys_it_serves_this_machine_only(tmp_path):
    with serving(tmp_path, "--no-auth") as server, server.client(None) as nobody:
        assert server.key is None
        assert nobody.get("/keys").json()["items"] == []
    refused = persona(tmp_path, "serve", "--no-auth", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 2
    assert "this machine only" in refused.stderr


def test_a_second_server_is_told_who_holds_the_store(tmp_path):
    with serving(tmp_path) as server:
        second = persona(tmp_path, "serve", "--port", "0")
    assert second.returncode == 1
    assert f"process {server.process.pid}" in second.stderr
    assert "PERSONA_DATABASE_URL" in second.stderr


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = persona(tmp_path, "serve", "--port", port)
    assert refused.returncode == 2
    assert port in refused.stderr and "--port" in refused.stderr


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--port", "70000"], "70000"),
        (["--workers", "0"], "worker"),
        (["--allow-root", "/nowhere/at/all"], "not a folder"),
        (["--allow-webhooks-to", "everyone"], "not a network"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_starts(tmp_path, flags, told):
    refused = persona(tmp_path, "serve", *flags)
    assert refused.returncode == 2
    assert told in refused.stderr


def test_a_key_that_asks_too_often_waits(tmp_path):
    with serving(tmp_path, "--rate-limit", "3") as server, server.client() as client:
        answers = [client.get("/experiments") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
        assert answers[0].headers["ratelimit"].startswith('"key";r=2;')
        assert 1 <= int(answers[3].headers["retry-after"]) <= 60
        assert answers[3].json()["type"] == "/problems/too-many-requests"
        assert client.get("/health").status_code == 200


def test_keys_made_and_revoked_on_the_command_line_work_beside_a_running_server(tmp_path):
    with serving(tmp_path) as server:
        made = persona(tmp_path, "keys", "create", "--name", "pipeline", "--scope", "read", "--json")
        assert made.returncode == 0, made.stderr
        key = httpx2.Response(200, content=made.stdout).json()
        with server.client(key["key"]) as holder:
            assert holder.get("/experiments").status_code == 200
            listed = persona(tmp_path, "keys", "list")
            assert "pipeline" in listed.stdout
            assert key["key"] not in listed.stdout
            assert persona(tmp_path, "keys", "revoke", key["id"]).returncode == 0
            statuses = [holder.get("/experiments").status_code]
            while statuses[-1] != 401:
                statuses.append(holder.get("/experiments").status_code)
        assert persona(tmp_path, "keys", "revoke", "key_nothing").returncode == 2
        assert '"state": "revoked"' in persona(tmp_path, "keys", "list", "--json").stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_was_deleted_beside_a_running_server_is_not_served_any_more(tmp_path, sources, workers):
    with serving(tmp_path, "--workers", workers) as server, server.client() as client:
        run = client.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=60"}).json()
        path = f"/personas/{run['result']['personas'][0]['id']}"
        assert [client.get(path).status_code for _ in range(3)] == [200] * 3
        assert persona(tmp_path, "experiments", "delete", run["experiment_id"]).returncode == 0
        assert [client.get(path).status_code for _ in range(3)] == [404] * 3


def test_of_two_workers_each_shows_the_same_and_a_killed_one_is_started_anew(tmp_path, sources):
    with serving(tmp_path, "--workers", "2", "--rate-limit", "0") as server:
        for _ in range(4):  # whichever worker takes it in, the first one works on it
            with server.client() as client:
                run = client.post("/generate", json={"sources": sources, "personas": 2}, headers={"Prefer": "wait=30"})
                assert run.json()["state"] == "completed"
        seen = set()
        for _ in range(20):  # each its own connection, so that both workers answer some
            with server.client() as client:
                seen.add(client.get("/experiments").text + client.get("/personas").text)
        assert len(seen) == 1
        for child in children_of(server.process.pid):
            child_signal(child, signal.SIGKILL)
        with server.client() as client:
            again = client.post(
                "/generate",
                json={"sources": sources, "personas": 2},
                headers={"Prefer": "wait=90", "Idempotency-Key": "again-1"},
            )
            assert again.json()["state"] == "completed"
        assert server.stop() == 0


def test_ctrl_c_in_a_terminal_reaches_every_worker_and_who_listens_is_let_go_in_order(tmp_path, sources):
    with serving(tmp_path, "--workers", "2", "--no-work") as server, server.client() as client:
        run = client.post("/generate", json={"sources": sources, "personas": 2}).json()
        with contextlib.ExitStack() as stack:
            streams = [
                stack.enter_context(stack.enter_context(server.client()).stream("GET", f"/runs/{run['id']}/events"))
                for _ in range(4)
            ]
            heard = [stream.iter_text() for stream in streams]
            assert all(next(one).startswith("retry") for one in heard)
            for process in (*children_of(server.process.pid), server.process.pid):
                child_signal(process, signal.SIGINT)
            assert ["".join(one) for one in heard] == [""] * 4
        assert server.process.wait(60) == 0


def children_of(pid):
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    named = [int(line) for line in told.split()]
    return [child for child in named if "spawn_main" in command_of(child)]


def command_of(pid):
    from pathlib import Path

    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def child_signal(pid, number):
    import os

    os.kill(pid, number)


@pytest.mark.xdist_group("postgres")
def test_two_servers_and_a_worker_on_one_postgresql_show_the_same(tmp_path, postgres, sources):
    url = {"PERSONA_DATABASE_URL": postgres.url()}
    with serving(tmp_path / "one", "--no-work", **url) as one, serving(tmp_path / "two", "--no-work", **url) as two:
        assert two.key is None
        with working(tmp_path / "worker", **url) as worker:
            with one.client() as first, two.client(one.key) as second:
                run = first.post("/generate", json={"sources": sources, "personas": 2}).json()
                assert second.get(f"/runs/{run['id']}", headers={"Prefer": "wait=60"}).json()["state"] == "completed"
                for path in (
                    f"/runs/{run['id']}",
                    f"/runs/{run['id']}/result",
                    f"/runs/{run['id']}/events",
                    "/experiments",
                    f"/experiments/{run['experiment_id']}",
                    f"/experiments/{run['experiment_id']}/runs",
                    "/personas",
                ):
                    assert first.get(path).text == second.get(path).text, path
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_a_database_that_goes_away_is_said_and_the_server_still_ends_in_order(tmp_path, sources):
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(cluster())
        with serving(tmp_path, "--processes", "1", PERSONA_DATABASE_URL=database.url()) as server:
            with server.client() as client:
                run = client.post("/generate", json={"sources": sources}, headers={"Prefer": "wait=60"}).json()
                stack.close()
                answers = [client.get("/experiments"), client.get(f"/runs/{run['id']}")]
                assert [answer.status_code for answer in answers] == [503, 503]
                assert [answer.json()["type"] for answer in answers] == ["/problems/unavailable"] * 2
                assert client.get("/health/ready").status_code == 503
            assert server.stop() == 0
            assert "the store does not answer" in server.log()
            assert "Traceback" not in server.log() and "sqlalche.me" not in server.log()


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_who_listens_is_let_go_when_the_database_goes_away(tmp_path, sources):
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(cluster())
        with serving(tmp_path, "--no-work", PERSONA_DATABASE_URL=database.url()) as server, server.client() as client:
            run = client.post("/generate", json={"sources": sources}).json()
            with client.stream("GET", f"/runs/{run['id']}/events") as stream:
                heard = stream.iter_text()
                next(heard)
                stack.close()
                assert "".join(heard) == ": the store does not answer\n\n"
            assert "unhandled" not in server.log()


@pytest.mark.xdist_group("postgres")
def test_when_two_of_three_persona_workers_are_killed_for_good_the_third_completes_every_run_once(
    tmp_path, postgres, sources
):
    url = {"PERSONA_DATABASE_URL": postgres.url()}
    local = ("--allow-webhooks-to", "127.0.0.0/8")
    with contextlib.ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        server = stack.enter_context(serving(tmp_path / "server", "--no-work", "--rate-limit", "0", *local, **url))
        workers = [stack.enter_context(working(tmp_path / str(n), "--processes", "1", *local, **url)) for n in range(3)]
        client = stack.enter_context(server.client())
        body = {"sources": sources, "personas": 2, "webhook": {"url": receiver.url}}
        asked = [client.post("/generate", json=body).json()["id"] for _ in range(9)]
        assert ended_after(client, asked[:1]) == ["completed"]
        for dead in workers[:2]:
            dead.kill()
        assert ended_after(client, asked) == ["completed"] * 9
        for event in ("generation.started", "generation.completed"):
            receiver.wait_for(lambda got, event=event: len(runs_told(got, event)) == 9)
            told = runs_told(receiver.got, event)
            assert {run: len(ids) for run, ids in told.items()} == dict.fromkeys(asked, 1)


def runs_told(got, event):
    """The webhook-ids of an event, by run."""
    ids = {}
    for one in got:
        if one.event["event"] == event:
            ids.setdefault(one.event["run_id"], set()).add(one.id)
    return ids


def ended_after(client, asked):
    """Their states once each has ended."""
    return [client.get(f"/runs/{run}", headers={"Prefer": "wait=50"}).json()["state"] for run in asked]


@contextlib.contextmanager
def working(data, *flags, **variables):
    """`persona worker`, until the block ends."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "worker", "--json", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(data, **variables),
    )
    try:
        assert "executor" in first_line(worker)
        yield worker
    finally:
        if worker.poll() is None:
            worker.kill()
            worker.wait()
        worker.stdout.close()
