"""The persona: its model, its outputs (JSON, Markdown, HTML, CSV), merging with hand edits.

Imports claims and below. `templates/` holds the report's style and script. Exports are loaded when first used, since
the models bring pydantic with them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.personas.assembling import assemble, claim_id, new_persona_id, segment_key
    from persona.personas.card import accent_css, card_html
    from persona.personas.csv_output import to_csv
    from persona.personas.json_output import from_json, load, to_json
    from persona.personas.markdown import page_name, to_markdown
    from persona.personas.picking import pick
    from persona.personas.portrait import make_portrait
    from persona.personas.report import to_html
    from persona.personas.saving import FORMATS, render, save, write_files
    from persona.personas.schema import result_schema

_WHERE = {
    "FORMATS": "saving",
    "accent_css": "card",
    "assemble": "assembling",
    "card_html": "card",
    "claim_id": "assembling",
    "from_json": "json_output",
    "load": "json_output",
    "make_portrait": "portrait",
    "new_persona_id": "assembling",
    "page_name": "markdown",
    "pick": "picking",
    "render": "saving",
    "result_schema": "schema",
    "save": "saving",
    "segment_key": "assembling",
    "to_csv": "csv_output",
    "to_html": "report",
    "to_json": "json_output",
    "to_markdown": "markdown",
    "write_files": "saving",
}

__all__ = [
    "FORMATS",
    "accent_css",
    "assemble",
    "card_html",
    "claim_id",
    "from_json",
    "load",
    "make_portrait",
    "new_persona_id",
    "page_name",
    "pick",
    "render",
    "result_schema",
    "save",
    "segment_key",
    "to_csv",
    "to_html",
    "to_json",
    "to_markdown",
    "write_files",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"persona.personas.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
