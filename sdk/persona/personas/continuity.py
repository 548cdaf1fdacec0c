"""What an earlier build leaves to the next one, so that personas keep who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from persona.corpus.model import Corpus
from persona.personas.model import GenerationResult, Persona
from persona.segments.model import Segmentation


@dataclass(frozen=True, slots=True)
class Earlier:
    """`people` maps Participant.key_hash to the P-number it was given; `frozen` is Segmentation.frozen."""

    result: GenerationResult
    people: Mapping[str, str]
    frozen: Mapping[str, Any] = field(default_factory=dict)


def people_of(corpus: Corpus) -> dict[str, str]:
    """What a later build needs to give everyone the same P-number again."""
    return {person.key_hash: person.id for person in corpus.participants}


def recognised(earlier: Earlier | None, grouping: Segmentation) -> dict[str, Persona]:
    """Segment id → the earlier persona that stands for mostly the same people; segments that are new are left out."""
    if earlier is None:
        return {}
    from persona.segments import match

    before = {persona.id: persona.participants for persona in earlier.result.personas}
    now = {segment.id: segment.members for segment in grouping.segments}
    personas = {persona.id: persona for persona in earlier.result.personas}
    return {segment: personas[persona] for segment, persona in match(before, now).items()}
