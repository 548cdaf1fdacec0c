"""A made-up study as the earlier rooms would give it: 62 participants, four segments, two sources."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import pytest

from persona.claims.model import ClaimKind, Finding, SegmentFindings, Strength
from persona.corpus.model import Corpus, Participant, Passage, Source, Span
from persona.personas.assembling import assemble
from persona.personas.model import (
    ColumnRecord,
    GenerationResult,
    Generator,
    MapPoint,
    Persona,
    SourceRecord,
    WriterReport,
)
from persona.segments.model import Segment, Segmentation
from persona.writers.brief import make_brief
from persona.writers.embedded import draft
from persona.writers.names import choose_names
from persona.writers.port import Brief
from persona.writers.verify import Verified, verify

# (kind, text, what several said, support, lift, strength)
Told = tuple[ClaimKind, str, tuple[str, ...], int, float | None, Strength]

GROUPS: tuple[tuple[int, tuple[str, ...], tuple[Told, ...], tuple[str, ...]], ...] = (
    (
        24,
        ("version control", "merge", "notebook diffs", "colleagues", "sharing"),
        (
            ("goal", "Easy sharing and collaboration",
             ("What I am after is easy sharing and collaboration, really.",
              "Easy sharing and collaboration with people who do not install anything."), 14, 9.5, "strong"),
            ("goal", "I want to share my notebooks with colleagues without setting up a server.",
             ("I want to share my notebooks with colleagues without setting up a server.",), 6, 2.1, "moderate"),
            ("pain_point", "Poor integration with version control",
             ("Poor integration with version control, that is the one thing.",
              "There is poor integration with version control. Notebook diffs are 400 lines of JSON.",
              "It is the poor integration with version control that hurts us every week,\nbecause a merge of two "
              "notebooks ends in a file that nobody can open."), 17, 27.0, "strong"),
            ("pain_point", "A merge of two notebooks ends in a file that nobody can open.",
             ("It is the poor integration with version control that hurts us every week,\nbecause a merge of two "
              "notebooks ends in a file that nobody can open.",), 3, None, "weak"),
            ("need", "Readable notebook diffs in reviews", ("Readable notebook diffs in reviews would be a gift.",),
             5, 4.0, "moderate"),
            ("behaviour", "I clear all outputs before I commit, by hand, every single time.",
             ("I clear all outputs before I commit, by hand, every single time.",), 7, 3.3, "moderate"),
            ("tool", "Git", ("We keep everything in Git.", "Git for the code, e-mail for notebooks."), 15, 2.2,
             "strong"),
        ),
        ("A merge conflict in a notebook & I just start over. <sigh> It's *always* the same.",),
    ),
    (
        19,
        ("slides", "teaching", "students", "classroom", "exercises"),
        (
            ("goal", "I would like to hand out exercises that grade themselves.",
             ("I would like to hand out exercises that grade themselves.",), 9, 6.0, "strong"),
            ("pain_point", "My students lose half of the first lesson to the installation.",
             ("My students lose half of the first lesson to the installation.",), 11, 12.4, "strong"),
            ("motivation", "Students who see the result at once stay curious",
             ("Students who see the result at once stay curious, and that is why I do it.",), 4, 5.0, "moderate"),
            ("context", "A classroom with thirty borrowed laptops",
             ("I have a classroom with thirty borrowed laptops.",), 2, None, "weak"),
        ),
        ("The first lesson is the one where I lose them.",),
    ),
    (
        12,
        ("memory", "large data", "kernel", "cluster"),
        (
            ("pain_point", "The kernel dies when the data is larger than memory.",
             ("The kernel dies when the data is larger than memory.",), 8, 15.0, "strong"),
            ("need", "A way to see what uses up the memory", ("I miss a way to see what uses up the memory.",), 5, 4.4,
             "moderate"),
        ),
        ("I went for a coffee and when I came back the kernel was dead.",),
    ),
    (
        4,
        ("screen reader", "keyboard", "shortcuts"),
        (
            ("goal", "To work through a notebook by keyboard alone",
             ("I need to work through a notebook by keyboard alone.",), 3, 20.0, "weak"),
            ("pain_point", "The screen reader reads the cell numbers and skips the code.",
             ("The screen reader reads the cell numbers and skips the code.",), 2, None, "weak"),
        ),
        (),
    ),
)  # fmt: skip
LEFTOVER = 3
ROLES = ("researcher", "engineer", "teacher", "student")


@dataclass(frozen=True)
class Study:
    corpus: Corpus
    grouping: Segmentation
    findings: tuple[SegmentFindings, ...]
    briefs: tuple[Brief, ...]
    verified: tuple[Verified, ...]
    result: GenerationResult


def make_study() -> Study:
    contents: dict[str, bytearray] = {"interviews/first round.md": bytearray(), "survey.csv": bytearray()}
    people: list[Participant] = []
    segments: list[Segment] = []
    findings: list[SegmentFindings] = []
    for number, (size, terms, told, quotes) in enumerate(GROUPS, start=1):
        members = [_person(len(people) + place, number) for place in range(1, size + 1)]
        people += members
        said: dict[str, Passage] = {}

        def passage(
            text: str, place: int, members: list[Participant] = members, said: dict[str, Passage] = said
        ) -> Passage:
            if text not in said:
                source = "survey.csv" if place % 2 else "interviews/first round.md"
                said[text] = _say(members[place % len(members)], contents, source, text)
            return said[text]

        found = []
        for row, (kind, text, lines, support, lift, strength) in enumerate(told):
            evidence = tuple(passage(line, row + at) for at, line in enumerate(lines))
            found.append(
                Finding(kind, text, evidence, tuple(person.id for person in members[:support]), support, support / size,
                        lift, strength)
            )  # fmt: skip
        ids = tuple(person.id for person in members)
        segments.append(Segment(f"s{number}", ids, ids, tuple((term, 1 - at / 10) for at, term in enumerate(terms))))
        findings.append(SegmentFindings(f"s{number}", tuple(found), tuple(passage(text, 5) for text in quotes)))
    left = [_person(len(people) + place, 5) for place in range(1, LEFTOVER + 1)]
    people += left
    grouping = Segmentation(
        tuple(segments), tuple(person.id for person in left), 0.64,
        "The grouping returns in only 64 of 100 repetitions with a part of the participants left out.",
        "Four groups return most often when a part of the participants is left out.",
        positions={person.id: _position(at, person) for at, person in enumerate(people)},
    )  # fmt: skip
    sources = tuple(
        Source(
            path, "csv" if path.endswith("csv") else "markdown", "utf-8", len(data), hashlib.sha256(data).hexdigest()
        )
        for path, data in contents.items()
    )
    corpus = Corpus("/nowhere", sources, tuple(people))
    names = choose_names([segment.id for segment in segments], forbidden=("Alex Doe",))
    briefs = tuple(
        make_brief(segment, found, corpus=corpus, grouping=grouping, name=name, context="A notebook for research")
        for segment, found, name in zip(segments, findings, names, strict=True)
    )
    verified = tuple(verify(brief, draft(brief)) for brief in briefs)
    personas: list[Persona] = []
    for brief, words in zip(briefs, verified, strict=True):
        personas.append(
            assemble(brief, words, corpus=corpus, taken_colours=[persona.portrait.light for persona in personas])
        )
    home = {member: persona.id for persona in personas for member in persona.participants}
    result = GenerationResult(
        generator=Generator(version="1.1.0", personas="auto", writer="embedded", context="A notebook for research"),
        personas=tuple(personas),
        reason=grouping.reason,
        stability=grouping.stability,
        provisional=grouping.provisional,
        participants=len(people),
        passages=412,
        leftover=grouping.leftover,
        map=tuple(
            MapPoint(participant=person.id, persona=home.get(person.id), x=round(x, 4), y=round(y, 4))
            for person in people
            for x, y in [grouping.positions[person.id]]
        ),
        sources=tuple(
            SourceRecord(path=source.path, format=source.format, encoding=source.encoding, size=source.size,
                         sha256=source.sha256,
                         columns=(ColumnRecord(name="role", role="attribute", reason="4 different values"),)
                         if source.format == "csv" else ())
            for source in sources
        ),
        notes=("notes/old.doc was passed over: this format is not read.",),
        report=WriterReport(writer="embedded", kept=sum(len(words.claims) for words in verified)),
    )  # fmt: skip
    return Study(corpus, grouping, tuple(findings), briefs, verified, result)


def _person(number: int, group: int) -> Participant:
    person = Participant(f"P{number:02}", f"study#{number}", (f"Speaker {number}",))
    person.attributes = {
        "role": ROLES[(group - 1 + (number % 5 == 0)) % 4],
        "country": ("Chile", "Norway", "Kenya")[(number * 7) % 3],
        "years_of_experience": str((number * 5 + group * 4) % 31),
        "uses it daily": "yes" if (number + group) % 3 else "no",
        "respondent": f"r-{number * 7919}",
    }
    if number % 4 == 0:
        del person.attributes["country"]
    return person


def _position(at: int, person: Participant) -> tuple[float, float]:
    group = ROLES.index(person.attributes["role"])
    angle, far = at * 2.399963, 0.16 * math.sqrt((at % 19) / 19)
    x, y = ((0.25, 0.7), (0.72, 0.75), (0.65, 0.25), (0.2, 0.22))[group]
    return x + far * math.cos(angle), y + far * math.sin(angle)


def _say(person: Participant, contents: dict[str, bytearray], source: str, text: str) -> Passage:
    data = contents[source]
    first = data.count(b"\n") + 1
    start = len(data)
    data += text.encode()
    span = Span(start, len(data), first, first + text.count("\n"))
    data += b"\n\n"
    is_row = source.endswith("csv")
    passage = Passage(source, person.id, span, text, question="What hinders you?" if is_row else None,
                      place=f"row {first}, hinders" if is_row else "00:12:03")  # fmt: skip
    person.passages.append(passage)
    return passage


@pytest.fixture(scope="session")
def study() -> Study:
    return make_study()


@pytest.fixture(scope="session")
def result(study: Study) -> GenerationResult:
    return study.result
