"""Words, sentences and other pure functions on strings. Stands beside errors, below every room.

`words`, `stem`, `STOP_WORDS` and `FILLERS` come from `words.py`, `sentence_ranges` from `sentences.py`; personal data
is found by `persona.text.personal`, which is imported by those who need it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.text.sentences import sentence_ranges
    from persona.text.words import FILLERS, STOP_WORDS, raw_words, stem, words

_HOMES = {
    "FILLERS": "persona.text.words",
    "STOP_WORDS": "persona.text.words",
    "raw_words": "persona.text.words",
    "sentence_ranges": "persona.text.sentences",
    "stem": "persona.text.words",
    "words": "persona.text.words",
}

__all__ = ["FILLERS", "STOP_WORDS", "raw_words", "sentence_ranges", "stem", "words"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.text' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
