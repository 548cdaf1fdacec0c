"""What a script is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from persona.scripts.auditing import AuditReport

ScriptFormat = Literal[
    "character_card",
    "character_card_yaml",
    "system_prompt",
    "jinja_template",
    "chara_card_v2",
    "chara_card_v3",
    "chara_card_png",
    "promptfoo",
    "deepeval",
    "google_adk",
    "tinytroupe",
]
SCRIPT_FORMATS: tuple[ScriptFormat, ...] = get_args(ScriptFormat)


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation script that passed its audit. `content` is what is written to a file, to the byte.

    `level` is how far it was abstracted: 0 as first written, 1 and 2 after rewriting.
    """

    id: str  # "script_…", from the persona and the content
    persona: str  # Persona.id
    name: str
    format: ScriptFormat
    content: bytes
    media_type: str
    suffix: str  # ".json", ".md", …: what the file's name ends with
    report: AuditReport
    level: int = 0

    @property
    def text(self) -> str | None:
        """The content as text; None for a picture."""
        return None if self.media_type == "image/png" else self.content.decode("utf-8")
