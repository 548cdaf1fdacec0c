"""What a conversation is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from persona.personas.model import Evidence

PieceKind = Literal["notice", "answer", "unknown"]
UNKNOWN = "I don’t know."


@dataclass(frozen=True, slots=True)
class ChatPiece:
    """A part of an answer, in the order it is to be read.

    "answer": a sentence or a quote that may be shown as it is, with the evidence it rests on (never empty).
    "unknown": the persona does not know. "notice": Persona itself speaks, about how the answer was made.
    """

    kind: PieceKind
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and what was answered."""

    question: str
    answer: str
