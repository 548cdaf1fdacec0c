"""The character card, as JSON and as YAML: the profile itself, field by field."""

from __future__ import annotations

from persona.scripts.formats import Told
from persona.scripts.formats.writing import to_json, to_yaml


def json_card(told: Told) -> bytes:
    return to_json(told.card.model_dump(mode="json"))


def yaml_card(told: Told) -> bytes:
    return to_yaml(told.card.model_dump(mode="json"))
