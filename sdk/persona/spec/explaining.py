"""What a key or value of a spec does, in Markdown; editors show it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from persona.spec.schema import field_schema
from persona.spec.shapes import enumerated

_WORDS: dict[tuple[str, ...], dict[str, str]] = {
    ("writer",): {"embedded": "No key, no network, nothing leaves this machine."},
    ("fallback",): {"embedded": "Where the model fails for good, the build goes on without it."},
    ("personas",): {
        "auto": "As many as there are clearly different groups.",
        "3-5": "The clearest number in this range.",
        "4": "Exactly this many.",
    },
    ("privacy", "redact"): {
        "names": "Names of participants and of people they mention.",
        "emails": "E-mail addresses and other online identifiers.",
        "phones": "Telephone numbers.",
    },
    ("output", "formats"): {
        "markdown": "One page per persona, for people to read and edit.",
        "json": "`personas.json`, the lockfile; always written.",
        "html": "A report for a browser, one file.",
        "csv": "A table of every claim.",
    },
    ("webhooks", "events"): {
        "generation.started": "A server sends it when a generation begins; a build does not.",
        "generation.progress": "A server sends it while a generation goes on; a build does not.",
        "generation.completed": "When the personas are there.",
        "generation.failed": "When the build failed, with the error.",
        "generation.cancelled": "When somebody stopped the build.",
        "script.completed": "A server sends it when a script was made; a build does not.",
    },
    ("scripts",): {
        "character_card": "A card that any model can read, in Markdown.",
        "character_card_yaml": "The same card as YAML, for programs.",
        "system_prompt": "A system prompt that lets a model speak as the persona.",
        "jinja_template": "A Jinja template with places for your own words.",
        "chara_card_v2": "Character Card V2, as chat front ends import it.",
        "chara_card_v3": "Character Card V3, as chat front ends import it.",
        "chara_card_png": "Character Card V3 inside a picture.",
        "promptfoo": "A simulated user for promptfoo.",
        "deepeval": "A simulated user for DeepEval.",
        "google_adk": "A simulated user for Google's Agent Development Kit.",
        "tinytroupe": "An agent specification for TinyTroupe.",
    },
    ("version",): {"1": "The only version there is."},
}


def explain_key(path: Sequence[str | int]) -> str:
    """Description, allowed values and default of a key; empty for one that specs do not have."""
    schema = field_schema(*path)
    if schema is None:
        return ""
    parts = [str(schema["description"])] if "description" in schema else []
    values = list(dict.fromkeys(enumerated(schema)))
    if values:
        parts.append("One of " + ", ".join(f"`{value}`" for value in values) + ".")
    if schema.get("default") not in (None, "", [], {}) and not isinstance(schema.get("default"), dict):
        parts.append(f"Default: `{_plain(schema['default'])}`.")
    return "\n\n".join(parts)


def explain_value(path: Sequence[str | int], value: str) -> str:
    """One sentence on one of the values a field may have, or nothing."""
    names = tuple(step for step in path if isinstance(step, str))
    return _WORDS.get(names, {}).get(value, "")


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return value if isinstance(value, str) else json.dumps(value)
