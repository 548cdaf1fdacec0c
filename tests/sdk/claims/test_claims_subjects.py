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
