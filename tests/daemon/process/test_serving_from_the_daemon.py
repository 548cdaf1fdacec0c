"""One program, two doors: REST in the daemon, beside the editors."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from persona.errors import PersonaError
from persona_daemon.process.control import find
from persona_daemon.process.place import place


def get(url, key=None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.fixture
def serve(home):
    """Starts `persona serve` and gives the process, the address and the first key."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "serve", "--port", "0", "--json", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        told = json.loads(process.stdout.readline() or "{}")
        return process, told.get("url"), told.get("key")

    yield start
    for process in started:
        process.kill()
        process.communicate()


def status():
    daemon = find(place())
    try:
        return daemon.ask(do="status")
    finally:
        daemon.close()


def test_serve_asks_the_daemon_that_runs_and_ctrl_c_closes_the_door_again(persona, serve):
    persona("daemon", "start")
    process, url, key = serve()
    assert status()["serving"] == {"url": url}
    assert get(f"{url}/api/v1/health")[0] == 200
    assert get(f"{url}/api/v1/experiments")[0] == 401
    assert get(f"{url}/api/v1/experiments", key)[0] == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    with pytest.raises(urllib.error.URLError):
        get(f"{url}/api/v1/health")
    while status()["serving"] is not None:
        pass


def test_a_serve_that_is_killed_closes_the_door_too(persona, serve):
    persona("daemon", "start")
    process, _, _ = serve()
    process.kill()
    process.wait()
    while status()["serving"] is not None:
        pass


def test_a_serve_that_is_gone_before_the_door_is_open_leaves_no_open_door(persona):
    persona("daemon", "start")
    hasty = find(place())
    hasty.send(do="serve", options={"port": 0})
    hasty.close()
    until = time.monotonic() + 30
    while True:
        daemon = find(place())
        try:
            assert daemon.ask(do="serve", options={"port": 0})["url"]
            break
        except PersonaError as error:
            assert "already" in error.message and time.monotonic() < until
        finally:
            daemon.close()


def test_a_second_serve_is_told_where_the_first_is(persona, serve):
    persona("daemon", "start")
    _, url, _ = serve()
    second, _, _ = serve()
    assert second.wait(60) == 1
    assert f"The daemon serves REST already at {url}" in second.stderr.read()


def test_without_a_daemon_serve_is_a_process_of_its_own(persona, serve):
    process, url, _ = serve()
    assert get(f"{url}/api/v1/health")[0] == 200
    persona("daemon", "status", code=1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


def test_on_another_store_serve_is_a_process_of_its_own(persona, serve, monkeypatch, tmp_path):
    persona("daemon", "start")
    monkeypatch.setenv("PERSONA_DATA_DIR", str(tmp_path / "another"))
    _, url, _ = serve()
    assert get(f"{url}/api/v1/health")[0] == 200
    assert status()["serving"] is None


def test_a_store_that_another_process_holds_is_told(persona, serve):
    _, url, _ = serve()
    assert url
    persona("daemon", "start")
    done = subprocess.run(
        [sys.executable, "-m", "persona_daemon", "daemon", "start", "--serve", "--port", "0"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "The store is held by persona serve (process" in done.stderr
    assert status()["serving"] is None


def test_daemon_start_opens_both_doors_and_the_command_may_end(persona):
    persona("daemon", "start", "--serve", "--port", "0")
    url = status()["serving"]["url"]
    assert get(f"{url}/api/v1/health")[0] == 200
    persona("daemon", "stop")
    with pytest.raises(urllib.error.URLError):
        get(f"{url}/api/v1/health")


async def test_an_editor_opens_and_closes_rest(editors):
    editor = await editors()
    await editor.initialize()
    opened = await editor.ask(
        "workspace/executeCommand", {"command": "persona.serve.start", "arguments": [{"port": 0}]}
    )
    assert get(f"{opened['url']}/api/v1/experiments", opened["key"])[0] == 200
    assert (await editor.status())["serving"] == {"url": opened["url"]}
    assert await editor.ask("workspace/executeCommand", {"command": "persona.serve.stop", "arguments": [{}]}) == {}
    assert (await editor.status())["serving"] is None


def test_a_port_that_is_taken_is_told(persona):
    persona("daemon", "start")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "persona_daemon", "serve", "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2 and f"Port {port} of 127.0.0.1 cannot be had" in done.stderr
