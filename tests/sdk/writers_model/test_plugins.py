"""The example of docs/writers.md, installed as a package would be, writes personas."""

import re
import sys
from pathlib import Path

import pytest

from persona import PersonaClient
from persona.errors import SettingError, WriterError
from persona.settings import Settings
from persona.writers.registry import open_writer

PAGE = Path(__file__).resolve().parents[3] / "docs" / "writers.md"


def example():
    page = PAGE.read_text(encoding="utf-8")
    code = re.search(r"```python\n# shouting\.py\n(.*?)```", page, re.DOTALL)[1]
    point = re.search(r'```toml\n.*?\[project\.entry-points\."persona\.writers"\]\n(.*?)```', page, re.DOTALL)[1]
    return code, point.replace('"', "")


@pytest.fixture
def plugged(tmp_path, monkeypatch):
    def install(code, points):
        folder = tmp_path / "site"
        info = folder / "shouting-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / "shouting.py").write_text(code, encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[persona.writers]\n{points}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.delitem(sys.modules, "shouting", raising=False)

    return install


def test_the_example_has_twenty_lines():
    assert len(example()[0].strip().splitlines()) <= 20


def test_the_example_writes_personas(plugged, interviews):
    plugged(*example())
    with PersonaClient() as client:
        result = client.generate(interviews, writer="shouting:loudly")
    assert result.report.writer == "shouting:loudly"
    claims = [claim.text for persona in result for claim in persona.claims]
    assert claims and all(text == text.upper() for text in claims)
    assert all(persona.title and persona.summary for persona in result)


def test_a_plug_in_is_named_among_the_writers_there_are(plugged):
    plugged(*example())
    with pytest.raises(SettingError, match='"shouting"'):
        open_writer("whispering", Settings())


@pytest.mark.parametrize("point", ["shouting = nowhere:Writer", "shouting = shouting:Nobody"])
def test_a_plug_in_that_cannot_be_loaded_is_said(plugged, point):
    plugged(example()[0], point)
    with pytest.raises(WriterError, match=r"plug-in .* cannot be loaded"):
        open_writer("shouting", Settings())


def test_a_provider_cannot_be_taken_over_by_a_plug_in(plugged):
    plugged(example()[0], "openai = shouting:ShoutingWriter\nembedded = shouting:ShoutingWriter")
    assert type(open_writer("openai:gpt-6-luna", Settings())).__name__ == "ModelWriter"
    assert type(open_writer("embedded", Settings())).__name__ == "EmbeddedWriter"
