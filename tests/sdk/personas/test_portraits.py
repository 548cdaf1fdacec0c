from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest

from persona.personas.colour import (
    CONTRAST,
    DARK_BACKGROUNDS,
    HUES,
    LIGHT_BACKGROUNDS,
    contrast,
    dark_accent,
    light_accent,
    oklch,
)
from persona.personas.portrait import make_portrait

IDS = [f"persona_{number:010x}" for number in range(60)]
SVG = "{http://www.w3.org/2000/svg}"


def test_the_same_id_gives_the_same_mark_and_another_id_another() -> None:
    assert make_portrait(IDS[0]) == make_portrait(IDS[0])
    assert len({make_portrait(key).svg for key in IDS}) == len(IDS)


@pytest.mark.parametrize("key", IDS)
def test_a_mark_is_a_small_drawing_without_text_that_says_what_it_is(key: str) -> None:
    svg = make_portrait(key).svg
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == "0 0 96 96"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").get("id") == root.get("aria-labelledby")  # type: ignore[union-attr]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "clipPath", "rect", "g", "path", "circle"
    }  # fmt: skip
    assert len(list(root.iter())) <= 14
    assert len(svg) < 1600


@pytest.mark.parametrize("hue", HUES)
def test_every_accent_can_be_read_on_every_background(hue: int) -> None:
    assert min(contrast(light_accent(hue), background) for background in LIGHT_BACKGROUNDS) >= CONTRAST
    assert min(contrast(dark_accent(hue), background) for background in DARK_BACKGROUNDS) >= CONTRAST


def test_contrast_is_the_one_that_wcag_defines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#0000ff", "#ffff00") == contrast("#ffff00", "#0000ff")


def test_colours_meet_published_values() -> None:
    assert oklch(1, 0, 0) == "#ffffff"
    assert oklch(0, 0, 0) == "#000000"
    assert oklch(0.627955, 0.257683, 29.2339) == "#ff0000"
    assert oklch(0.7, 0, 123) == "#9e9e9e"


def test_too_vivid_a_colour_is_toned_down_rather_than_clipped() -> None:
    assert oklch(0.95, 0.4, 264) != oklch(0.95, 0.4, 30)
    assert oklch(1, 0.2, 30) == "#ffffff"


def test_personas_of_one_result_are_told_apart_by_colour() -> None:
    for first in range(0, 60, 6):
        taken: list[str] = []
        for key in IDS[first : first + 6]:
            taken.append(make_portrait(key, taken=taken).light)
        hues = [next(hue for hue in HUES if light_accent(hue) == colour) for colour in taken]
        assert min(min((a - b) % 360, (b - a) % 360) for a, b in combinations(hues, 2)) >= 30


def test_more_personas_than_hues_still_get_a_mark() -> None:
    taken: list[str] = []
    for key in IDS[: len(HUES) + 3]:
        taken.append(make_portrait(key, taken=taken).light)
    assert len(set(taken)) == len(HUES)
