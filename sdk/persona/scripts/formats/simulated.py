"""A persona as a simulated user, in the words of the tools that simulate users.

promptfoo: `promptfoo:simulated-user` in a whole configuration that loads as it is; put your own provider in place of
`echo`. deepeval: a list that `EvaluationDataset.add_goldens_from_json_file` reads. Google ADK: a `UserPersona`.
TinyTroupe: an agent specification for `TinyPerson.load_specification`.
"""

from __future__ import annotations

from typing import Any

from persona.scripts.formats import Told
from persona.scripts.formats.fixed import SIMULATED
from persona.scripts.formats.prompt import fitted
from persona.scripts.formats.writing import mark, provenance, sentence, to_json, to_yaml

_TURNS = 8
_SCENARIOS = 4


def promptfoo(told: Told) -> bytes:
    name = told.prompt.identity.name
    return to_yaml(
        {
            "description": f"{SIMULATED['description']}: {name}",
            "prompts": ["{{prompt}}"],
            "providers": ["echo"],
            "defaultTest": {"provider": {"id": "promptfoo:simulated-user", "config": {"maxTurns": _TURNS}}},
            "tests": [
                {
                    "description": sentence(goal),
                    "vars": {"instructions": f"{_instructions(told)}\n\n{sentence(prompt)}"},
                    "metadata": {"persona": provenance(told.card.provenance)},
                }
                for goal, prompt in _goals(told)
            ],
        }
    )


def deepeval(told: Told) -> bytes:
    name = told.card.identity.name
    return to_json(
        [
            {
                "name": f"{name} {number}",
                "scenario": f"{_scenario(told)} {sentence(goal)}",
                "expected_outcome": SIMULATED["outcome"].format(name=name),
                "persona": {
                    "name": name,
                    "characteristics": _instructions(told),
                    "metadata": provenance(told.card.provenance),
                },
                "comments": mark(told.card.provenance),
            }
            for number, (goal, _) in enumerate(_goals(told), 1)
        ]
    )


def google_adk(told: Told) -> bytes:
    prompt = told.prompt
    mind, style, known, guide = (
        prompt.psychological_profile,
        prompt.communication_style,
        prompt.knowledge_boundaries,
        prompt.guidelines,
    )
    groups = {
        "goals": (*mind.goals, *mind.motivations),
        "pain_points": (*mind.pain_points, *mind.flaws),
        "style": (style.tone, style.vocabulary_level, *style.speech_patterns, *mind.traits),
        "knowledge": (*known.knows, *known.can_infer, *known.does_not_know),
        "part": (*guide.response_style, *guide.uncertainty_handling, *guide.staying_in_character),
    }
    identity = told.card.identity
    return to_json(
        {
            "id": identity.name,
            "description": f"{identity.title}. {sentence(identity.summary)} {mark(told.card.provenance)}",
            "behaviors": [
                {
                    "name": SIMULATED[key],
                    "description": sentence(lines[0]),
                    "behavior_instructions": [sentence(line) for line in lines],
                    "violation_rubrics": [sentence(SIMULATED[f"{key}_broken"])],
                }
                for key, lines in groups.items()
                if lines
            ],
        }
    )


def tinytroupe(told: Told) -> bytes:
    card, prompt = told.card, told.prompt
    mind, style, known, guide = (
        prompt.psychological_profile,
        prompt.communication_style,
        prompt.knowledge_boundaries,
        prompt.guidelines,
    )
    return to_json(
        {
            "type": "TinyPerson",
            "persona": {
                "name": card.identity.name,
                "age": SIMULATED["age"],
                "nationality": SIMULATED["nationality"],
                "residence": SIMULATED["residence"],
                "occupation": {"title": card.identity.title, "description": sentence(prompt.identity.summary)},
                "long_term_goals": list(mind.goals),
                "personality": {"traits": [*mind.traits, *mind.flaws]},
                "preferences": {"likes": list(mind.motivations), "dislikes": list(mind.pain_points)},
                "style": " ".join(map(sentence, (style.tone, style.vocabulary_level, *style.speech_patterns))),
                "skills": list(known.knows),
                "beliefs": list(known.can_infer),
                "other_facts": [
                    *(sentence(line) for line in (*known.does_not_know, *guide.staying_in_character)),
                    sentence(card.identity.demographic_summary),
                    mark(card.provenance),
                ],
                "provenance": provenance(card.provenance),
            },
        }
    )


def _instructions(told: Told) -> str:
    return f"{fitted(told.prompt, told.tokens).strip()}\n\n{SIMULATED['turn']}"


def _scenario(told: Told) -> str:
    return SIMULATED["scenario"].format(name=told.card.identity.name)


def _goals(told: Told) -> list[tuple[str, str]]:
    """(as the card tells it, as it is told to the model) of the goals that make a talk."""
    pairs: list[tuple[Any, Any]] = list(
        zip(told.card.psychological_profile.goals, told.prompt.psychological_profile.goals, strict=True)
    )
    return pairs[:_SCENARIOS]
