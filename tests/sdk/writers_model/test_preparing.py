"""What would stop a model is said before any work starts."""

import json
import subprocess
import sys

import pytest

from peers.models import MODELS
from persona.errors import MissingExtraError, SettingError, WriterError
from persona.settings import Settings
from persona.writers.model import providers
from persona.writers.registry import open_writer

every_provider = pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)


@every_provider
async def test_a_model_that_is_there_is_found_without_asking_it_anything(peer, make_writer, name):
    await make_writer(name).prepare()
    assert peer.requests == []
    assert 1 <= len(peer.journal) <= 2


@pytest.mark.parametrize("name", ["openai:gpt-6-lunar", "anthropic:claude-sonnet-5-6", "google:gemini-3.8-flush"])
async def test_a_model_unknown_is_said_with_what_is_near(peer, make_writer, name):
    with pytest.raises(WriterError, match=r"knows no model .* Did you mean"):
        await make_writer(name).prepare()
    assert peer.requests == []


async def test_ollama_says_how_to_fetch_a_model(peer, make_writer):
    with pytest.raises(WriterError, match="ollama pull phi9"):
        await make_writer("ollama:phi9").prepare()


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
async def test_a_missing_key_is_said_with_its_variable(make_writer, provider):
    with pytest.raises(WriterError) as caught:
        await make_writer(MODELS[provider]).prepare()
    assert "_API_KEY" in str(caught.value) and "embedded" in str(caught.value)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
async def test_a_key_that_is_refused_is_said(peer, make_writer, monkeypatch, provider):
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", "a-wrong-key")
    with pytest.raises(WriterError, match=f"refuses the key in {provider.upper()}_API_KEY") as caught:
        await make_writer(MODELS[provider]).prepare()
    assert "a-wrong-key" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "name"),
    [("OPENAI_BASE_URL", "openai:x"), ("ANTHROPIC_BASE_URL", "anthropic:x"), ("GOOGLE_GEMINI_BASE_URL", "google:x"),
     ("OLLAMA_HOST", "ollama:x")],
)  # fmt: skip
@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "localhost:9"])
async def test_a_server_away_is_said_with_its_address(peer, make_writer, monkeypatch, variable, name, address):
    monkeypatch.setenv(variable, address)
    with pytest.raises(WriterError, match=r"cannot be reached at .*:9"):
        await make_writer(name).prepare()


async def test_a_server_that_cannot_list_its_models_is_given_the_benefit_of_the_doubt(peer, make_writer, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{peer.url}/elsewhere/v9")
    await make_writer("openai:in-house-2").prepare()


async def test_a_server_of_ones_own_needs_no_key(peer, make_writer, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    await make_writer("openai:in-house-1").prepare()
    await make_writer("ollama:llama3.2").prepare()


async def test_a_missing_extra_is_said_with_how_to_install_it(make_writer, monkeypatch):
    monkeypatch.setattr(providers, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'persona\[llm\]'"):
        await make_writer().prepare()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://box:11434/v1", "http://box:11434"),
        ("box", "http://box:11434"),
        ("box:1234", "http://box:1234"),
        ("0.0.0.0", "http://localhost:11434"),
        (":1234", "http://localhost:1234"),
        ("https://box.example/ollama/", "https://box.example/ollama"),
    ],
)
def test_ollamas_address_is_read_as_ollama_does(monkeypatch, given, address):
    monkeypatch.setenv("OLLAMA_HOST", given)
    assert providers.Reference.read("ollama:x").address == address


@pytest.mark.parametrize("name", ["openai", "openai:", "anthropic: ", "google:x "])
def test_a_provider_without_a_model_is_no_writer(name):
    with pytest.raises(SettingError, match="names no model"):
        open_writer(name, Settings())


@pytest.mark.parametrize("name", ["", "embeded", "mistral:large", "embedded:x"])
def test_an_unknown_writer_is_answered_with_those_there_are(name):
    with pytest.raises(SettingError, match='Give "embedded"'):
        open_writer(name, Settings())


def test_the_embedded_writer_is_opened_by_its_name():
    assert open_writer("embedded", Settings()).name == "embedded"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PERSONA_LLM_TIMEOUT", "soon"), ("PERSONA_LLM_TIMEOUT", "0"), ("PERSONA_MODEL_PRICE", "cheap"),
     ("PERSONA_MODEL_PRICE", "nan/nan"), ("PERSONA_MODEL_PRICE", "1/inf"),
     ("PERSONA_LLM_CONCURRENCY", "0"), ("PERSONA_LLM_CONCURRENCY", "many")],
)  # fmt: skip
async def test_settings_that_make_no_sense_are_refused(peer, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=variable):
        await open_writer("openai:gpt-6-luna", Settings(budget_usd=1.0)).prepare()


def test_opening_a_model_writer_loads_no_library_of_a_provider():
    code = (
        "import sys\n"
        "from persona.settings import Settings\n"
        "from persona.writers.registry import open_writer\n"
        "open_writer('openai:gpt-6-luna', Settings()), open_writer('embedded', Settings())\n"
        "import json; print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & {"pydantic_ai", "openai", "anthropic", "google", "httpx", "httpx2", "genai_prices"}
