"""One server for all tests of this folder, with a study in it; those who need their own start it."""

from pathlib import Path

import pytest

from rest_server import serving

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """One worker runs them all: they share a server."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("rest"))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rest")
    root = folder / "research"
    root.mkdir()
    flags = ["--allow-root", str(root), "--metrics", "--allow-webhooks-to", "127.0.0.0/8", "--rate-limit", "0"]
    with serving(folder / "data", *flags, "--processes", "1", "--max-body", "2") as running:
        running.root = root
        yield running


@pytest.fixture(scope="session")
def api(server):
    """A client with the first key, which may do everything."""
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def sources(interview_texts):
    return [{"name": f"talk-{number}.md", "content": text} for number, text in enumerate(interview_texts, start=1)]


@pytest.fixture(scope="session")
def study(api, sources):
    """A completed run: {"run", "experiment", "personas", "result"}."""
    body = {"name": "Tool library", "sources": sources, "personas": 2}
    answer = api.post("/generate", json=body, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    run = answer.json()
    assert run["state"] == "completed", run
    return {
        "run": run["id"],
        "experiment": run["experiment_id"],
        "personas": [persona["id"] for persona in run["personas"]],
        "result": run["result"],
    }


@pytest.fixture(scope="session")
def key_with(api):
    """`key_with("read")` is the text of a key with just this scope."""

    def make(*scopes):
        return api.post("/keys", json={"name": "test", "scopes": list(scopes)}).json()["key"]

    return make
