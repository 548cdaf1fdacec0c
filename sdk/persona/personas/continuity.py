"""What an earlier build leaves to the next one, so that personas keep who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from persona.personas.anchoring import Anchors
from persona.personas.carrying import carry_claims, carry_quotes, renumber
from persona.personas.model import GenerationResult, Hand, Persona

if TYPE_CHECKING:
    from persona.corpus.model import Corpus
    from persona.segments.model import Segmentation

NO_HAND = Hand()


@dataclass(frozen=True, slots=True)
class Earlier:
    """`people` maps Participant.key_hash to the P-number it was given; `frozen` is Segmentation.frozen; `hands` says
    what people changed by hand, by persona id."""

    result: GenerationResult
    people: Mapping[str, str]
    frozen: Mapping[str, Any] = field(default_factory=dict)
    hands: Mapping[str, Hand] = field(default_factory=dict)


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


def carry_on(before: Persona, now: Persona, anchors: Anchors, hand: Hand = NO_HAND) -> Persona:
    """`now` with all that still holds of `before`, the same persona of an earlier build.

    Name and portrait stay; claims and quotes stay while their evidence stands (`carry_claims`); the title stays while
    most claims do. The summary is left as it is in `now` unless somebody wrote it by hand: it counts people.
    """
    claims = carry_claims(before, now, anchors, hand)
    quotes = carry_quotes(before, now, anchors)
    kept = {claim.id for claim in claims} & {claim.id for claim in before.claims}
    title_stands = "title" in hand.fields or 2 * len(kept) >= len(before.claims) > 0
    claims, quotes = renumber(before, claims, quotes)
    return now.model_copy(
        update={
            "name": before.name,
            "title": before.title if title_stands else now.title,
            "summary": before.summary if "summary" in hand.fields else now.summary,
            "portrait": before.portrait,
            "claims": claims,
            "quotes": quotes,
        }
    )
