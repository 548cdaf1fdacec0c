"""The document of the API: true to the server, with examples that hold, and pages that need no internet."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from persona_daemon.rest.app import bare_app
from rest_server import serving

HERE = Path(__file__).parent
DOCUMENT = bare_app().openapi()
OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for operations in DOCUMENT["paths"].values()
    for operation in operations.values()
]


def examples_of(node, path=""):
    """(place, schema, example) of everything with a media type below an operation."""
    if isinstance(node, dict):
        for kind, media in (node.get("content") or {}).items():
            if kind.endswith("json"):
                given = [media["example"]] if "example" in media else []
                given += [one["value"] for one in media.get("examples", {}).values()]
                yield from ((f"{path}/{kind}", media["schema"], example) for example in given)
        for key, value in node.items():
            if key != "content":
                yield from examples_of(value, f"{path}/{key}")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_explained_and_its_examples_hold(operation):
    assert operation["summary"]
    assert "default" in operation["responses"]
    found = list(examples_of(operation))
    good = [place for place, _, _ in found if place.startswith("/responses/2")]
    assert good or operation["operationId"] in NO_JSON
    for place, schema, example in found:
        whole = {**schema, "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(whole).validate(example), place


NO_JSON = {"delete_experiment", "delete_webhook", "run_events", "get_script_content"}


def test_the_document_is_what_the_repository_holds(server):
    written = json.loads((HERE.parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))
    with server.client(None) as nobody:
        assert nobody.get(f"{server.url}/openapi.json").json() == written


def test_it_is_openapi_3_1_with_the_six_endpoints_of_the_milestone():
    assert DOCUMENT["openapi"] == "3.1.0"
    for method, path in (
        ("post", "/generate"),
        ("get", "/experiments"),
        ("get", "/experiments/{experiment_id}"),
        ("get", "/personas/{persona_id}"),
        ("post", "/scripts"),
        ("get", "/health"),
    ):
        assert method in DOCUMENT["paths"][f"/api/v1{path}"]


def test_the_page_of_the_api_fetches_nothing_from_elsewhere(server):
    with server.client(None) as nobody:
        page = nobody.get(f"{server.url}/docs")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert [one for one in wanted if not one.startswith(("/", "data:"))] == []
        for one in wanted:
            if one.startswith("/"):
                assert nobody.get(f"{server.url}{one}").status_code == 200, one
        assert "SwaggerUIBundle" in nobody.get(f"{server.url}/docs/assets/swagger-ui-bundle.js").text
        assert nobody.get(f"{server.url}/docs/assets/..%2fdocs.html").status_code == 404
        assert nobody.get(server.url).headers["location"] == "/docs"


@pytest.fixture(scope="module")
def prey(tmp_path_factory):
    """A server of its own: what schemathesis does to it is nobody else's trouble."""
    folder = tmp_path_factory.mktemp("prey")
    flags = ("--rate-limit", "0", "--max-body", "4", "--processes", "1", "--allow-webhooks-to", "127.0.0.0/8")
    with serving(folder, *flags) as running:
        yield running


@pytest.mark.parametrize("with_key", [True, False], ids=["with a key", "without a key"])
def test_schemathesis_finds_nothing(prey, with_key, tmp_path):
    """All checks over every operation, few examples; docs/rest.md names the command for many."""
    key = ["-H", f"Authorization: Bearer {prey.key}"] if with_key else []
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", HERE / "schemathesis.toml", "run", f"{prey.url}/openapi.json", *key),
            *("--max-examples", "2", "--phases", "examples,coverage,fuzzing", "--seed", "1"),
            *("--request-timeout", "60", "--suppress-health-check", "all", "--continue-on-failure"),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert '"status": 500' not in prey.log()
