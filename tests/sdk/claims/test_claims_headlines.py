"""What may stand as a headline, and how a spoken sentence is trimmed to one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.claims.headlines import is_noise, is_question, reads_well, stands_alone, tidy, variants
from persona.claims.strength import strength_of


@pytest.mark.parametrize(
    ("said", "headline"),
    [
        ("So, yeah, I mean, I check the timetable twice.", "I check the timetable twice."),
        ("And I print the list every morning", "I print the list every morning."),
        ("Well I keep a paper copy.", "I keep a paper copy."),
        ("um, I, I usually, you know, book by phone.", "I usually book by phone."),
        ("However, the map is too small to read, you know.", "The map is too small to read."),
        ("i think that i need a bigger map", "I need a bigger map."),
        ("- Poor signs at the station.", "Poor signs at the station"),
        (
            "For example, I sort the orders by street (the app cannot) before lunch.",
            "I sort the orders by street before lunch.",
        ),
        ("The ferry is great!!! :)", "The ferry is great!"),
        ("So far I have booked three ferries.", "So far I have booked three ferries."),
        ("Like most drivers I hate the ring road.", "Like most drivers I hate the ring road."),
        ("iPads are too heavy for the tour.", "iPads are too heavy for the tour."),
    ],
)
def test_a_sentence_is_trimmed_at_its_edges_only(said: str, headline: str) -> None:
    assert tidy(said) == headline


@pytest.mark.parametrize(
    "text",
    [
        "Sounds good, let's proceed.",
        "No questions from me, lets go",
        "Thank you for your time!",
        "I think we covered everything we need today.",
        "We covered my pain points as well as its current uses.",
        "As I mentioned earlier, I use the map.",
        "None",
        "N/A",
        "Nothing comes to mind.",
        "I hope that answers your question.",
        "I emailed [REDACTED] about the tour.",
        "Too long ago to remember",
        "Have a great rest of your day!",
    ],
)
def test_greetings_thanks_and_talk_about_the_interview_are_noise(text: str) -> None:
    assert is_noise(text)


@pytest.mark.parametrize(
    "text", ["I question every invoice.", "I go to the good bakery.", "I interview tenants for a living."]
)
def test_plain_statements_are_not_noise(text: str) -> None:
    assert not is_noise(text)


@pytest.mark.parametrize(
    "text",
    [
        "I compare ferry prices before I book.",
        "It's hard to find a quiet cabin.",
        "I think that the tickets are too expensive.",
        "There is no way to undo a booking.",
        "I read the whole contract and sign it.",
        "When I travel, I keep the tickets on paper.",
        "My team plans the tours on a whiteboard.",
        "I want to see which orders are late.",
    ],
)
def test_a_whole_thought_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "This was very frustrating for us.",
        "It takes far too long.",
        "I use it to plan my tours.",
        "They never call back in time.",
        "I would love to do that again.",
        "Because the ferry was late.",
        "Which is why I stopped using the map.",
        "When the ferry is late.",
        "A list of orders for the next day.",
        "I use the map to plan tours and",
        "For the third point, I use the map.",
        "Not really, I use the map.",
        "My workplace has really embraced it.",
        "Even with a map to look at the ferry was late.",
        "I will the using a map for tours.",
        "Tools: a map and a phone.",
        "Look at https://example.org for the map.",
        "I keep going.",
        "The map.",
        "Just in the sense that I like the map.",
        " ".join(["I plan the tour with the map"] * 5),
    ],
)
def test_fragments_and_what_points_elsewhere_do_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


def test_a_noun_phrase_stands_alone_only_as_a_short_answer() -> None:
    assert stands_alone("Poor signs at the station", short_answer=True)
    assert not stands_alone("Poor signs at the station")


def test_a_long_sentence_gives_the_clauses_that_say_it() -> None:
    found = variants("I tend to lean on the map, but I want to keep my own sense of direction because maps go stale.")
    assert "I want to keep my own sense of direction." in found
    assert "I tend to lean on the map." in found


def test_a_condition_is_never_cut_away() -> None:
    found = variants("I would trust the map if it were checked by a person every week.")
    assert not any(wording.startswith("I would trust the map.") for wording in found)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_looked_at(text: str) -> None:
    for wording in (tidy(text), *variants(text)):
        assert stands_alone(wording) in (True, False)
        assert 0.0 <= reads_well(wording) <= 1.0
    assert is_question(text + "?")


@given(
    st.lists(st.sampled_from("I we the map ferry plan but because , so if and want . - ( ) um".split()), max_size=25)
)
@settings(max_examples=150, deadline=None)
def test_trimming_adds_no_words(tokens: list[str]) -> None:
    said = " ".join(tokens)
    kept = [word.strip(".,-()!?") for word in tidy(said).lower().split()]
    assert not {word for word in kept if word} - {word.strip(".,-()!?").lower() for word in said.split()}


def test_what_is_told_of_one_day_reads_less_well_than_a_habit() -> None:
    assert reads_well("I check the map before every tour.") > reads_well("I was checking the map yesterday.")
    assert reads_well("I lost my card.") > reads_well("Have I lost my card?")


@pytest.mark.parametrize(
    ("support", "share", "lift", "word"),
    [
        (5, 0.2, 0.5, "strong"),
        (8, 0.05, 1.5, "strong"),
        (8, 0.05, None, "strong"),
        (30, 0.01, 3.0, "strong"),
        (4, 0.2, 1.0, "moderate"),
        (3, 0.02, 1.2, "moderate"),
        (20, 0.001, 1.2, "moderate"),
        (2, 0.5, None, "weak"),
        (7, 0.05, 1.0, "weak"),
    ],
)
def test_strength_follows_its_table(support: int, share: float, lift: float | None, word: str) -> None:
    assert strength_of(support, share, lift) == word
