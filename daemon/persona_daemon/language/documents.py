"""Texts as an editor sees them: lines end at \\n, \\r\\n and \\r only, characters count in UTF-16."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types

from persona.spec.positions import LineTable
from persona.spec.positions import Range as SpecRange


class Document:
    """A text with its place. `version` is the editor's for an open buffer, None for what lies on disk."""

    def __init__(self, uri: str, text: str, *, version: int | None = None, language: str | None = None) -> None:
        self.uri = uri
        self.version = version
        self.language = language
        self._text = text

    @property
    def text(self) -> str:
        return self._text

    @property
    def open(self) -> bool:
        return self.version is not None

    @cached_property
    def path(self) -> Path:
        """Where it lies; for what is not a file (`untitled:`), the path of the URI."""
        return to_path(self.uri)

    @cached_property
    def lines(self) -> LineTable:
        return LineTable(self._text)

    def apply(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int | None) -> None:
        """Edits one after the other, each in the text that the one before left."""
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = sorted((self.offset(change.range.start), self.offset(change.range.end)))
                self._replace(self._text[:start] + change.text + self._text[end:])
            else:
                self._replace(change.text)
        self.version = version

    def offset(self, position: types.Position) -> int:
        """Of a place of the editor's in `text`; beyond a line's end is its end, beyond the last line the text's."""
        return self.lines.from_utf16(position.line, position.character).offset

    def position(self, offset: int) -> types.Position:
        line, character = self.lines.to_utf16(self.lines.position(offset))
        return types.Position(line, character)

    def range(self, start: int, end: int) -> types.Range:
        """Of two offsets in `text`."""
        return types.Range(self.position(start), self.position(end))

    def to_range(self, place: SpecRange | None) -> types.Range:
        """Of a place as `persona.spec` gives it; None, the whole file, is shown on its first line."""
        if place is None:
            start, end = self.lines.line_bounds(0)
            return self.range(start, end)
        return self.range(place.start.offset, place.end.offset)

    def lines_range(self, first: int, last: int) -> types.Range:
        """Whole lines, counted from 1 as `persona.json` counts them, both inclusive."""
        count = len(self.lines)
        first = min(max(first, 1), count) - 1
        last = min(max(last, first + 1), count) - 1
        return self.range(self.lines.starts[first], self.lines.line_bounds(last)[1])

    def _replace(self, text: str) -> None:
        self._text = text
        self.__dict__.pop("lines", None)


def to_uri(path: Path) -> str:
    """`file:///…`, percent-encoded as VS Code does it."""
    text = path.as_posix()
    if len(text) > 1 and text[1] == ":":
        return "file:///" + text[0].lower() + "%3A" + quote(text[2:], safe="/")
    return "file://" + quote(text, safe="/")


def to_path(uri: str) -> Path:
    """The inverse; the drive letter of Windows in lower case, a UNC host kept."""
    parts = urlsplit(uri)
    text = unquote(parts.path)
    if len(text) > 2 and text[0] == "/" and text[2] == ":":
        return Path(text[1].lower() + text[2:])
    return Path(f"//{unquote(parts.netloc)}{text}") if parts.netloc else Path(text)


def uri_key(uri: str) -> str:
    """The same for two spellings of one URI."""
    return unquote(uri)
