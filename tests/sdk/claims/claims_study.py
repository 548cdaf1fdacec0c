"""A small study made by hand, and an index over it in the shape of `persona.terms.TermIndex`."""

from __future__ import annotations

from persona.corpus.model import Corpus, Participant, Passage, Source, Span
from persona.segments.model import Segment, Segmentation


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
