"""The profile that every format is written from, and the shape of the character card; schema in `docs/schema/`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NOTICE = "A synthetic persona made from research. Not a real person; the words are not anyone's."


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Identity(_Section):
    name: str
    title: str
    demographic_summary: str = Field(description="shares of attributes held by at least k people; never one person's")
    summary: str


class PsychologicalProfile(_Section):
    goals: tuple[str, ...]
    motivations: tuple[str, ...]
    pain_points: tuple[str, ...]
    traits: tuple[str, ...]
    flaws: tuple[str, ...]


class CommunicationStyle(_Section):
    """Measured over everything that the people of the segment said."""

    tone: str
    vocabulary_level: str
    speech_patterns: tuple[str, ...]


class KnowledgeBoundaries(_Section):
    knows: tuple[str, ...]
    does_not_know: tuple[str, ...]
    can_infer: tuple[str, ...]


class Guidelines(_Section):
    response_style: tuple[str, ...]
    uncertainty_handling: tuple[str, ...]
    staying_in_character: tuple[str, ...]


class Provenance(_Section):
    synthetic: Literal[True] = True
    notice: str = NOTICE
    persona: str = Field(description="persona_…")
    generator: str
    generator_version: str
    generated_at: str | None = Field(None, description="RFC 3339; null in files meant for git, which hold no clock")
    k: int = Field(description="at least so many people use each word for a thing, and hold each attribute")


class Profile(_Section):
    """A character card."""

    format: Literal["persona-character-card/1"] = "persona-character-card/1"
    identity: Identity
    psychological_profile: PsychologicalProfile
    communication_style: CommunicationStyle
    knowledge_boundaries: KnowledgeBoundaries
    guidelines: Guidelines
    provenance: Provenance


def character_card_schema() -> dict[str, object]:
    """JSON Schema 2020-12 of the character card."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Profile.model_json_schema()}
