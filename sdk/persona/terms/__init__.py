"""Every sentence of a corpus with its words, counted once for segments and claims. Imports corpus and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.terms.index import TermIndex

__all__ = ["TermIndex"]


def __getattr__(name: str) -> Any:
    if name != "TermIndex":
        raise AttributeError(f"module 'persona.terms' has no attribute {name!r}")
    from persona.terms.index import TermIndex

    globals()[name] = TermIndex
    return TermIndex
