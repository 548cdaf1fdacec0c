"""Passages with exact spans: one reader per format, registered by suffix; readers do nothing else. Imports only
errors and progress. PyYAML, charset-normalizer and the office packages are imported when a file needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from persona.corpus.model import (
    Column,
    ColumnRole,
    Corpus,
    Escaping,
    Participant,
    Passage,
    Source,
    SourceRequest,
    Span,
    text_hash,
)

if TYPE_CHECKING:
    from persona.corpus.finding import source_bytes
    from persona.corpus.reading import inspect_sources, read_corpus

__all__ = [
    "Column",
    "ColumnRole",
    "Corpus",
    "Escaping",
    "Participant",
    "Passage",
    "Source",
    "SourceRequest",
    "Span",
    "inspect_sources",
    "read_corpus",
    "source_bytes",
    "text_hash",
]

_LAZY = {
    "read_corpus": "persona.corpus.reading",
    "inspect_sources": "persona.corpus.reading",
    "source_bytes": "persona.corpus.finding",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
