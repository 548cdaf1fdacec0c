"""Talking to a persona: each answer with the evidence it rests on, and "I don't know" beyond it.

Imports writers, personas and below. Without a model it answers by finding what participants said, and says so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.chat.answering import answer as answer
    from persona.chat.pieces import ChatPiece as ChatPiece
    from persona.chat.pieces import Turn as Turn

_HOMES = {
    "ChatPiece": "persona.chat.pieces",
    "Turn": "persona.chat.pieces",
    "answer": "persona.chat.answering",
}

__all__ = ["ChatPiece", "Turn", "answer"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.chat' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
