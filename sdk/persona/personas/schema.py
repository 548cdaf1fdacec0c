"""The published JSON Schema of `personas.json`: `python -m persona.personas.schema > docs/schema/…` writes it."""

from __future__ import annotations

import json
import sys

from persona.personas.model import GenerationResult

SCHEMA_ID = "https://persona.invalid/schema/persona-result.schema.json"


def result_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of a saved result."""
    schema = GenerationResult.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A result of Persona",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def schema_text() -> str:
    return json.dumps(result_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
