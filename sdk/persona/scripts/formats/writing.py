"""Small things that several formats share."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from persona.scripts.profile import Provenance

_SELF = {
    "you are": "I am", "you have": "I have", "you": "I", "your": "my", "yours": "mine", "yourself": "myself",
    "are you": "am I", "you were": "I was",
}  # fmt: skip
_YOU = re.compile(r"\b(?:you are|you have|you were|are you|yourself|yours|your|you)\b", re.IGNORECASE)


def to_json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


class _Block(yaml.SafeDumper):
    """Text of several lines as a block, and lists set in under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Block.add_representer(str, _text)


def to_yaml(value: Any) -> bytes:
    return yaml.dump(value, Dumper=_Block, sort_keys=False, allow_unicode=True, width=110).encode()


def first_person(line: str) -> str:
    """ "You want to …" as "I want to …": of our own sentences, in which "you" is the subject."""
    said = _YOU.sub(lambda match: _SELF[match[0].lower()], line)
    return said[0].upper() + said[1:] if said else said


def mark(provenance: Provenance) -> str:
    """One line that says what this is, in every format."""
    made = f"{provenance.persona}, {provenance.generator} {provenance.generator_version}"
    when = f", {provenance.generated_at}" if provenance.generated_at else ""
    return f"{provenance.notice} ({made}{when}; k = {provenance.k})"


def provenance(of: Provenance) -> dict[str, Any]:
    return of.model_dump(mode="json")


def sentence(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."
