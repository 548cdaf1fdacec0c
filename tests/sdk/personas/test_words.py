"""How numbers are put into words."""

from __future__ import annotations

import pytest

from persona.errors import SettingError
from persona.personas import card_html, pick
from persona.personas.model import GenerationResult
from persona.personas.words import percent


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0 %"), (0.004, "under 1 %"), (0.005, "under 1 %"), (0.006, "1 %"), (0.5, "50 %"),
        (0.994, "99 %"), (0.995, "over 99 %"), (0.999, "over 99 %"), (1.0, "100 %"),
    ],
)  # fmt: skip
def test_a_share_is_no_nought_and_no_whole_unless_it_is_one(share: float, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(
    ("lift", "told"),
    [
        (0.04, "Said hardly ever here, compared with everyone else."),
        (0.5, "Said 0.5 times as often here as by everyone else."),
        (1.02, "Said as often here as by everyone else."),
        (3.0, "Said 3 times as often here as by everyone else."),
    ],
)
def test_a_card_says_how_often_beside_everyone_else(result: GenerationResult, lift: float, told: str) -> None:
    persona = result.personas[0]
    claim = persona.claims[0].model_copy(update={"lift": lift})
    assert told in card_html(persona.model_copy(update={"claims": (claim,)}), result)


def test_words_that_run_from_right_to_left_do_so_on_a_card(result: GenerationResult) -> None:
    persona = result.personas[0]
    page = card_html(persona, result)
    assert page.count('<blockquote dir="auto">') == page.count("<blockquote")
    assert page.count('<span class="text" dir="auto">') == len(persona.claims)


@pytest.mark.parametrize("before", ["", "persona_", "PERSONA_"])
def test_a_persona_is_found_by_the_beginning_of_its_id(result: GenerationResult, before: str) -> None:
    persona = result.personas[1]
    assert pick(result, before + persona.id.removeprefix("persona_")[:6]) is persona


def test_the_beginning_that_all_ids_share_finds_none(result: GenerationResult) -> None:
    with pytest.raises(SettingError, match='no persona "persona_"'):
        pick(result, "persona_")
