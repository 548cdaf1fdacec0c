"""`persona daemon start --serve`: what runs afterwards is what it says, whether the door opened or not."""

import json
import re
import signal
import socket
import subprocess
import sys

import pytest

from persona_daemon.process.control import find
from persona_daemon.process.place import place


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


def start(*words):
    return subprocess.run(
        [sys.executable, "-m", "persona_daemon", "daemon", "start", *words],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("refused", ["port in use", "store held"])
def test_a_daemon_that_was_started_for_a_door_that_does_not_open_ends_again(home, taken, refused):
    holding = None
    if refused == "store held":
        holding = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "serve", "--port", "0", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        holding.stdout.readline()
    try:
        done = start("--serve", "--port", {"port in use": taken, "store held": "0"}[refused])
    finally:
        if holding is not None:
            holding.kill()
            holding.communicate()
    assert done.returncode in (1, 2) and done.stdout == ""
    assert "No daemon was left running." in done.stderr and "Traceback" not in done.stderr
    assert find(place()) is None


def test_a_port_that_cannot_be_one_starts_no_daemon(home):
    done = start("--serve", "--port", "99999")
    assert done.returncode == 2 and "0 to 65535" in done.stderr
    assert find(place()) is None


def test_a_daemon_that_ran_before_goes_on_without_the_door_and_that_is_said(persona, taken):
    persona("daemon", "start")
    done = start("--serve", "--port", taken)
    running = find(place())
    assert running is not None
    status = running.ask(do="status")
    running.close()
    assert status["serving"] is None
    assert done.returncode == 2 and f"The daemon (process {status['pid']}) runs on, without REST." in done.stderr


def test_a_door_that_is_open_already_stays_open(persona):
    persona("daemon", "start", "--serve", "--port", "0")
    done = start("--serve", "--port", "0", "--json")
    running = find(place())
    assert running is not None
    url = running.ask(do="status")["serving"]["url"]
    running.close()
    said = json.loads(done.stderr)["error"]
    assert done.returncode == 1 and done.stdout == "" and url in said["message"] and "without" not in done.stderr


def test_the_first_key_is_shown_once(persona):
    said = persona("daemon", "start", "--serve", "--port", "0")
    assert len(re.findall(r"Your first key, shown only now: psn_[\w-]+", said)) == 1
    persona("daemon", "stop")
    assert "psn_" not in persona("daemon", "start", "--serve", "--port", "0")


def test_the_first_key_stands_in_the_json(persona):
    said = json.loads(persona("daemon", "start", "--serve", "--port", "0", "--json"))
    assert said["key"].startswith("psn_") and said["serving"]["url"]


def test_in_the_foreground_the_address_and_the_first_key_are_said(home):
    running = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "daemon", "run", "--serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        key, url, listens = (running.stdout.readline() for _ in range(3))
        assert re.fullmatch(r"Your first key, shown only now: psn_[\w-]+\n", key)
        assert re.fullmatch(r"REST is open at http://127\.0\.0\.1:\d+\.\n", url)
        assert "listens" in listens
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate()


@pytest.mark.parametrize("minutes", ["-3", "0", "nan", "inf", "soon"])
def test_minutes_that_no_daemon_can_wait_are_told_and_none_is_started(home, minutes):
    done = start("--idle-minutes", minutes)
    assert done.returncode == 2 and "--idle-minutes" in done.stderr and minutes in done.stderr
    assert find(place()) is None
