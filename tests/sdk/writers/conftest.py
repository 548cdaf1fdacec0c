"""Briefs made by hand, small enough to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from persona.claims.model import ClaimKind, Finding, SegmentFindings, Strength
from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.segments.model import Segment, Segmentation
from persona.writers.brief import make_brief
from persona.writers.port import Brief

Said = tuple[str, str]  # participant, text
MakeBrief = Callable[..., Brief]


def say(participant: str, text: str, question: str | None = None, line: int = 1) -> Passage:
    start = 1000 * line
    return Passage("a.md", participant, Span(start, start + len(text.encode()), line, line), text, question=question)


def found(
    kind: ClaimKind, text: str, evidence: Sequence[Passage], support: int = 6, strength: Strength = "strong"
) -> Finding:
    people = tuple(dict.fromkeys(passage.participant for passage in evidence))
    return Finding(kind, text, tuple(evidence), people, support, support / 12, 3.0, strength)


def brief_of(
    findings: Sequence[Finding] = (),
    quotes: Sequence[Passage] = (),
    terms: Sequence[str] = (),
    others: Sequence[str] = (),
    names: Sequence[tuple[str, ...]] = (),
    size: int = 12,
    everyone: int = 40,
) -> Brief:
    people = tuple(
        Participant(f"P{number:02}", str(number), names[number - 1] if number <= len(names) else ())
        for number in range(1, everyone + 1)
    )
    members = tuple(person.id for person in people[:size])
    own = Segment("s1", members, members, tuple((term, 1 - place / 10) for place, term in enumerate(terms)))
    rest = Segment("s2", tuple(person.id for person in people[size:]), (), tuple((term, 1.0) for term in others))
    return make_brief(
        own,
        SegmentFindings("s1", tuple(findings), tuple(quotes)),
        corpus=Corpus("/nowhere", (), people),
        grouping=Segmentation((own, rest), (), None, None, "two were asked for"),
        name="Robin",
    )


@pytest.fixture
def saying() -> Callable[..., Passage]:
    return say


@pytest.fixture
def finding() -> Callable[..., Finding]:
    return found


@pytest.fixture
def brief() -> MakeBrief:
    return brief_of
