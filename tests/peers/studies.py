"""Small invented studies for tests of writers: findings and evidence without the engine."""

from persona.claims.model import Finding, SegmentFindings
from persona.corpus.model import Passage, Span
from persona.segments.model import Segment
from persona.writers.port import Brief

CAREFUL = (
    ("goal", "I want to reserve the drill before I leave home.", "P01"),
    ("goal", "I want the app to show the true stock count, because I cannot trust it today.", "P02"),
    ("pain_point", "I hate driving across town for a drill that is not there.", "P03"),
    ("pain_point", "The reserved drill was gone twice this month.", "P01"),
    ("behaviour", "I always phone the desk to check the stock.", "P02"),
    ("behaviour", "I usually check the stock count in the app twice before I leave home.", "P03"),
    ("need", "What I need is a reservation that holds for 24 hours.", "P01"),
    ("context", "I drive over with the children on Saturday.", "P02"),
)
SOCIAL = (
    ("goal", "I want to teach a class on sharpening chisels.", "P04"),
    ("motivation", "I love teaching people how to sharpen a chisel at the workshop.", "P05"),
    ("pain_point", "The booking page is confusing and the screen is hard for my eyes.", "P04"),
    ("behaviour", "I bring biscuits for tea at the workshop.", "P05"),
)


def passage(text, participant, source="talk.md", start=0, question=None):
    return Passage(source, participant, Span(start, start + len(text.encode()), 1, 1), text, question=question)


def brief_of(
    said=CAREFUL, *, segment="s1", name="Alex", people=6, forbidden=("ana", "ana pereira"), context="A tool library"
):
    """A brief whose finding i is sentence i and stands on it."""
    passages, findings, start = {}, [], 0
    members = tuple(dict.fromkeys(person for _, _, person in said))
    for number, (kind, text, person) in enumerate(said, start=1):
        found = passages[f"e{number}"] = passage(text, person, start=start)
        start = found.span.end + 1
        findings.append(Finding(kind, text, (found,), (person,), 1, 1 / len(members), None, "moderate"))
    return Brief(
        segment=Segment(
            segment, members, members, (("drill", 1.0), ("stock", 0.8)) if said is CAREFUL else (("chisel", 1.0),)
        ),
        findings=SegmentFindings(segment, tuple(findings), (passages["e1"],)),
        evidence=passages,
        cites=tuple((key,) for key in passages),
        participants=people,
        context=context,
        name=name,
        forbidden=frozenset(forbidden),
    )
