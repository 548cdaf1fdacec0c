from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from persona.claims.model import ClaimKind
from persona.writers.port import Brief, Draft, DraftClaim
from persona.writers.verify import CHECKS, Verified, verify
from persona.writers.wording import negated_stems, numbers, proper_names, third_person

EVIDENCE = {
    "e1": "I lose about 20 minutes a day to merging notebooks in GitHub.",
    "e2": "Merging two notebooks is painful, and the diff is never readable.",
    "e3": "I don't think I can always trust what the AI says.",
    "e4": "Our students want the exercises\nto grade themselves.",
    "e5": "There is no easy way of sharing a notebook with my boss.",
    "e6": "I can't share anything without asking IT.",
    "e7": "I cannot live without the keyboard shortcuts.",
    "e8": "Version control",
    "e9": "Maria told me that 1,000 rows are too many, though not for her.",
}
QUESTIONS = {"e8": "What hinders you when you integrate notebooks?"}


@pytest.fixture
def told(brief: Any, finding: Any, saying: Any) -> Brief:
    passages = [
        saying(f"P{number:02}", text, QUESTIONS.get(key), number)
        for number, (key, text) in enumerate(EVIDENCE.items(), start=1)
    ]
    made: Brief = brief(
        [finding("pain_point", "Merging notebooks", passages)], quotes=passages[:2], names=[("Maria Doe",), ("Mark",)]
    )
    assert [passage.text for passage in made.evidence.values()] == list(EVIDENCE.values())
    return made


def verdict(
    told: Brief, text: str, *cites: str, kind: ClaimKind = "pain_point", quote: str | None = None, **how: Any
) -> Verified:
    return verify(told, Draft("", "", (DraftClaim(kind, text, cites, quote),)), **how)


CARRIED: list[tuple[ClaimKind, str, tuple[str, ...]]] = [
    ("pain_point", "I lose about 20 minutes a day to merging notebooks in GitHub.", ("e1",)),
    ("pain_point", "Loses twenty minutes a day merging notebooks", ("e1",)),
    ("pain_point", "Merging notebooks is painful; the diff is not readable", ("e1", "e2")),
    ("pain_point", "Does not always trust what the AI says", ("e3",)),
    ("goal", "Exercises that grade themselves", ("e4",)),
    ("need", "An easy way of sharing a notebook", ("e5",)),
    ("need", "To share without asking IT", ("e6",)),
    ("need", "Keyboard shortcuts", ("e7",)),
    ("pain_point", "Version control hinders integrating notebooks", ("e8",)),
    ("pain_point", "1000 rows are too many", ("e9",)),
    ("pain_point", "The diff is “never readable”", ("e2",)),
]


@pytest.mark.parametrize(("kind", "text", "cites"), CARRIED)
def test_what_the_evidence_carries_passes(told: Brief, kind: ClaimKind, text: str, cites: tuple[str, ...]) -> None:
    found = verdict(told, text, *cites, kind=kind)
    assert found.dropped == []
    assert [claim.text for claim in found.claims] == [text]


REFUSED: list[tuple[str, str, tuple[str, ...], str]] = [
    ("an invented id", "Merging notebooks is painful", ("e2", "e77"), "it cites e77, which does not exist"),
    ("no evidence", "Merging notebooks is painful", (), "it cites no evidence"),
    ("another segment's claim", "Wants cheaper flights by night", ("e1",), "its evidence carries 0 of its"),
    ("a number from nowhere", "Loses 45 minutes a day to merging notebooks", ("e1",), "the number 45"),
    ("a number in words", "Loses thirty minutes a day to merging notebooks", ("e1",), "the number 30"),
    ("another source's number", "Merging 1000 notebooks is painful", ("e2",), "the number 1000"),
    ("a name from nowhere", "Loses minutes a day to merging notebooks in GitLab", ("e1",), "the name GitLab"),
    ("a participant's name", "Maria says that rows are too many", ("e9",), "it names a participant (Maria)"),
    ("a possessive", "Told by Maria’s boss that rows are too many", ("e9",), "it names a participant (Maria’s)"),
    ("a turned denial", "Always trusts what the AI says", ("e3",), "it turns around what the evidence says"),
    ("a denial from nowhere", "Merging notebooks is not painful", ("e2",), "it turns around what the evidence says"),
    ("an altered quote", "The diff is “always readable”", ("e2",), "the quote “always readable”"),
    ("a stitched sentence", "Students share AI rows", ("e4", "e6", "e3", "e9"), "no single passage carries more"),
    ("only small words", "It is what it is", ("e1",), "it holds no word"),
    ("nothing", " — ", ("e1",), "it says nothing"),
    ("a speech", "merging notebooks " * 30, ("e1",), "it is longer than"),
]


@pytest.mark.parametrize(("text", "cites", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_it_does_not_carry_is_refused_with_the_reason(
    told: Brief, text: str, cites: tuple[str, ...], reason: str
) -> None:
    found = verdict(told, text, *cites)
    assert found.claims == ()
    assert len(found.dropped) == 1
    assert reason in found.dropped[0]
    assert found.refused[0].claim.cites == cites


def test_a_kind_that_does_not_exist_is_refused(told: Brief) -> None:
    found = verdict(told, "Merging notebooks", "e1", kind="age")  # type: ignore[arg-type]
    assert "'age' is not a kind of claim" in found.dropped[0]


@pytest.mark.parametrize(
    ("quote", "cites", "passes"),
    [
        ("exercises to grade themselves", ("e4",), True),
        ("exercises\n   to grade  themselves", ("e4",), True),
        ("exercises that grade themselves", ("e4",), False),
        ("Exercises to grade themselves", ("e4",), False),
        ("the exercises to grade themselves", ("e1",), False),
        ("themselves. There is no", ("e4", "e5"), False),
    ],
)
def test_a_quote_stands_word_for_word_in_what_is_cited(
    told: Brief, quote: str, cites: tuple[str, ...], passes: bool
) -> None:
    found = verdict(told, "Students want exercises to grade themselves", "e4", *cites, kind="goal", quote=quote)
    if cites == ("e1",):
        passes = True  # e4 is cited as well
    assert bool(found.claims) is passes


def test_wanting_what_was_refused_is_no_need(told: Brief, brief: Any, finding: Any, saying: Any) -> None:
    made = brief([finding("need", "x", [saying("P01", "I don't want dark mode on my screen.")])])
    assert verdict(made, "Dark mode", "e1", kind="need").claims == ()


def test_unsupported_claims_stay_only_where_allowed_and_are_marked(told: Brief) -> None:
    kept = verdict(told, "Wants cheaper flights to Lisbon", "e1", allow_unsupported=True)
    assert [claim.text for claim in kept.claims] == ["Wants cheaper flights to Lisbon"]
    assert kept.unsupported == {0}
    assert verdict(told, "Wants cheaper flights", "e99", allow_unsupported=True).claims == ()
    assert verdict(told, "Maria wants cheaper flights", "e1", allow_unsupported=True).claims == ()


TWICE = ("Merging  is painful", "merging is painful")


def test_the_same_claim_twice_is_kept_once(told: Brief) -> None:
    claims = tuple(
        DraftClaim("pain_point", text, ("e2", "e2")) for text in ("Merging  is painful", "merging is painful")
    )
    found = verify(told, Draft("", "", claims))
    assert [(claim.text, claim.cites) for claim in found.claims] == [("Merging is painful", ("e2",))]
    assert "says the same as an earlier claim" in found.dropped[0]


def test_quotes_that_do_not_exist_are_left_out_and_the_engines_take_their_place(told: Brief) -> None:
    assert verify(told, Draft("", "", (), ("e3", "e77", "e3"))).quotes == ("e3",)
    assert verify(told, Draft("", "", (), ("e77",))).quotes == ("e1", "e2")


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Loses 20 minutes a day to GitHub", True),
        ("Robin stands for 12 of 40 participants", True),
        ("Loses 45 minutes a day", False),
        ("Merges in GitLab", False),
        ("Like Maria, loses the overview", False),
        ("Finds the diff “never readable”", True),
        ("Finds the diff “always bad”", False),
    ],
)
def test_titles_and_summaries_invent_no_number_name_or_quote(told: Brief, text: str, stands: bool) -> None:
    found = verify(told, Draft(text, text, ()))
    assert (found.title, found.summary) == ((text, text) if stands else ("", ""))


def test_a_participants_name_that_begins_with_the_personas_is_found(told: Brief) -> None:
    named = replace(told, name="Mar")
    assert verify(named, Draft("Maria told that 1,000 rows are too many", "Mar stands for 12 of 40", ())).title == ""
    assert verify(named, Draft("", "Mar stands for 12 of 40", ())).summary == "Mar stands for 12 of 40"


def test_checks_are_pure(told: Brief) -> None:
    claim = DraftClaim("pain_point", "Merging notebooks is painful", ("e2",))
    before = replace(told)
    assert [check(told, claim) for check in CHECKS] == [None] * len(CHECKS)
    assert told == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 and 1 000 and 1000", {"1000"}),
        ("twenty or 20", {"20"}),
        ("3.5 hours, 50%", {"3.5", "50"}),
        ("one of them", set()),
        ("version 1.2.3", {"1", "2", "3"}),
        ("007", {"7"}),
        ("½ of them", {"1", "2"}),
        ("３ times", {"3"}),
    ],
)
def test_numbers_are_read_in_one_spelling(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_what_was_said_in_odd_spelling_still_carries_itself(told: Brief, brief: Any, finding: Any, saying: Any) -> None:
    for text in ("We use the L2 norm of W_out, 3D plots and L’Oréal’s data", "The R&D team’s CI/CD broke at 3:15 pm"):
        made = brief([finding("behaviour", text, [saying("P01", text)])])
        assert verdict(made, text, "e1", kind="behaviour").dropped == []


def test_names_are_told_from_words_that_open_a_sentence() -> None:
    assert proper_names("Saves to GitHub. Then I ask Priya's team; CSV works. I'm done") == ["GitHub", "Priya", "CSV"]


def test_a_denial_ends_with_its_clause_and_two_cancel_out() -> None:
    affirmed, denied = negated_stems("I don't merge, I copy files")
    assert "merg" in denied
    assert {"copi", "file"} <= affirmed
    assert "painless" in negated_stems("Merging is anything but painless")[1]
    affirmed, denied = negated_stems("I cannot live without shortcuts")
    assert "shortcut" in affirmed


def test_the_first_person_becomes_the_third() -> None:
    assert third_person("I lose my notes when I'm tired and we were late") == (
        "they lose their notes when they are tired and they were late"
    )
