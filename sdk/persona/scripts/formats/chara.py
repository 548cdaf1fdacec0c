"""chara_card_v2 and v3, as JSON and inside the portrait.

Specifications: malfoyslastname/character-card-spec-v2 and kwaroran/character-card-spec-v3 on GitHub. `creator_notes`
never enter a prompt; `{{user}}` and `{{char}}` are the reader's macros and stay as they are.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from persona.scripts.formats import Told
from persona.scripts.formats.fixed import CHARA
from persona.scripts.formats.prompt import opening, sections
from persona.scripts.formats.writing import first_person, mark, provenance, sentence, to_json
from persona.scripts.profile import Profile


def v2(told: Told) -> bytes:
    return to_json({"spec": "chara_card_v2", "spec_version": "2.0", "data": _data(told)})


def v3(told: Told) -> bytes:
    return to_json({"spec": "chara_card_v3", "spec_version": "3.0", "data": _data_v3(told)})


def png(told: Told) -> bytes:
    """The portrait with the v3 card in the chunk `ccv3` and, for older readers, the v2 card in `chara`."""
    from persona.scripts.formats.png import write_png
    from persona.scripts.formats.raster import rasterised

    cards = {"chara": v2(told), "ccv3": v3(told)}
    texts = {name: base64.b64encode(_tight(card)).decode() for name, card in cards.items()}
    return write_png(rasterised(told.portrait), {**texts, "Comment": mark(told.card.provenance)})


def _tight(card: bytes) -> bytes:
    return json.dumps(json.loads(card), ensure_ascii=False, separators=(",", ":")).encode()


def _data(told: Told) -> dict[str, Any]:
    card, prompt = told.card, told.prompt
    mind = prompt.psychological_profile
    goal, pain = (_said(lines[0]) if lines else "" for lines in (mind.goals, mind.pain_points))
    about = "\n".join(
        [
            sentence(card.identity.summary),
            *(sentence(line) for line in card.psychological_profile.goals),
            *(sentence(line) for line in card.psychological_profile.pain_points),
            *(sentence(line) for line in card.knowledge_boundaries.knows),
        ]
    )
    style = card.communication_style
    manner = (*card.psychological_profile.traits, *card.psychological_profile.flaws, style.tone, *style.speech_patterns)
    examples = [
        f"<START>\n{question}\n{{{{char}}}}: {answer}"
        for question, answer in ((CHARA["want"], goal), (CHARA["trouble"], pain))
        if answer
    ]
    guide = prompt.guidelines
    return {
        "name": card.identity.name,
        "description": about,
        "personality": " ".join(sentence(line) for line in manner),
        "scenario": CHARA["scenario"],
        "first_mes": CHARA["greeting"],
        "mes_example": "\n".join(examples),
        "creator_notes": mark(card.provenance),
        "system_prompt": f"{opening(prompt)}\n{_sections(prompt)}",
        "post_history_instructions": " ".join(
            sentence(line) for line in (*guide.staying_in_character, *guide.uncertainty_handling)
        ),
        "alternate_greetings": [CHARA["other"]],
        "tags": ["synthetic", CHARA["tag"]],
        "creator": card.provenance.generator,
        "character_version": card.provenance.generator_version,
        "extensions": {"persona": {**provenance(card.provenance), "claims": list(told.claims)}},
    }


def _data_v3(told: Told) -> dict[str, Any]:
    return {**_data(told), "group_only_greetings": [], "nickname": told.card.identity.name}


def _sections(prompt: Profile) -> str:
    told = (part for part in sections(prompt) if part.lines)
    return "\n".join(f"{part.heading}: {' '.join(map(sentence, part.lines))}" for part in told)


def _said(line: str) -> str:
    return sentence(first_person(line))
