"""The published schema is the model's, and every field is explained."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from persona.spec import field_schema, kinds, parse_spec, spec_schema
from persona.spec.schema import schema_text

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_published_schema_is_current():
    published = (DOCS / "schema" / "persona-spec.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run: make docs"
    jsonschema.Draft202012Validator.check_schema(json.loads(published))


@pytest.mark.parametrize("code", [one.code for one in kinds().values() if one.mended and one.language == "yaml"])
def test_what_the_model_takes_the_schema_takes(code):
    text = kinds()[code].mended
    assert parse_spec(text).model is not None
    jsonschema.validate(yaml.safe_load(text), spec_schema())


@pytest.mark.parametrize("code", ["P101", "P102", "P103", "P104", "P105", "P106", "P109"])
def test_what_the_model_refuses_the_schema_refuses(code):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(kinds()[code].example), spec_schema())


def _fields(schema, path=()):
    for name, field in schema.get("properties", {}).items():
        yield (*path, name), field


def test_every_field_has_a_description():
    every = list(_fields(spec_schema()))
    for name, part in spec_schema()["$defs"].items():
        every += list(_fields(part, (name,)))
    assert len(every) > 20
    for path, field in every:
        told = {**spec_schema()["$defs"].get(field.get("$ref", "").rsplit("/", 1)[-1], {}), **field}
        assert told.get("description", "").endswith((".", "`", ")")), path


def test_the_schema_of_one_field_is_found_by_its_path():
    assert "k" not in (field_schema("privacy", "k") or {}).get("properties", {})
    assert field_schema("privacy", "k")["maximum"] == 1000
    assert field_schema("sources", 0, "participant")["description"].startswith("The column")
    assert field_schema("nothing") is None
