"""The published JSON Schema of specs, and what editors show of it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

SCHEMA_ID = "https://persona.invalid/schema/persona-spec.schema.json"


@cache
def spec_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `*.persona.yaml`. Do not change what it gives."""
    from persona.spec.model import Spec

    schema = Spec.model_json_schema(mode="validation")
    schema["properties"]["version"]["const"] = 1
    personas = schema["properties"]["personas"]
    personas.pop("anyOf", None)
    personas["oneOf"] = [
        {"type": "integer", "minimum": 1, "maximum": 20},
        {"type": "string", "pattern": r"^(auto|\d{1,2}(\s*(-|–|\.\.|to)\s*\d{1,2})?)$"},
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A spec of Persona (*.persona.yaml)",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def schema_text() -> str:
    return json.dumps(spec_schema(), indent=2, ensure_ascii=False) + "\n"


def field_schema(*path: str | int) -> dict[str, Any] | None:
    """The schema of the value at a path such as `("sources", 0, "path")`, references followed; None where there is
    none. Of alternatives the mapping counts when the path goes on."""
    schema: dict[str, Any] | None = spec_schema()
    for step in path:
        schema = _step(resolved(schema), step) if schema is not None else None
    return resolved(schema) if schema is not None else None


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        target = spec_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _step(schema: dict[str, Any], step: str | int) -> dict[str, Any] | None:
    for one in [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        one = resolved(one)
        found = one.get("items") if isinstance(step, int) else one.get("properties", {}).get(step)
        if found is not None:
            return dict(found)
    return None
