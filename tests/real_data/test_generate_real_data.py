"""Every data set of ../shared/data through the real command: quotes are bytes, claims have evidence, the same twice.

The data is nobody's of this project and not in the repository; where the folder is absent, these tests are skipped.
"""

import json
import shutil
from pathlib import Path

import pytest

from persona.corpus import source_bytes

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETS = [
    "anthropic-interviewer",
    "app-reviews-is22",
    "banking77",
    "it-tickets",
    "jupyter-survey-2015",
    "jupyter-survey-2020",
    "synthetic-persona-chat",
]
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Each set generated once per session and worker: name → JSON text."""
    return {}


def generate(persona_command, folder, env=None):
    return persona_command("generate", folder, "--json", "--quiet", env=env, check=0, timeout=300).stdout


def evidence_of(result):
    for persona in result["personas"]:
        for claim in persona["claims"]:
            yield from claim["evidence"]
        yield from persona["quotes"]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.xdist_group("real-data")
def test_every_quote_is_what_its_bytes_say_and_every_claim_stands_on_one(name, persona_command, made):
    made[name] = generate(persona_command, DATA / name)
    result = json.loads(made[name])
    assert result["personas"]
    known = {}
    checked = 0
    for item in evidence_of(result):
        path = item["source"]
        content = known.setdefault(path, source_bytes(DATA / name, path))
        assert content[item["start"] : item["end"]].decode(item["encoding"]) == item["quote"], item
        checked += 1
    assert checked > 0
    assert all(claim["evidence"] for persona in result["personas"] for claim in persona["claims"])
    plain = DATA / name / result["personas"][0]["quotes"][0]["source"] if result["personas"][0]["quotes"] else None
    if plain is not None and plain.is_file() and plain.suffix in {".md", ".csv", ".txt"}:
        item = result["personas"][0]["quotes"][0]
        assert plain.read_bytes()[item["start"] : item["end"]].decode(item["encoding"]) == item["quote"]


@pytest.mark.parametrize("name", ["anthropic-interviewer", "jupyter-survey-2015", "app-reviews-is22"])
@pytest.mark.xdist_group("real-data")
def test_the_same_bytes_with_other_threads_hash_seed_and_order_on_disk(name, persona_command, made, tmp_path):
    first = made.get(name) or generate(persona_command, DATA / name)
    copy = tmp_path / "copied"
    for path in sorted((p for p in (DATA / name).rglob("*") if p.is_file()), reverse=True):
        target = copy / path.relative_to(DATA / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    env = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "12345"}
    assert generate(persona_command, copy, env=env) == first


@pytest.mark.xdist_group("real-data")
def test_interviews_give_personas_that_want_something_and_have_something_in_their_way(persona_command, made):
    name = "anthropic-interviewer"
    result = json.loads(made.get(name) or generate(persona_command, DATA / name))
    for persona in result["personas"]:
        kinds = {claim["kind"] for claim in persona["claims"]}
        assert kinds & {"goal", "need"} and "pain_point" in kinds and persona["quotes"], persona["name"]
