"""What every test stands on: a clean environment, and the command line as a user runs it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure():
    """Shells start what runs in the background with Ctrl-C ignored, and processes hand that on to those under test."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    """No key, no configuration and no cache of the person who runs the tests."""
    for name in list(os.environ):
        if name.startswith("PERSONA_") or name.endswith("_API_KEY") or name.endswith("_BASE_URL"):
            monkeypatch.delenv(name)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / ".home" / name.lower()))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL for this run of the tests: `postgres.url()` is a new database. Skips where there is none."""
    from databases import cluster, why_not

    if why_not() is not None:
        pytest.skip(str(why_not()))
    with cluster() as running:
        yield running


@pytest.fixture
def persona_command():
    """`persona_command("generate", path, ...)` runs the real command in a process of its own."""

    def run(*arguments, cwd=None, env=None, timeout=120, check=None, stdin=subprocess.DEVNULL):
        done = subprocess.run(
            [sys.executable, "-m", "persona_daemon", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            env={**os.environ, **(env or {})},
            timeout=timeout,
            stdin=stdin,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if check is not None:
            assert done.returncode == check, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def interview_texts():
    """What `interviews` holds, as texts."""
    return list(INTERVIEWS)


@pytest.fixture
def interviews(tmp_path):
    """Six short invented interviews in a folder, three people of one mind and three of another."""
    folder = tmp_path / "interviews"
    folder.mkdir()
    for number, text in enumerate(INTERVIEWS, start=1):
        (folder / f"talk-{number}.md").write_text(text, encoding="utf-8")
    return folder


_CAREFUL = [
    (
        "I want to reserve the drill before I leave home. The tool is never there when I arrive.",
        "I always check the app twice because I cannot trust the stock count.",
        "It is frustrating when the drill I reserved is gone. I need to be sure that the tool is there.",
    ),
    (
        "I need to know that the drill is really there before I drive over with the children.",
        "It is frustrating when a reserved drill has gone. I always phone the desk to check the stock.",
        "I want the app to show the true stock count, because I cannot trust it today.",
    ),
    (
        "I hate driving across town for a drill that is not there. I want to reserve it and be sure.",
        "I usually check the stock count in the app twice before I leave home with the children.",
        "What I need is a reservation that holds. The reserved tool was gone twice this month.",
    ),
]
_SOCIAL = [
    ("I come to the workshop for the company more than for the bench. I want to teach the young ones.",
     "I usually stay for tea after the sharpening class. The booking page is confusing for me.",
     "I want to pass on what I know about sharpening chisels. I hate booking a bench on a screen."),
    ("I love teaching people how to sharpen a chisel at the workshop. The tea afterwards is why I come.",
     "The booking page is confusing, so I always ask somebody at the workshop to book a bench for me.",
     "I want more evenings when we teach sharpening to the young ones. The screen is hard for my eyes."),
    ("I want to teach a class on sharpening chisels. The company at the workshop keeps me going.",
     "I hate booking a bench on a screen, the booking page is confusing and small.",
     "I usually bring biscuits for tea at the workshop. I want to meet the young ones and teach them."),
]  # fmt: skip
INTERVIEWS = [
    "Interviewer: Tell me about the last time you borrowed a tool.\n\n"
    f"Participant: {first}\n\nInterviewer: And how do you book?\n\nParticipant: {second}\n\n"
    f"Interviewer: What would you change?\n\nParticipant: {third}\n"
    for first, second, third in [*_CAREFUL, *_SOCIAL]
]
