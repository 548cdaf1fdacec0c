"""What comes out of a small study made by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from persona.claims import find_claims
from persona.corpus.model import Corpus
from persona.segments.model import Segmentation
from persona.settings import Privacy
from persona.terms import TermIndex

_spec = importlib.util.spec_from_file_location("claims_study", Path(__file__).with_name("claims_study.py"))
assert _spec is not None and _spec.loader is not None
_study = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_study)
person, study = _study.person, _study.study

FOUND = [
    [
        "Sounds good, let's start!",
        "I always compare ferry prices on my phone.",
        "Finding a quiet cabin is really frustrating.",
    ],
    ["I usually compare ferry prices before I book anything.", "I want to travel without a car.", "Thank you so much!"],
    [
        "It is frustrating that finding a quiet cabin takes hours.",
        "I really want to travel without owning a car.",
        "I go there.",
    ],
    [
        "Do you mean the night ferry?",
        "I hate that a quiet cabin is so hard to find.",
        "My goal is to travel without a car.",
    ],
    [
        "I often compare the ferry prices of three companies.",
        "I'd love to travel without a car one day.",
        "Same to you.",
    ],
]
OTHERS = [
    [
        "I use Lightkeeper to plan my garden beds.",
        "I want to grow more tomatoes.",
        "Slugs are annoying and eat my lettuce.",
    ],
    ["I mostly use Lightkeeper for garden beds.", "The slugs eat my lettuce, which is frustrating.", "Fine."],
    ["I hope to grow more tomatoes next summer.", "I usually water the garden beds in the evening.", "Yes."],
]


def both() -> tuple[Corpus, Segmentation]:
    return study(
        [
            [person(n + 1, *said) for n, said in enumerate(FOUND)],
            [person(n + 11, *said) for n, said in enumerate(OTHERS)],
        ]
    )


def test_each_segment_gets_its_own_goals_pains_and_behaviours() -> None:
    corpus, grouping = both()
    ferries, garden = find_claims(corpus, TermIndex.build(corpus), grouping)
    said = {claim.kind: claim for claim in reversed(ferries.findings)}
    assert "car" in said["goal"].text and said["goal"].support == 4
    assert "cabin" in said["pain_point"].text and said["pain_point"].support == 3
    assert "ferry" in said["behaviour"].text and said["behaviour"].support == 3
    assert any("lettuce" in claim.text for claim in garden.findings if claim.kind == "pain_point")


def test_every_claim_stands_on_evidence_of_people_of_the_segment() -> None:
    corpus, grouping = both()
    for segment, found in zip(grouping.segments, find_claims(corpus, TermIndex.build(corpus), grouping), strict=True):
        for claim in found.findings:
            assert claim.evidence and claim.support == len(claim.supporters) >= 1
            assert claim.share == claim.support / len(segment.members)
            assert {e.participant for e in claim.evidence} <= set(claim.supporters) <= set(segment.members)
            first = [e.participant for e in claim.evidence][: claim.support]
            assert len(first) == len(set(first)) or claim.support > 8


def test_no_greeting_thanks_question_or_meta_talk_becomes_a_claim_or_a_quote() -> None:
    corpus, grouping = both()
    for found in find_claims(corpus, TermIndex.build(corpus), grouping):
        lines = [claim.text for claim in found.findings] + [quote.text for quote in found.quotes]
        lines += [e.text for claim in found.findings for e in claim.evidence]
        assert not [
            line for line in lines if "?" in line or "hank you" in line or "Sounds" in line or "Same to" in line
        ]


def test_a_tool_is_named_as_its_users_write_it() -> None:
    corpus, grouping = both()
    _, garden = find_claims(corpus, TermIndex.build(corpus), grouping)
    tools = [claim for claim in garden.findings if claim.kind == "tool"]
    assert [tool.text.split(",")[0] for tool in tools] == ["Lightkeeper"]
    assert tools[0].support == 2


def test_the_same_study_gives_the_same_findings() -> None:
    corpus, grouping = both()
    assert find_claims(corpus, TermIndex.build(corpus), grouping) == find_claims(
        corpus, TermIndex.build(corpus), grouping
    )


def test_a_sentence_with_a_participants_name_is_not_cited_unless_that_is_allowed() -> None:
    said = ["Marjolein always compares ferry prices.", "I want to visit Marjolein without a car."]
    people = [person(1, *said, names=("Marjolein",)), person(2, *said), person(3, *said)]
    corpus, grouping = study([people])
    index = TermIndex.build(corpus)
    closed = find_claims(corpus, index, grouping)
    assert not any("Marjolein" in e.text for f in closed for claim in f.findings for e in claim.evidence)
    opened = find_claims(corpus, index, grouping, privacy=Privacy(redact=()))
    assert any("Marjolein" in e.text for f in opened for claim in f.findings for e in claim.evidence)


def test_an_empty_grouping_gives_nothing() -> None:
    corpus, _ = both()
    assert find_claims(corpus, TermIndex.build(corpus), Segmentation((), (), None, None, "none")) == ()
