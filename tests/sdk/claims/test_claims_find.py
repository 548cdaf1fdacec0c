"""What comes out of a small study made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from persona.claims import find_claims
from persona.corpus.model import Corpus, Participant, Passage, Source, Span
from persona.segments.model import Segment, Segmentation
from persona.settings import Privacy

text_room = pytest.importorskip("persona.text")
pytest.importorskip("persona.text.personal")


def person(
    number: int, *said: str, names: tuple[str, ...] = (), question: str | None = "What else?", source: str = "a.md"
) -> Participant:
    pid = f"P{number:02d}"
    passages, at = [], 0
    for text in said:
        size = len(text.encode())
        passages.append(Passage(source, pid, Span(at, at + size, 1, 1), text, question=question))
        at += size + 1
    return Participant(pid, f"{source}#{number}", names, {}, passages)


def study(groups: list[list[Participant]], format: str = "markdown") -> tuple[Corpus, Segmentation]:
    people = tuple(p for group in groups for p in group)
    paths = sorted({x.source for p in people for x in p.passages})
    sources = tuple(Source(path, format, "utf-8", 1, "0" * 64) for path in paths)
    segments = tuple(
        Segment(f"s{n + 1}", tuple(p.id for p in group), tuple(p.id for p in group), ())
        for n, group in enumerate(groups)
    )
    return Corpus("/", sources, people), Segmentation(segments, (), 1.0, None, "given")


@dataclass
class Index:
    """The shape of `persona.terms.TermIndex`, built the plain way."""

    corpus: Corpus
    passages: list[Passage] = field(default_factory=list)
    vocabulary: list[str] = field(default_factory=list)
    surface: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers: dict[str, int] = {}
        rows: list[tuple[int, int, int, int, list[int]]] = []
        for who, someone in enumerate(self.corpus.participants):
            for passage in someone.passages:
                self.passages.append(passage)
                for start, end in text_room.sentence_ranges(passage.text):
                    terms = []
                    for word in text_room.words(passage.text[start:end]):
                        if word in text_room.STOP_WORDS:
                            continue
                        stem = text_room.stem(word)
                        if stem not in numbers:
                            numbers[stem] = len(numbers)
                            self.surface.append(word)
                        terms.append(numbers[stem])
                    rows.append((len(self.passages) - 1, start, end, who, list(dict.fromkeys(terms))))
        self.vocabulary = list(numbers)
        self.passage_of = np.array([r[0] for r in rows], dtype=np.int32)
        self.starts = np.array([r[1] for r in rows], dtype=np.int32)
        self.ends = np.array([r[2] for r in rows], dtype=np.int32)
        self.person_of = np.array([r[3] for r in rows], dtype=np.int32)
        self.indptr = np.cumsum([0] + [len(r[4]) for r in rows]).astype(np.int64)
        self.indices = np.array([t for r in rows for t in r[4]], dtype=np.int32)

    def text(self, i: int) -> str:
        return " ".join(self.passages[self.passage_of[i]].text[self.starts[i] : self.ends[i]].split())

    def citation(self, i: int) -> Passage:
        passage = self.passages[self.passage_of[i]]
        cut = passage.text[self.starts[i] : self.ends[i]]
        return Passage(passage.source, passage.participant, passage.span, cut, question=passage.question)


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
    ferries, garden = find_claims(corpus, Index(corpus), grouping)
    said = {claim.kind: claim for claim in reversed(ferries.findings)}
    assert "car" in said["goal"].text and said["goal"].support == 4
    assert "cabin" in said["pain_point"].text and said["pain_point"].support == 3
    assert "ferry" in said["behaviour"].text and said["behaviour"].support == 3
    assert any("lettuce" in claim.text for claim in garden.findings if claim.kind == "pain_point")


def test_every_claim_stands_on_evidence_of_people_of_the_segment() -> None:
    corpus, grouping = both()
    for segment, found in zip(grouping.segments, find_claims(corpus, Index(corpus), grouping), strict=True):
        for claim in found.findings:
            assert claim.evidence and claim.support == len(claim.supporters) >= 1
            assert claim.share == claim.support / len(segment.members)
            assert {e.participant for e in claim.evidence} <= set(claim.supporters) <= set(segment.members)
            first = [e.participant for e in claim.evidence][: claim.support]
            assert len(first) == len(set(first)) or claim.support > 8


def test_no_greeting_thanks_question_or_meta_talk_becomes_a_claim_or_a_quote() -> None:
    corpus, grouping = both()
    for found in find_claims(corpus, Index(corpus), grouping):
        lines = [claim.text for claim in found.findings] + [quote.text for quote in found.quotes]
        lines += [e.text for claim in found.findings for e in claim.evidence]
        assert not [
            line for line in lines if "?" in line or "hank you" in line or "Sounds" in line or "Same to" in line
        ]


def test_a_tool_is_named_as_its_users_write_it() -> None:
    corpus, grouping = both()
    _, garden = find_claims(corpus, Index(corpus), grouping)
    tools = [claim for claim in garden.findings if claim.kind == "tool"]
    assert [tool.text.split(",")[0] for tool in tools] == ["Lightkeeper"]
    assert tools[0].support == 2


def test_the_same_study_gives_the_same_findings() -> None:
    corpus, grouping = both()
    assert find_claims(corpus, Index(corpus), grouping) == find_claims(corpus, Index(corpus), grouping)


def test_a_sentence_with_a_participants_name_is_not_cited_unless_that_is_allowed() -> None:
    said = ["Marjolein always compares ferry prices.", "I want to visit Marjolein without a car."]
    people = [person(1, *said, names=("Marjolein",)), person(2, *said), person(3, *said)]
    corpus, grouping = study([people])
    index = Index(corpus)
    closed = find_claims(corpus, index, grouping)
    assert not any("Marjolein" in e.text for f in closed for claim in f.findings for e in claim.evidence)
    opened = find_claims(corpus, index, grouping, privacy=Privacy(redact=()))
    assert any("Marjolein" in e.text for f in opened for claim in f.findings for e in claim.evidence)


def test_an_empty_grouping_gives_nothing() -> None:
    corpus, _ = both()
    assert find_claims(corpus, Index(corpus), Segmentation((), (), None, None, "none")) == ()
