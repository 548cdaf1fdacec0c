"""Short answers share a thing and hardly ever a sentence: the thing is the claim, with one answer as its example."""

import importlib.util
from pathlib import Path

import pytest

from persona.claims import find_claims
from persona.claims.subjects import in_short, subject_of
from persona.terms import TermIndex

_spec = importlib.util.spec_from_file_location("claims_study", Path(__file__).with_name("claims_study.py"))
assert _spec is not None and _spec.loader is not None
_study = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_study)

DEPOSIT = [
    "the deposit takes a week to come back",
    "a deposit of fifty pounds for one saw",
    "no cash in hand for the deposit on payday",
    "my deposit vanished into paperwork somewhere",
    "deposit locked away all month",
    "rent first, deposit later, never enough",
]
OTHER = ["closed on Sundays", "blunt chisels", "rude letters", "muddy yard", "broken lights", "loud music"]


@pytest.fixture(scope="module")
def findings():
    said = [[*DEPOSIT, *OTHER[:4]], [f"{answer} at the counter by the gate" for answer in OTHER]]
    number = iter(range(1, 99))
    question = "What gets in your way?"
    groups = [[_study.person(next(number), t, question=question, source="survey.csv") for t in texts] for texts in said]
    corpus, grouping = _study.study(groups, format="csv")
    return find_claims(corpus, TermIndex.build(corpus), grouping)[0].findings


def test_what_many_name_in_other_words_is_one_claim_with_all_of_them_behind_it(findings):
    (claim,) = [claim for claim in findings if subject_of(claim.text)]
    assert subject_of(claim.text) == "The deposit" and claim.kind == "pain_point" and claim.support == 6
    assert len({passage.participant for passage in claim.evidence}) == 6


def test_its_example_is_an_answer_word_for_word(findings):
    (claim,) = [claim for claim in findings if subject_of(claim.text)]
    example = claim.text.split("“")[1].rstrip("”")
    assert any(example in passage.text for passage in claim.evidence)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The deposit: “deposit takes over a week to come back”", "The deposit"),
        ("Opening hours: “closed at half five”", "Opening hours"),
        ("I want to share notebooks.", None),
        ("They said: “no” and went", None),
    ],
)
def test_the_subject_of_a_claim_is_read_from_its_text(text, subject):
    assert subject_of(text) == subject


def test_titles_and_summaries_get_the_thing_without_the_example(findings):
    assert "The deposit" in [claim.text for claim in in_short(tuple(findings))]


def subjects_of(answers):
    """What is claimed to be a subject when these are the answers of one group to what gets in its way."""
    said = [[*answers, *OTHER[:4]], [f"{answer} at the counter by the gate" for answer in OTHER]]
    number = iter(range(1, 99))
    question = "What gets in your way?"
    groups = [[_study.person(next(number), t, question=question, source="survey.csv") for t in texts] for texts in said]
    corpus, grouping = _study.study(groups, format="csv")
    findings = find_claims(corpus, TermIndex.build(corpus), grouping)[0].findings
    return [subject for claim in findings if (subject := subject_of(claim.text))]


def test_who_share_only_where_or_with_whom_something_happens_make_no_claim_together():
    answers = [
        "blunt blades in front of a neighbour",
        "late again for my neighbour",
        "no insurance at a neighbour's",
        "wrong drill bits when the neighbour waits",
        "cannot park near the neighbour",
        "the forms take an hour for a neighbour",
    ]
    assert subjects_of(answers) == []


def test_where_something_is_missing_is_what_is_spoken_of():
    answers = [
        "the saw is not on the shelf",
        "an empty shelf after a long drive",
        "it's never on the shelf by noon",
        "a shelf without labels",
        "two children along and the drill isn't on the shelf",
        "somebody cleared the shelf",
    ]
    assert subjects_of(answers) == ["The shelf"]


def test_the_first_word_of_what_many_name_is_no_subject():
    answers = [
        "a proper receipt never comes",
        "no proper receipt for the accountant",
        "my proper receipt came a month late",
        "the receipt has to be asked for twice",
        "the proper receipt lacks a date",
        "lost the receipt, no copy to be had",
    ]
    assert subjects_of(answers) == ["The proper receipt"]


def test_a_word_that_only_says_that_something_is_amiss_is_no_subject():
    answers = [
        "the lack of parking",
        "a lack of light bulbs",
        "the lack of warm hands",
        "a lack which is noise",
        "the lack of dry wood",
        "any lack of sharp files",
    ]
    assert subjects_of(answers) == []
