"""The providers' protocols for tests: starts `models.mjs` and reads its journal. Import the fixtures in a conftest."""

import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MODELS = {
    "openai": "openai:gpt-6-luna",
    "anthropic": "anthropic:claude-sonnet-5-5",
    "google": "google:gemini-3.8-flash",
    "ollama": "ollama:llama3.2",
}


def installed(package):
    folders = (FOLDER, FOLDER.parents[1])  # npm puts a workspace's packages at the top
    return shutil.which("node") is not None and any((folder / "node_modules" / package).exists() for folder in folders)


class Peer:
    """A running mock of all four providers. `requests` are those that asked a model for something."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def call(self, path, value=None):
        data = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self.url}/__peer/{path}", data=data)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def steps(self, *steps):
        self.call("steps", list(steps))

    def latency(self, seconds):
        self.call("latency", {"ms": round(seconds * 1000)})

    @property
    def journal(self):
        return self.call("journal")

    @property
    def requests(self):
        return [entry for entry in self.journal if entry["method"] == "POST"]

    @property
    def running(self):
        return [entry for entry in self.requests if entry["open"]]

    def wait_until_quiet(self, seconds=2.0):
        """Hanging up takes a moment to arrive; gives whether nothing runs any more."""
        end = time.monotonic() + seconds
        while self.running and time.monotonic() < end:
            time.sleep(0.01)
        return not self.running


@pytest.fixture(scope="session")
def peer_process():
    if not installed("@copilotkit/aimock"):
        pytest.skip("@copilotkit/aimock is not installed: run npm install")
    process = subprocess.Popen(
        ["node", str(FOLDER / "models.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield Peer(json.loads(process.stdout.readline())["port"])
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def peer(peer_process, clean_environment, monkeypatch, tmp_path):
    """The mock, forgetful of earlier tests, with the environment pointing all four providers at it."""
    peer_process.call("reset", {})
    monkeypatch.setenv("OPENAI_BASE_URL", f"{peer_process.url}/v1")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", peer_process.url)
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", peer_process.url)
    monkeypatch.setenv("OLLAMA_HOST", peer_process.url)
    for name in ("OPENAI", "ANTHROPIC", "GOOGLE"):
        monkeypatch.setenv(f"{name}_API_KEY", "a-key")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "answers"))
    return peer_process
