"""Who belongs together, how many, and matching to earlier segments. Imports corpus, terms and text.

`segment` groups the participants of a corpus; `match` finds the segments of an earlier build again. NumPy is loaded
when one of them is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.segments.grouping import segment
    from persona.segments.matching import match

_HOMES = {"match": "persona.segments.matching", "segment": "persona.segments.grouping"}

__all__ = ["match", "segment"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.segments' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
