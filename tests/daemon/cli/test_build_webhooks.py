"""Whom `persona build` tells how it ended, as a user runs it: a real receiver, over https."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from receivers import secure_receiving

SPEC = """\
version: 1
sources: [interviews/*.md]
personas: 2
output: {{folder: personas/study}}
webhooks:
  - {{url: "{url}", events: [generation.completed, generation.failed, generation.cancelled]}}
"""


@pytest.fixture
def receiver(tmp_path, interviews, monkeypatch):
    with secure_receiving(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        monkeypatch.setenv("PERSONA_WEBHOOK_NETWORKS", "127.0.0.0/8")
        (tmp_path / "study.persona.yaml").write_text(SPEC.format(url=running.url), encoding="utf-8")
        yield running


def events(receiver):
    return [got.event["event"] for got in receiver.got]


def test_a_build_says_whom_it_told_when_it_is_done_and_when_it_fails(tmp_path, receiver, persona_command):
    done = persona_command("build", cwd=tmp_path, check=0)
    assert f"  webhook  {receiver.url}: delivered\n" in done.stdout
    for source in (tmp_path / "interviews").iterdir():
        source.unlink()
    done = persona_command("build", cwd=tmp_path, check=2)
    assert "No research file matches" in done.stderr and f"  webhook  {receiver.url}: delivered\n" in done.stderr
    assert events(receiver) == ["generation.completed", "generation.failed"]
    assert receiver.got[1].event["error"]["message"] in done.stderr
    told = json.loads(persona_command("build", "--json", cwd=tmp_path, check=2).stdout)["builds"]
    assert told[0]["webhooks"] == [{"url": receiver.url, "event": "generation.failed", "error": None}]


@contextmanager
def hanging_model():
    """A server of models that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def test_a_build_that_ctrl_c_ends_is_told_as_cancelled_once(tmp_path, receiver):
    spec = tmp_path / "study.persona.yaml"
    spec.write_text(spec.read_text(encoding="utf-8") + "writer: openai:slow\n", encoding="utf-8")
    with hanging_model() as model:
        address = f"http://127.0.0.1:{model.getsockname()[1]}/v1"
        building = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "build"],
            cwd=tmp_path, env={**os.environ, "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": address},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        asked, _ = model.accept()
        with asked:
            building.send_signal(signal.SIGINT)
            _, told = building.communicate(timeout=60)
    assert building.returncode == 130 and "stopped" in told and "Traceback" not in told
    assert events(receiver) == ["generation.cancelled"]
    assert not (tmp_path / "personas").exists()
