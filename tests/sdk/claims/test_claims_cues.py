"""Which kind a sentence is of, told from its words."""

from __future__ import annotations

import pytest

from persona.claims.cues import read, read_answer, read_request
from persona.claims.questions import asked_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I hate exporting the timetable by hand.", "pain_point"),
        ("The export keeps crashing on my tablet.", "pain_point"),
        ("It's hard to find the right platform.", "pain_point"),
        ("I really want to see my deliveries on a map.", "goal"),
        ("My goal is to finish the course this year.", "goal"),
        ("I'd love to automate the invoices.", "goal"),
        ("I need a list of all open orders.", "need"),
        ("There should be a way to undo the booking.", "need"),
        ("I usually check the weather before I leave.", "behaviour"),
        ("Every morning I print the tour list.", "behaviour"),
        ("I enjoy teaching small groups.", "motivation"),
        ("The list saves me a lot of time.", "motivation"),
        ("I work as a nurse in a small clinic.", "context"),
        ("I'm a freelance translator.", "context"),
    ],
)
def test_a_clear_cue_sets_the_kind(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I am more satisfied than frustrated.",
        "I haven't come across any frustrations so far.",
        "I never had trouble with the export.",
        "The tickets are not hard to find.",
        "It takes the frustrating parts off my hands and helps me a lot.",
        "It would be frustrating if the map failed.",
        "I check the report for errors.",
    ],
)
def test_a_denied_compared_relieved_or_imagined_trouble_is_no_pain_point(text: str) -> None:
    assert read(text).of("pain_point") < 3


@pytest.mark.parametrize("text", ["The pictures I want to insert are in the folder.", "I do as much as I'd like to."])
def test_a_wish_inside_a_relative_clause_is_no_goal(text: str) -> None:
    assert read(text).of("goal") < 2


def test_what_somebody_does_not_want_is_a_motive_not_a_goal() -> None:
    assert read("I don't want to lose my own voice.").kind == "motivation"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What, if anything, hinders you from cycling to work?", "pain_point"),
        ("What would you like to see in the next version?", "need"),
        ("How often do you take the tram?", "behaviour"),
        ("What do you like about the library?", "motivation"),
        ("Which tools do you use at work?", "tool"),
        ("What is your role?", "context"),
        ("What needs does the app not address?", "need"),
        ("What are you trying to achieve?", "goal"),
        ("comment", None),
    ],
)
def test_a_surveys_question_says_what_its_answers_are(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


def test_an_answer_may_turn_its_question_around() -> None:
    assert read_answer("Better signs at the station", "pain_point").kind == "need"
    assert read_answer("Lack of signs", "need").kind == "pain_point"
    assert read_answer("Nothing, I love it", "pain_point").kind is None
    assert read_answer("Steep hills", "pain_point").kind == "pain_point"


def test_requests_are_pains_or_needs() -> None:
    assert read_request("Why was my parcel returned?").kind == "pain_point"
    assert read_request("My parcel still hasn't arrived").kind == "pain_point"
    assert read_request("How do I change my address?").kind == "need"
    assert read_request("The shop is on the corner.").kind is None
