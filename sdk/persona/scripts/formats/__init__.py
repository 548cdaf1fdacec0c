"""A profile in the formats of those who read it: one module per family, imported when it is asked for.

`Told` is what all of them are given. None of them reads the sources or the persona's claims.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from persona.scripts.model import ScriptFormat
from persona.scripts.profile import Profile


@dataclass(frozen=True, slots=True)
class Told:
    """The profile as a card tells it ("Wants to …") and as it is said to a model ("You want to …").

    `claims` are the ids of the claims that at least k people made; `portrait` is the persona's SVG.
    """

    card: Profile
    prompt: Profile
    claims: tuple[str, ...] = ()
    portrait: str = ""
    tokens: int | None = None  # at most so many in the system prompt


@dataclass(frozen=True, slots=True)
class FormatEntry:
    """`module:function` takes a Told and gives the file's bytes. `suffix` is what the file's name ends with."""

    writer: str
    suffix: str
    media_type: str
    what: str

    def write(self, told: Told) -> bytes:
        module, _, name = self.writer.partition(":")
        function: Callable[[Told], bytes] = getattr(import_module(f"persona.scripts.formats.{module}"), name)
        return function(told)


_JSON, _YAML = "application/json", "application/yaml"

FORMATS: Final[dict[ScriptFormat, FormatEntry]] = {
    "character_card": FormatEntry("card:json_card", ".card.json", _JSON, "character card, JSON"),
    "character_card_yaml": FormatEntry("card:yaml_card", ".card.yaml", _YAML, "character card, YAML"),
    "system_prompt": FormatEntry("prompt:system_prompt", ".prompt.md", "text/markdown", "system prompt, Markdown"),
    "jinja_template": FormatEntry("template:jinja_template", ".prompt.jinja", "text/x-jinja", "prompt with slots"),
    "chara_card_v2": FormatEntry("chara:v2", ".chara2.json", _JSON, "chara_card_v2, for SillyTavern and its kin"),
    "chara_card_v3": FormatEntry("chara:v3", ".chara3.json", _JSON, "chara_card_v3"),
    "chara_card_png": FormatEntry("chara:png", ".chara.png", "image/png", "the portrait with both cards inside"),
    "promptfoo": FormatEntry("simulated:promptfoo", ".promptfoo.yaml", _YAML, "promptfoo simulated user"),
    "deepeval": FormatEntry("simulated:deepeval", ".deepeval.json", _JSON, "deepeval conversational goldens"),
    "google_adk": FormatEntry("simulated:google_adk", ".adk.json", _JSON, "Google ADK user persona"),
    "tinytroupe": FormatEntry("simulated:tinytroupe", ".agent.json", _JSON, "TinyTroupe agent"),
}  # fmt: skip
