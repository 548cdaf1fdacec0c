from __future__ import annotations

import json
import runpy
from pathlib import Path

import jsonschema
import pytest

from persona.personas import result_schema, to_json
from persona.personas.model import GenerationResult
from persona.personas.schema import schema_text

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "schema" / "persona-result.schema.json"


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m persona.personas.schema > docs/schema/persona-result.schema.json"
    )


def test_a_saved_result_is_valid_by_the_schema(result: GenerationResult) -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())
    jsonschema.validate(json.loads(to_json(result)), result_schema())


def test_a_result_with_a_share_above_one_is_not(result: GenerationResult) -> None:
    broken = json.loads(to_json(result))
    broken["personas"][0]["share"] = 1.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, result_schema())


@pytest.mark.filterwarnings("ignore:.*found in sys.modules.*:RuntimeWarning")
def test_running_the_module_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("persona.personas.schema", run_name="__main__")
    assert capsys.readouterr().out == schema_text()
