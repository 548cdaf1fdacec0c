# ruff: noqa: E501
"""Surveys, requests, keyword text, large and tiny studies: each is read in its own manner."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from persona.claims import find_claims, readings
from persona.claims.field import Field
from persona.claims.model import Finding
from persona.corpus.model import Corpus
from persona.errors import CancelledError
from persona.progress import CancelToken, Watcher
from persona.segments.model import Segmentation
from persona.terms import TermIndex

_spec = importlib.util.spec_from_file_location("claims_study", Path(__file__).with_name("claims_study.py"))
assert _spec is not None and _spec.loader is not None
_study = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_study)
person, study = _study.person, _study.study

HINDERS = "What hinders you from cycling to work?"
WISHES = "What would you like to see changed?"
TOOLS = "Which apps do you use for planning?"


def found_in(corpus: Corpus, grouping: Segmentation, segment: int = 0) -> tuple[Finding, ...]:
    return find_claims(corpus, TermIndex.build(corpus), grouping)[segment].findings


def table(answers: list[tuple[str, str]], number: int) -> list[object]:
    return [person(number + n, said, question=asked, source="survey.csv") for n, (asked, said) in enumerate(answers)]


def test_a_surveys_answers_are_of_their_questions_kind_and_may_be_phrases() -> None:
    cyclists = table(
        [(HINDERS, "Steep hills on the way"), (HINDERS, "steep hills."), (HINDERS, "Two very steep hills"), (HINDERS, "None"),
         (WISHES, "Safer bike lanes"), (WISHES, "wider bike lanes"), (WISHES, "More bike lanes in the centre"),
         (TOOLS, "Komoot"), (TOOLS, "Komoot"), (TOOLS, "bike lanes map")],
        1,
    )  # fmt: skip
    drivers = table([(HINDERS, "Long distance"), (HINDERS, "The long distance"), (WISHES, "Cheaper trains")], 20)
    claims = found_in(*study([cyclists, drivers], "csv"))
    pains = [claim for claim in claims if claim.kind == "pain_point"]
    needs = [claim for claim in claims if claim.kind == "need"]
    assert "steep hills" in pains[0].text.lower() and pains[0].support == 3
    assert "bike lanes" in needs[0].text.lower()
    assert [claim.text for claim in claims if claim.kind == "tool"] == ["Komoot"]
    assert not [claim for claim in claims if "none" in claim.text.lower()]


QUERIES = [
    "How do I change my delivery address?", "Can I change my delivery address?", "I need to change my delivery address.",
    "My parcel still hasn't arrived.", "Why has my parcel not arrived yet?", "My parcel has not arrived.",
    "I want to return my shoes.", "I would like to return my shoes.", "Please tell me where my invoice is.",
    "Where can I find my invoice?", "The colour is blue.",
]  # fmt: skip


def test_customer_queries_give_needs_pains_and_goals() -> None:
    people = [person(n + 1, text, question="text", source="queries.csv") for n, text in enumerate(QUERIES)]
    others = [
        person(n + 31, text, question="text", source="queries.csv")
        for n, text in enumerate(["Can I pay my bill later?"] * 3)
    ]
    claims = found_in(*study([people, others], "csv"))
    by_kind = {claim.kind: claim.text for claim in claims}
    assert by_kind["need"] == "I need to change my delivery address."
    assert by_kind["pain_point"] in {"My parcel has not arrived.", "My parcel still hasn't arrived."}
    assert "return my shoes" in by_kind["goal"]


TICKETS = [
    "increase mailbox size monday pm hi please increase mailbox size outlook constantly full large files thanks regards engineer",
    "mailbox size increase mailbox size dear please increase mailbox size since full receiving stopped kind regards analyst",
    "please increase mailbox size hello mailbox size limit reached sending blocked outlook please increase thanks officer",
    "projector broken meeting room projector broken hi projector meeting room second floor broken please replace lamp thanks",
    "broken projector hello meeting room projector broken please send technician before client visit thanks regards assistant",
]


def test_keyword_text_gets_the_phrase_that_people_share() -> None:
    people = [person(n + 1, text, question="text", source="tickets.csv") for n, text in enumerate(TICKETS * 2)]
    corpus, grouping = study([people], "csv")
    found = find_claims(corpus, TermIndex.build(corpus), grouping)[0]
    texts = [claim.text.lower() for claim in found.findings]
    assert "meeting room projector broken" in texts
    assert all(len(text.split()) <= 5 for text in texts)
    assert len(found.quotes) >= 1


def test_what_nobody_read_still_counts_when_it_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        "I always compare ferry prices on my phone.", "Finding a quiet cabin is frustrating.", "I usually compare ferry prices at night.",
        "It is frustrating to look for a quiet cabin.", "I often compare the ferry prices twice.", "A quiet cabin is hard to find.",
    ]  # fmt: skip
    filler = [
        "The weather was mild in the mountains.",
        "A neighbour sold the old barn.",
        "Our choir sang in the chapel.",
    ]
    people = [person(n + 1, (said * 2 + filler * 4)[n % 24], question=None) for n in range(960)]
    corpus, grouping = study([people])
    monkeypatch.setattr(readings, "MOST_READ", 100)
    claims = found_in(corpus, grouping)
    ferry = next(claim for claim in claims if "ferry" in claim.text)
    assert ferry.kind == "behaviour"
    assert ferry.support > 150


def test_survey_answers_beyond_what_was_read_take_the_questions_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [person(n + 1, "Steep hills on the way", question=HINDERS, source="s.csv") for n in range(700)]
    corpus, grouping = study([people], "csv")
    monkeypatch.setattr(readings, "MOST_READ", 100)
    assert found_in(corpus, grouping)[0].support == 700


def test_in_a_segment_of_few_people_one_person_may_carry_a_weak_claim() -> None:
    alone = person(
        1, "I want to plant an orchard behind the barn.", "Deer are frustrating because they eat the young trees."
    )
    other = person(2, "I mostly repair bicycles in the cellar.")
    claims = found_in(*study([[alone, other]]))
    orchard = next(claim for claim in claims if claim.kind == "goal")
    assert orchard.text == "I want to plant an orchard behind the barn."
    assert (orchard.support, orchard.strength) == (1, "weak")


def test_what_many_want_and_suffer_from_is_one_claim_of_each_kind_however_they_put_it() -> None:
    said = [
        "I want a better text editor.", "I want a better text editing mode.", "I'd love a better text editor.",
        "The text editor is annoying.", "Text editing is annoying.", "The annoying text editor crashes.",
    ]  # fmt: skip
    people = [person(n + 1, said[n % 6], said[(n + 1) % 6]) for n in range(12)]
    people += [
        person(n + 20, f"The {tree} in our garden lost its leaves.")
        for n, tree in enumerate(["oak", "elm", "ash"] * 30)
    ]
    claims = found_in(*study([people]))
    about = [claim for claim in claims if "edit" in claim.text.lower()]
    assert sorted(claim.kind for claim in about) == ["goal", "pain_point"], "six wordings, two things"


def test_tools_are_told_from_people_places_and_plain_words() -> None:
    people = [
        person(
            1, "I use Fieldnote for every visit.", "My friend Renata lives near London.", "We all use Email on Monday."
        ),
        person(2, "I mostly use Fieldnote to sketch the garden beds.", "I asked Renata about London."),
        person(3, "We work in Fieldnote and GardenPlanner.", "The Beds are fine, I use beds a lot."),
        person(
            4,
            "I draw everything with GardenPlanner and with tools like Fieldnote.",
            "I check excel sheets in photoshop.",
        ),
        person(5, "I never use Fieldnote.", "I use photoshop for pictures."),
    ]
    corpus, grouping = study([people])
    tools = {claim.text: claim for claim in found_in(corpus, grouping) if claim.kind == "tool"}
    assert set(tools) == {"Fieldnote, to sketch the garden beds", "GardenPlanner", "Photoshop, for pictures"}
    assert tools["Fieldnote, to sketch the garden beds"].support == 4
    assert (
        tools["Fieldnote, to sketch the garden beds"].evidence[0].text
        == "I mostly use Fieldnote to sketch the garden beds."
    )


def test_work_stops_when_asked_to() -> None:
    people = [person(n + 1, "I want to travel by ferry.") for n in range(9)]
    corpus, grouping = study([people])
    token = CancelToken()
    seen = []

    def progress(event: object) -> None:
        seen.append(event)
        token.cancel()

    with pytest.raises(CancelledError):
        find_claims(corpus, TermIndex.build(corpus), grouping, watcher=Watcher(progress, token))
    assert seen


def test_the_room_exports_nothing_else() -> None:
    import persona.claims

    with pytest.raises(AttributeError):
        persona.claims.nothing  # noqa: B018


def test_praise_under_a_question_about_troubles_is_no_trouble_though_a_word_stands_out() -> None:
    praise = [
        (HINDERS, text) for text in ("I *love* the steep hills", "I **love** steep hills.", "I _love_ steep hills")
    ]
    troubles = [(HINDERS, text) for text in ("Wet brakes", "wet brakes!", "Very wet brakes")]
    claims = found_in(*study([table([*praise, *troubles], 1), table([(HINDERS, "Long distance")] * 3, 20)], "csv"))
    assert [claim.text.lower().strip(".!") for claim in claims if claim.kind == "pain_point"] == ["wet brakes"]


def test_what_few_say_does_not_crowd_what_more_say() -> None:
    said = [
        *["Steep hills on the way"] * 6,
        *["Wet brakes in autumn", "Cold hands at dawn", "Dark tunnels under bridges", "Loud lorries beside me"] * 2,
    ]
    riders = table([(HINDERS, text) for text in said], 1)
    filler = table([(HINDERS, "Nothing")] * 180, 40)
    claims = found_in(*study([[*riders, *filler], table([(HINDERS, "Long distance")] * 3, 300)], "csv"))
    pains = [claim for claim in claims if claim.kind == "pain_point"]
    assert (pains[0].text, pains[0].support) == ("Steep hills on the way", 6)
    assert [claim.support for claim in pains[1:]] == [2, 2], "two more make three, and four would crowd it"


def test_what_is_said_more_often_elsewhere_comes_last_and_alone() -> None:
    ours = table([(HINDERS, text) for text in ["Steep hills", "Wet brakes", "Cold hands"] for _ in range(2)], 1)
    filler = table([(HINDERS, "Nothing")] * 100, 20)
    theirs = [text for text in ["Steep hills", "Wet brakes", "Cold hands"] for _ in range(9)]
    claims = found_in(*study([[*ours, *filler], table([(HINDERS, text) for text in theirs], 200)], "csv"))
    assert len([claim for claim in claims if claim.kind == "pain_point"]) == 1


def test_notes_of_which_nothing_was_read_back_claims_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "MOST_READ", 40)
    monkeypatch.setattr(readings, "FEWEST_READ", 20)
    clerks = [
        person(n, "I usually check the invoice before I send the contract.", "The invoice export is frustrating.",
               "Lunch was nice.", question=None, source=f"notes{n}.txt")
        for n in range(1, 31)
    ]  # fmt: skip
    players = [
        person(n, "I usually tune the violin before I play the concert.", "The violin case is frustrating.",
               "It rained a lot.", question=None, source=f"notes{n}.txt")
        for n in range(31, 61)
    ]  # fmt: skip
    claims = found_in(*study([clerks, players], "text"))
    assert max(len(claim.supporters) for claim in claims) == 30


@pytest.mark.parametrize("column", ["talk", "free"])
def test_a_column_may_have_any_name(column: str) -> None:
    rows = [
        person(n, "How do I change my delivery address?", question=column, source="survey.csv") for n in range(1, 9)
    ]
    corpus, grouping = study([rows], "csv")
    found = readings.Readings(corpus, _field(corpus, grouping), grouping)
    assert found.manner(0) == readings.Manner(request=True)


def _field(corpus: Corpus, grouping: Segmentation) -> Field:
    return Field(corpus, TermIndex.build(corpus), grouping, frozenset())


def test_a_tool_is_counted_by_everyone_who_names_it_however_few_sentences_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "MOST_READ", 40)
    monkeypatch.setattr(readings, "FEWEST_READ", 20)
    riders = [person(n, "I use Veloplan to plan my tours.", "The hills are steep.") for n in range(1, 31)]
    walkers = [person(n, "I use Veloplan for walks.", "The woods are quiet.") for n in range(31, 41)]
    walkers += [person(n, "I like the woods.", "The paths are wide.") for n in range(41, 71)]
    corpus, grouping = study([riders, walkers])
    tools = [claim for claim in found_in(corpus, grouping) if claim.kind == "tool"]
    assert [(claim.terms, claim.support) for claim in tools] == [(("veloplan",), 30)]
    assert tools[0].lift == pytest.approx((30 / 30) / (10 / 40))


def test_nobody_is_quoted_twice_where_few_people_write_in_fragments() -> None:
    said = (
        "I hate the way the export breaks when a file is large.",
        "Slow pages are frustrating because the whole office is waiting for them.",
        "The printer is annoying because it fails on every second page.",
        "really want a faster search across all of my folders",
        "usually check the invoice list twice before the month closes",
        "I am afraid of losing the drafts that I wrote over the summer.",
        "I need a better calendar because my colleagues work from three cities.",
        "frustrating that the login forgets me every single morning again",
    )
    corpus, grouping = study([[person(1, *said), person(2, "We met on Monday.")]])
    quotes = find_claims(corpus, TermIndex.build(corpus), grouping)[0].quotes
    assert [quote.participant for quote in quotes] == ["P01"]
