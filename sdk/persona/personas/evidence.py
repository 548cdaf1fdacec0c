"""A passage as the evidence of a claim."""

from __future__ import annotations

from collections.abc import Callable

from persona.corpus.model import Passage
from persona.personas.model import Evidence


def evidence_of(key: str, passage: Passage, shown: Callable[[str], str]) -> Evidence:
    """`shown` redacts what the interviewer asked: it is told beside the evidence without being it."""
    said = passage.said
    return Evidence(
        id=key,
        participant=passage.participant,
        source=passage.source,
        start=passage.span.start,
        end=passage.span.end,
        first_line=passage.span.first_line,
        last_line=passage.span.last_line,
        hash=passage.hash,
        encoding=passage.encoding,
        quote=passage.text,
        said=None if said == passage.text else said,
        question=shown(passage.question) if passage.question else passage.question,
        place=passage.place,
    )
