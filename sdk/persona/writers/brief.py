"""What a writer gets to know about one segment: its findings, and the passages it may cite, numbered."""

from __future__ import annotations

from collections.abc import Iterable

from persona.claims.model import SegmentFindings
from persona.corpus.model import Corpus, Passage
from persona.segments.model import Segment, Segmentation
from persona.writers.port import Brief

# What transcripts call a speaker whose name they do not tell: such a label is nobody's name.
_LABELS = frozenset(
    """
    a ai anonymous b bot c caller candidate client customer d employee expert f guest human i interviewee m member
    moderator p participant patient person r researcher respondent s speaker student subject unknown user visitor
    """.split()
)


def make_brief(
    segment: Segment,
    findings: SegmentFindings,
    *,
    corpus: Corpus,
    grouping: Segmentation,
    name: str,
    context: str = "",
    forbidden: frozenset[str] | None = None,
) -> Brief:
    """Numbers the evidence e1, e2, … in the order of the findings, then the quotes; a passage cited twice keeps its
    first id. `forbidden` (computed when it is not given) are the participants' names."""
    numbered = _Numbering()
    cites = tuple(numbered.ids(finding.evidence) for finding in findings.findings)
    numbered.ids(findings.quotes)
    return Brief(
        segment=segment,
        findings=findings,
        evidence=numbered.evidence,
        cites=cites,
        participants=len(corpus.participants),
        context=context,
        name=name,
        others=tuple(term for other in grouping.segments if other.id != segment.id for term, _ in other.terms),
        forbidden=participant_names(corpus) if forbidden is None else forbidden,
    )


def participant_names(corpus: Corpus) -> frozenset[str]:
    """Every name of a participant, case-folded, whole and word by word; labels such as "Participant 3" aside."""
    found: set[str] = set()
    for person in corpus.participants:
        for name in person.names:
            parts = [part.strip(".,;:()") for part in name.casefold().replace("_", " ").split()]
            telling = [part for part in parts if len(part) > 1 and part not in _LABELS and not _has_digit(part)]
            if telling:
                found.update(telling)
                found.add(" ".join(parts))
    return frozenset(found)


class _Numbering:
    def __init__(self) -> None:
        self.evidence: dict[str, Passage] = {}
        self._ids: dict[tuple[str, int, int], str] = {}

    def ids(self, passages: Iterable[Passage]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._id(passage) for passage in passages))

    def _id(self, passage: Passage) -> str:
        place = (passage.source, passage.span.start, passage.span.end)
        if place not in self._ids:
            self._ids[place] = f"e{len(self._ids) + 1}"
            self.evidence[self._ids[place]] = passage
        return self._ids[place]


def _has_digit(part: str) -> bool:
    return any(letter.isdigit() for letter in part)
