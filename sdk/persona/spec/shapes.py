"""What a part of the spec's JSON Schema allows, put simply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from persona.spec.schema import resolved

Schema = dict[str, Any]


def alternatives(schema: Schema) -> Iterator[Schema]:
    """The schema itself and what it offers as alternatives, references followed."""
    for one in [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield resolved(one)


def enumerated(schema: Schema) -> Iterator[str]:
    """Every value that is listed by name; of a list, those of its items."""
    for one in alternatives(schema):
        if "const" in one:
            yield str(one["const"])
        for value in one.get("enum", ()):
            yield str(value)
        if isinstance(one.get("items"), dict):
            yield from enumerated(one["items"])


def mapping_of(schema: Schema | None) -> Schema:
    """The alternative that has keys; empty where there is none."""
    return next((one for one in alternatives(schema or {}) if "properties" in one), {})


def shape_of(schema: Schema) -> Literal["mapping", "list", "value"]:
    if any(one.get("type") == "array" for one in alternatives(schema)):
        return "list"
    return "mapping" if mapping_of(schema) else "value"
