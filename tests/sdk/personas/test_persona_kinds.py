from __future__ import annotations

from pathlib import Path

from persona import personas
from persona.personas.model import GenerationResult


def test_claims_are_found_by_kind(result: GenerationResult) -> None:
    persona = result.personas[0]
    kinds = (persona.goals, persona.pain_points, persona.needs, persona.behaviours, persona.motivations,
             persona.contexts, persona.tools)  # fmt: skip
    assert sorted(claim.id for claims in kinds for claim in claims) == sorted(claim.id for claim in persona.claims)
    assert [claim.kind for claim in persona.pain_points] == ["pain_point", "pain_point"]


def test_evidence_is_listed_once_each_in_the_order_of_its_ids(result: GenerationResult) -> None:
    for persona in result.personas:
        ids = [int(item.id[1:]) for item in persona.evidence]
        assert ids == sorted(set(ids))


def test_what_the_room_exports_is_never_hidden_by_a_module_of_the_same_name() -> None:
    folder = Path(personas.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")}
    assert not modules.intersection(personas.__all__)
    assert sorted(personas._WHERE) == sorted(personas.__all__)
    assert all(getattr(personas, name) is not None for name in personas.__all__)
