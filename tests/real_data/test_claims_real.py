"""Findings on real research data: what must hold whatever people said."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from persona.claims import SegmentFindings, find_claims
from persona.corpus.model import Corpus, Participant, Passage, Source, Span
from persona.segments.model import Segment, Segmentation
from persona.terms import TermIndex

pytest.importorskip("persona.text.personal")
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")

BAD_START = re.compile(r"(?:this|that|they|he|she|which|because|and|but|so|yeah|thank|hi|hello)\b", re.I)


def corpus_of(people: dict[str, list[tuple[str, str | None]]], format: str) -> Corpus:
    """A corpus whose spans count in each person's own text (claims only carry them along)."""
    made, sources = [], []
    for number, (key, said) in enumerate(people.items(), start=1):
        pid, at, passages = f"P{number:02d}", 0, []
        for text, question in said:
            size = len(text.encode())
            passages.append(Passage(f"{key}.x", pid, Span(at, at + size, 1, 1), text, question=question))
            at += size + 1
        sources.append(Source(f"{key}.x", format, "utf-8", at, "0" * 64))
        made.append(Participant(pid, key, (), {}, passages))
    return Corpus("/", tuple(sources), tuple(made))


def grouped(corpus: Corpus, label: list[str]) -> Segmentation:
    groups: dict[str, list[str]] = {}
    for person, name in zip(corpus.participants, label, strict=True):
        groups.setdefault(name, []).append(person.id)
    segments = [Segment(f"s{n + 1}", tuple(m), tuple(m), ()) for n, m in enumerate(groups.values())]
    return Segmentation(tuple(segments), (), None, None, "given")


def interviews(each: int) -> tuple[Corpus, Segmentation]:
    people: dict[str, list[tuple[str, str | None]]] = {}
    labels = []
    for kind in ("work", "science", "creativity"):
        for path in sorted((DATA / "anthropic-interviewer" / kind).glob("*.md"))[:each]:
            turns = re.split(r"^(Assistant|AI|User): ", path.read_text(encoding="utf-8"), flags=re.M)
            asked, said = None, []
            for speaker, text in zip(turns[1::2], turns[2::2], strict=True):
                if speaker == "User" and text.strip():
                    said.append((text.strip(), asked))
                asked = " ".join(text.split())
            people[path.stem] = said
            labels.append(kind)
    corpus = corpus_of(people, "markdown")
    return corpus, grouped(corpus, labels)


def queries() -> tuple[Corpus, Segmentation]:
    with (DATA / "banking77" / "test.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"].strip()]
    corpus = corpus_of({f"q{n}": [(row["text"], "text")] for n, row in enumerate(rows)}, "csv")
    return corpus, grouped(corpus, ["card" if "card" in row["category"] else "other" for row in rows])


def sound(
    corpus: Corpus, grouping: Segmentation, found: tuple[SegmentFindings, ...], wanted: tuple[set[str], ...]
) -> None:
    """`wanted`: of each of these sets of kinds every group has at least one."""
    for segment, findings in zip(grouping.segments, found, strict=True):
        kinds = {claim.kind for claim in findings.findings}
        assert all(kinds & some for some in wanted), segment.id
        assert 3 <= len(findings.quotes) <= 5
        assert len({quote.participant for quote in findings.quotes}) == len(findings.quotes)
        assert 8 <= len(findings.findings) <= 30
        texts = [claim.text for claim in findings.findings]
        assert len(set(texts)) == len(texts)
        for claim in findings.findings:
            assert claim.evidence and set(claim.supporters) <= set(segment.members)
            assert claim.support == len(claim.supporters) >= 2
            assert len(claim.evidence) <= 8
            assert len({item.participant for item in claim.evidence}) >= 2
            if claim.kind != "tool":
                assert not BAD_START.match(claim.text), claim.text
                assert len(claim.text.split()) <= 22, claim.text


def test_each_group_of_interviews_wants_something_and_has_something_in_its_way() -> None:
    """What they want may be a need alone: no two of sixty say the same of where they want to get, and what one person
    says is no claim of sixty where they agree on what they need."""
    corpus, grouping = interviews(60)
    found = find_claims(corpus, TermIndex.build(corpus), grouping)
    sound(corpus, grouping, found, ({"goal", "need"}, {"pain_point"}))
    assert not [claim.text for one in found for claim in one.findings if claim.text.endswith("?")]
    assert found == find_claims(corpus, TermIndex.build(corpus), grouping)


def test_each_group_of_customer_queries_has_pains_needs_and_goals() -> None:
    corpus, grouping = queries()
    found = find_claims(corpus, TermIndex.build(corpus), grouping)
    sound(corpus, grouping, found, ({"goal"}, {"need"}, {"pain_point"}))
