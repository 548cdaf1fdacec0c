"""Passages and spans by the million.

A frozen dataclass sets each field through `object.__setattr__`, three times the cost of a plain object. These twins
have the same slots; once filled they are turned into the real class, which nobody can tell apart from one that was
made the usual way (a test compares them).
"""

from __future__ import annotations

from typing import Any

from persona.corpus.model import Escaping, Passage, Span


class _PassageTwin:
    __slots__ = Passage.__slots__


class _SpanTwin:
    __slots__ = Span.__slots__


def make_span(start: int, end: int, first_line: int, last_line: int) -> Span:
    span: Any = _SpanTwin()
    span.start = start
    span.end = end
    span.first_line = first_line
    span.last_line = last_line
    span.__class__ = Span
    made: Span = span
    return made


def make_passage(
    source: str,
    span: Span,
    text: str,
    encoding: str,
    escaping: Escaping = "",
    question: str | None = None,
    place: str | None = None,
) -> Passage:
    """A passage whose participant is not numbered yet."""
    passage: Any = _PassageTwin()
    passage.source = source
    passage.participant = ""
    passage.span = span
    passage.text = text
    passage.encoding = encoding
    passage.escaping = escaping
    passage.question = question
    passage.place = place
    passage.__class__ = Passage
    made: Passage = passage
    return made
