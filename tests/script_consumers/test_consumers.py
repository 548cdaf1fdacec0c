"""The exports in the real tools: `make test-consumers` installs them (too large for every run of the tests).

TinyTroupe is not here: what PyPI has under its name is a placeholder. Its fields are checked in tests/sdk/scripts.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from persona import PersonaClient
from persona.sample import SOURCES, copy_sample
from persona.scripts import ScriptMaker, save_script

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
PROMPTFOO = HERE / "node_modules" / ".bin" / "promptfoo"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every persona of the sample study: (maker, result, folder)."""
    study = copy_sample(tmp_path_factory.mktemp("consumers") / "study")
    with PersonaClient() as client:
        result = client.generate([study / name for name in SOURCES], root=study)
    return ScriptMaker(result), result, tmp_path_factory.mktemp("scripts")


def loaded(tool, path):
    environment = {**os.environ, "DEEPEVAL_TELEMETRY_OPT_OUT": "YES", "HOME": str(path.parent)}
    done = subprocess.run([PYTHON, HERE / "loading.py", tool, path], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(not PYTHON.exists(), reason="deepeval and Google ADK are not installed: make test-consumers")
def test_deepeval_loads_the_goldens_with_the_persona(made):
    maker, result, folder = made
    for persona in result.personas:
        goldens = loaded("deepeval", save_script(maker.make(persona, "deepeval"), folder))
        assert goldens
        for golden in goldens:
            assert golden["type"] == "ConversationalGolden"
            assert golden["name"] == persona.name
            assert golden["characteristics"].startswith(f"# {persona.name}")
            assert golden["scenario"]
            assert golden["outcome"]


@pytest.mark.skipif(not PYTHON.exists(), reason="deepeval and Google ADK are not installed: make test-consumers")
def test_google_adk_registers_the_user_persona(made):
    maker, result, folder = made
    for persona in result.personas:
        behaviours = loaded("google_adk", save_script(maker.make(persona, "google_adk"), folder))
        assert len(behaviours) == 5
        assert all(behaviours)


@pytest.mark.skipif(not PROMPTFOO.exists(), reason="promptfoo is not installed: make test-consumers")
def test_promptfoo_finds_the_configuration_valid(made):
    maker, result, folder = made
    environment = {
        **os.environ,
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_CONFIG_DIR": str(folder / ".promptfoo"),
    }
    for persona in result.personas:
        path = save_script(maker.make(persona, "promptfoo"), folder)
        done = subprocess.run(
            [PROMPTFOO, "validate", "-c", path], capture_output=True, text=True, env=environment, cwd=folder
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Configuration is valid" in done.stdout + done.stderr


@pytest.mark.skipif(not PROMPTFOO.exists(), reason="promptfoo is not installed: make test-consumers")
def test_promptfoo_would_say_so_if_it_were_not_valid(made):
    folder = made[2]
    path = folder / "wrong.yaml"
    path.write_text("prompts: 7\nproviders: {}\ntests: nothing\n", encoding="utf-8")
    done = subprocess.run([PROMPTFOO, "validate", "-c", path], capture_output=True, text=True, cwd=folder)
    assert "Configuration is valid" not in done.stdout + done.stderr
