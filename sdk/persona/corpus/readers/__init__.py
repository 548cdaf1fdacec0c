"""One module per format, registered by suffix. A reader turns a document into turns, notes or a table, and nothing
else: who is a participant is decided outside (`conversations.py`, `roles.py`). Imports only model, document, errors."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath

from persona.corpus.document import Document, Reading
from persona.corpus.model import archive_and_member

# suffix -> (format, module with `read(document) -> Reading`); a module is imported when its first file is read
FORMATS: dict[str, tuple[str, str]] = {
    ".md": ("markdown", "markdown"),
    ".markdown": ("markdown", "markdown"),
    ".txt": ("text", "plain"),
    ".text": ("text", "plain"),
    ".vtt": ("webvtt", "webvtt"),
    ".srt": ("subrip", "subrip"),
    ".csv": ("csv", "csv"),
    ".tsv": ("tsv", "tsv"),
    ".tab": ("tsv", "tsv"),
    ".json": ("json", "json"),
    ".jsonl": ("jsonl", "jsonl"),
    ".ndjson": ("jsonl", "jsonl"),
    ".xlsx": ("xlsx", "xlsx"),
    ".docx": ("docx", "docx"),
}
EXTRACTED = frozenset({"xlsx", "docx"})  # formats without plain text: spans count in what `extract` gives
ARCHIVE = ".zip"


def suffix_of(path: str) -> str:
    archive, member = archive_and_member(path)
    return PurePosixPath(member or archive).suffix.lower()


def format_of(path: str) -> str | None:
    known = FORMATS.get(suffix_of(path))
    return known[0] if known else None


def reader_for(path: str) -> Callable[[Document], Reading]:
    read: Callable[[Document], Reading] = _module(path).read
    return read


def extract(path: str, raw: bytes) -> bytes:
    """The UTF-8 text that spans of an XLSX or DOCX file count in; the same bytes on every machine."""
    extracted: bytes = _module(path).extract(raw, path)
    return extracted


def _module(path: str):  # type: ignore[no-untyped-def]
    return import_module(f"persona.corpus.readers.{FORMATS[suffix_of(path)][1]}")
