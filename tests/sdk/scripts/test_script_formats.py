"""Every format: what stands in it, and that those it is meant for can read it."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from persona.errors import SettingError
from persona.scripts import SCRIPT_FORMATS
from persona.scripts.formats.writing import first_person
from persona.scripts.profile import NOTICE
from persona.text.tokens import tokens
from pictures import card_in, pixel, read_png

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schema" / "persona-character-card.schema.json"


@pytest.fixture(scope="module")
def persona(result):
    return result.personas[0]


def parsed(maker, persona, format):
    return json.loads(maker.make(persona, format).text)


@pytest.mark.parametrize("format", SCRIPT_FORMATS)
def test_every_persona_gets_a_script_that_passes(maker, result, format):
    for persona in result.personas:
        script = maker.make(persona, format)
        assert script.report.score < 0.1
        assert script.content
        assert script.format == format
        assert script.persona == persona.id


@pytest.mark.parametrize("format", SCRIPT_FORMATS)
def test_every_format_says_that_the_persona_is_synthetic_and_what_made_it(maker, persona, format):
    from persona import __version__

    content = maker.make(persona, format).content
    if format == "chara_card_png":
        text = json.dumps(card_in(read_png(content)[3], "ccv3"), ensure_ascii=False)
    else:
        text = content.decode()
    assert NOTICE.split(".")[0] in " ".join(text.split())
    assert persona.id in text
    assert __version__ in text


@pytest.mark.parametrize("format", SCRIPT_FORMATS)
def test_no_format_holds_a_participant_or_a_path(maker, result, study, format):
    names = [path.name for path in study.rglob("*") if path.is_file()]
    for persona in result.personas:
        content = maker.make(persona, format).content
        text = json.dumps(card_in(read_png(content)[3], "ccv3")) if format == "chara_card_png" else content.decode()
        assert not re.search(r"\bP\d\d+\b", text)
        assert not [name for name in names if name in text]
        assert str(study) not in text


def test_the_character_card_fits_its_published_schema(maker, result):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for persona in result.personas:
        jsonschema.validate(parsed(maker, persona, "character_card"), schema)


def test_the_card_says_the_same_in_yaml_as_in_json(maker, persona):
    told = yaml.safe_load(maker.make(persona, "character_card_yaml").text)
    assert told == parsed(maker, persona, "character_card")


def test_every_section_of_the_card_has_something_to_say(maker, result):
    for persona in result.personas:
        for name, section in parsed(maker, persona, "character_card").items():
            if isinstance(section, dict):
                empty = [key for key, value in section.items() if value in ("", [], None) and key != "generated_at"]
                assert not empty, (persona.name, name, empty)


def test_two_personas_differ_in_every_section(maker, result):
    cards = [parsed(maker, persona, "character_card") for persona in result.personas]
    for number, card in enumerate(cards):
        for other in cards[:number]:
            same = [name for name in card if name != "format" and card[name] == other[name]]
            assert not same, (card["identity"]["name"], other["identity"]["name"], same)


def test_the_system_prompt_speaks_to_the_model_that_plays_the_part(maker, persona):
    text = maker.make(persona, "system_prompt").text
    assert text.startswith(f"# {persona.name}: ")
    assert f"You are {persona.name}." in text
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == [
        "What you want",
        "What gets in your way",
        "What moves you",
        "What you are like",
        "How you speak",
        "What you know first hand",
        "What you can guess at",
        "What you do not know",
        "How to answer",
        "Staying in the part",
    ]
    assert "[" not in text


@pytest.mark.parametrize("budget", [900, 700, 520])
def test_a_system_prompt_keeps_to_its_budget_and_every_section_to_a_line(maker, persona, budget):
    text = maker.make(persona, "system_prompt", tokens=budget).text
    assert tokens(text) <= budget
    assert text.count("\n## ") == 10


def test_a_budget_that_is_too_small_is_refused_with_what_it_takes(maker, persona):
    with pytest.raises(SettingError, match="Allow at least"):
        maker.make(persona, "system_prompt", tokens=50)


def test_generated_at_is_left_out_unless_it_is_given(maker, persona):
    assert parsed(maker, persona, "character_card")["provenance"]["generated_at"] is None
    script = maker.make(persona, "character_card", generated_at="2026-11-24T17:00:00Z")
    assert json.loads(script.text)["provenance"]["generated_at"] == "2026-11-24T17:00:00Z"


def test_a_format_that_does_not_exist_is_refused_with_those_that_do(maker, persona):
    with pytest.raises(SettingError, match="character_card, "):
        maker.make(persona, "novel")


V2_FIELDS = {
    "name": str, "description": str, "personality": str, "scenario": str, "first_mes": str, "mes_example": str,
    "creator_notes": str, "system_prompt": str, "post_history_instructions": str, "alternate_greetings": list,
    "tags": list, "creator": str, "character_version": str, "extensions": dict,
}  # fmt: skip


def check_v2(card):
    """The specification's own list of fields and types, none of them left out."""
    assert card["spec"] == "chara_card_v2"
    assert card["spec_version"] == "2.0"
    assert {name: type(value) for name, value in card["data"].items()} == V2_FIELDS
    assert all(isinstance(item, str) for name in ("tags", "alternate_greetings") for item in card["data"][name])


def check_v3(card):
    assert card["spec"] == "chara_card_v3"
    assert card["spec_version"] == "3.0"
    fields = {name: type(value) for name, value in card["data"].items()}
    assert fields == {**V2_FIELDS, "group_only_greetings": list, "nickname": str}


def test_character_cards_have_the_fields_of_their_specifications(maker, persona):
    check_v2(parsed(maker, persona, "chara_card_v2"))
    check_v3(parsed(maker, persona, "chara_card_v3"))


def test_the_readers_macros_survive_and_what_made_the_card_never_enters_a_prompt(maker, persona):
    data = parsed(maker, persona, "chara_card_v3")["data"]
    assert "{{user}}" in data["mes_example"]
    assert "{{char}}" in data["scenario"]
    assert data["mes_example"].startswith("<START>\n")
    in_prompt = " ".join(str(data[name]) for name in data if name not in ("creator_notes", "extensions"))
    assert persona.id not in in_prompt
    assert data["extensions"]["persona"]["synthetic"] is True


def test_claims_of_too_few_people_are_not_named_in_a_card(maker, result):
    for persona in result.personas:
        told = set(parsed(maker, persona, "chara_card_v3")["data"]["extensions"]["persona"]["claims"])
        assert told == {claim.id for claim in persona.claims if claim.support >= 5}


def test_the_picture_is_read_back_with_both_cards_inside(maker, persona):
    width, height, _, texts = read_png(maker.make(persona, "chara_card_png").content)
    assert (width, height) == (512, 512)
    check_v2(card_in(texts, "chara"))
    check_v3(card_in(texts, "ccv3"))
    assert card_in(texts, "ccv3") == parsed(maker, persona, "chara_card_v3")


def test_promptfoo_gets_one_talk_for_each_goal(maker, persona):
    told = yaml.safe_load(maker.make(persona, "promptfoo").text)
    assert told["defaultTest"]["provider"]["id"] == "promptfoo:simulated-user"
    goals = parsed(maker, persona, "character_card")["psychological_profile"]["goals"]
    assert len(told["tests"]) == min(4, len(goals))
    for test in told["tests"]:
        assert test["vars"]["instructions"].startswith(f"# {persona.name}")
        assert "{{" not in test["vars"]["instructions"]


def test_deepeval_gets_a_list_of_goldens_with_the_persona_in_each(maker, persona):
    told = parsed(maker, persona, "deepeval")
    for golden in told:
        assert golden["scenario"]
        assert golden["expected_outcome"]
        assert golden["persona"]["name"] == persona.name
        assert "You are" in golden["persona"]["characteristics"]


def test_google_adk_gets_behaviours_with_instructions_and_rubrics(maker, persona):
    told = parsed(maker, persona, "google_adk")
    assert set(told) == {"id", "description", "behaviors"}
    for behaviour in told["behaviors"]:
        assert set(behaviour) == {"name", "description", "behavior_instructions", "violation_rubrics"}
        assert behaviour["behavior_instructions"]
        assert behaviour["violation_rubrics"]


def test_tinytroupe_gets_an_agent_that_invents_no_age_and_no_home(maker, persona):
    told = parsed(maker, persona, "tinytroupe")
    assert told["type"] == "TinyPerson"
    assert told["persona"]["name"] == persona.name
    assert told["persona"]["age"] == "not known"
    assert told["persona"]["residence"] == "not known"


# The fields of the agents that TinyTroupe's repository publishes (examples/agents/*.agent.json), with their types. Its
# loader is not on PyPI (what has the name there is a placeholder), so it is not loaded in the real tool.
TINY_PERSON = {
    "name": str,
    "age": (int, str),
    "nationality": str,
    "residence": str,
    "occupation": {"title": str, "organization": str, "description": str},
    "long_term_goals": [str],
    "style": str,
    "personality": {"traits": [str], "big_five": {}},
    "preferences": {"interests": [str], "likes": [str], "dislikes": [str]},
    "skills": [str],
    "beliefs": [str],
    "other_facts": [str],
}
READ_BY_MINIBIO = ("name", "age", "nationality", "residence", "occupation")


def fits(value, shape):
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(key in shape and fits(inner, shape[key]) for key, inner in value.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(inner, shape[0]) for inner in value)
    return isinstance(value, shape)


def test_tinytroupes_fields_are_named_and_filled_as_in_its_published_agents(maker, persona):
    told = parsed(maker, persona, "tinytroupe")
    assert set(told) == {"type", "persona"}
    ours = {key: value for key, value in told["persona"].items() if key != "provenance"}
    assert fits(ours, TINY_PERSON), ours
    assert all(ours[key] for key in READ_BY_MINIBIO)
    assert ours["occupation"]["title"]
    assert not fits({"name": 7}, TINY_PERSON)
    assert not fits({"nickname": "Robin"}, TINY_PERSON)


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("You want to change your PIN", "I want to change my PIN"),
        ("You are not always able to open your files", "I am not always able to open my files"),
        ("Keep what is yours to yourself", "Keep what is mine to myself"),
    ],
)
def test_what_is_said_to_the_model_can_be_said_by_it(prompt, said):
    assert first_person(prompt) == said


def test_portraits_are_drawn_as_a_browser_draws_them(maker, persona):
    """The frame is rounded, so its corners are clear; the middle is solid and in one of the portrait's colours."""
    _, _, rows, _ = read_png(maker.make(persona, "chara_card_png").content)
    assert pixel(rows, 0, 0)[3] == 0
    assert pixel(rows, 511, 511)[3] == 0
    assert pixel(rows, 256, 2)[3] == 255
    colours = {
        tuple(int(text[i : i + 2], 16) for i in (0, 2, 4)) for text in re.findall(r"#(\w{6})", persona.portrait.svg)
    }
    solid = sum(pixel(rows, x, y)[:3] in colours for x in range(100, 412, 8) for y in range(100, 412, 8))
    assert solid > 39 * 39 * 0.8
