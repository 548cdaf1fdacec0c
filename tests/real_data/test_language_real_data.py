"""The language server on real interviews and surveys, through the real bridge."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities
from pytest_lsp.client import make_test_lsp_client

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TIMEOUT = 120

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """A real survey of 1,000 rows with a spec, built."""
    from persona.spec import build_spec

    root = tmp_path_factory.mktemp("survey")
    rows = (DATA / "jupyter-survey-2015" / "20160115235816-SurveyExport.csv").read_bytes()
    (root / "survey.csv").write_bytes(rows)
    spec = root / "jupyter.persona.yaml"
    spec.write_text("version: 1\nname: Jupyter\nsources:\n  - path: survey.csv\npersonas: 4\noutput: {folder: out}\n")
    build_spec(spec)
    return root


@pytest.fixture
def environment(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PERSONA_")}
    environment |= {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
    environment["XDG_RUNTIME_DIR"] = str(tmp_path)
    yield environment
    stop = [sys.executable, "-m", "persona_daemon", "daemon", "stop"]
    subprocess.run(stop, env=environment, capture_output=True, timeout=TIMEOUT, check=False)


async def test_a_real_survey_answers_every_kind_of_question(survey, environment):
    client = make_test_lsp_client()
    await client.start_io(sys.executable, "-m", "persona_daemon", "lsp", env=environment)
    folder = types.WorkspaceFolder(survey.as_uri(), "survey")
    parameters = types.InitializeParams(
        capabilities=client_capabilities("visual-studio-code"), workspace_folders=[folder], root_uri=survey.as_uri()
    )
    await asyncio.wait_for(client.initialize_session(parameters), TIMEOUT)
    tree = await asyncio.wait_for(client.protocol.send_request_async("persona/tree", {}), TIMEOUT)
    (spec,) = tree.specs
    assert len(spec.personas) == 4
    claims = [claim for persona in spec.personas for claim in persona.claims]
    assert claims
    assert {claim.state for claim in claims} == {"fresh"}
    lines = (
        (survey / "survey.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    for item in [item for claim in claims for item in claim.evidence]:
        place = item.location.range
        said = lines[place.start.line].encode("utf-16-le")[2 * place.start.character :].decode("utf-16-le")
        assert said.replace('""', '"').startswith(item.quote.split("\n")[0].split()[0])
    page = next((survey / "out").glob("*.md"))
    text = page.read_text()
    line = next(number for number, words in enumerate(text.split("\n")) if "<!-- c_" in words)
    document = types.TextDocumentIdentifier(page.as_uri())
    hover = await client.text_document_hover_async(types.HoverParams(document, types.Position(line, 4)))
    assert "participants" in hover.contents.value
    links = await client.text_document_definition_async(types.DefinitionParams(document, types.Position(line, 4)))
    assert links
    source = types.TextDocumentIdentifier((survey / "survey.csv").as_uri())
    target = links[0].target_range.start
    asked = types.ReferenceParams(types.ReferenceContext(True), source, target)
    assert page.as_uri() in {one.uri for one in await client.text_document_references_async(asked)}
    await client.shutdown_session()
    await client.stop()
