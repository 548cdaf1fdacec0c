from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from persona.errors import SourceNotFoundError, SourceUnreadableError
from persona.personas import from_json, load, to_json
from persona.personas.model import GenerationResult


def test_what_was_saved_is_read_back_the_same(result: GenerationResult) -> None:
    again = from_json(to_json(result))
    assert to_json(again) == to_json(result)
    assert again.personas == from_json(to_json(again)).personas


def test_the_text_is_stable_readable_and_ends_with_a_newline(result: GenerationResult) -> None:
    text = to_json(result)
    assert text == to_json(result.model_copy(deep=True))
    assert text.startswith('{\n  "format": "persona-result/1",\n')
    assert text.endswith("}\n")
    assert list(json.loads(text)) == [
        name for name in GenerationResult.model_fields if name not in ("root", "frozen", "people", "build")
    ]  # fmt: skip
    assert "“" not in text or "\\u201c" not in text


def test_numbers_have_at_most_four_decimals(result: GenerationResult) -> None:
    def floats(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [found for item in value.values() for found in floats(item)]
        if isinstance(value, list):
            return [found for item in value for found in floats(item)]
        return [value] if isinstance(value, float) else []

    odd = result.model_copy(update={"stability": 0.123456789})
    assert all(round(number, 4) == number for number in floats(json.loads(to_json(odd))))
    assert json.loads(to_json(odd))["stability"] == 0.1235


def test_nothing_of_the_machine_is_saved(result: GenerationResult) -> None:
    placed = result.model_copy(update={"root": "/home/someone/research", "frozen": {"space": [1, 2]}})
    assert to_json(placed) == to_json(result)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "persona-result/2"}', '{"personas": 3}', b"\xff\xfe{"])
def test_what_is_no_result_is_said_in_one_sentence(text: str | bytes) -> None:
    with pytest.raises(SourceUnreadableError) as caught:
        from_json(text)
    assert caught.value.message.startswith("This is not a result of Persona: ")
    assert "\n" not in str(caught.value)


def test_a_result_is_loaded_from_its_file_or_its_folder(result: GenerationResult, tmp_path: Path) -> None:
    (tmp_path / "personas.json").write_text(to_json(result), encoding="utf-8")
    assert load(tmp_path).personas == load(tmp_path / "personas.json").personas


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"personas\.json"):
        load(tmp_path)
    (tmp_path / "half.json").write_text('{"format": "persona-res')
    with pytest.raises(SourceUnreadableError, match=r"half\.json"):
        load(tmp_path / "half.json")
    (tmp_path / "personas.json").mkdir()
    with pytest.raises(SourceUnreadableError):
        load(tmp_path)


@pytest.mark.parametrize("identity", ["x1", "e", "e1x", "e-1", ""])
def test_evidence_with_an_id_that_is_no_number_is_told_in_one_sentence(result: GenerationResult, identity: str) -> None:
    broken = to_json(result).replace('"id": "e1",', f'"id": "{identity}",', 1)
    with pytest.raises(SourceUnreadableError, match=r"not a result of Persona.*evidence\.0\.id"):
        from_json(broken)
