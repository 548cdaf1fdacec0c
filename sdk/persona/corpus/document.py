"""What goes into a reader and what comes out: a decoded file, and its turns, notes or rows, by character ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from persona.corpus.decoding import decode
from persona.corpus.model import Escaping, Span
from persona.corpus.spans import Ruler


class Document:
    """A source's text with a ruler to measure spans in the bytes that it was decoded from."""

    def __init__(self, path: str, format: str, raw: bytes) -> None:
        decoded = decode(raw, path)
        self.path = path
        self.format = format
        self.size = len(raw)
        self.text = decoded.text
        self.encoding = decoded.encoding
        self.ruler = Ruler(decoded.text, decoded.encoding, len(raw), decoded.base)

    def span(self, start: int, end: int) -> Span:
        return self.ruler.span(start, end)

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The range without white space at its ends; empty (`start == end`) where nothing is left."""
        part = self.text[start:end]
        bare = part.lstrip()
        start += len(part) - len(bare)
        return start, start + len(bare.rstrip())


@dataclass(slots=True)
class Piece:
    """A paragraph, list item or cue: characters `[start, end)`, who says it where that is written, and where it
    stands (`entry`: the heading or list item that begins a record of its own, in notes)."""

    start: int
    end: int
    speaker: str | None = None
    place: str | None = None
    entry: int | None = None


@dataclass(slots=True)
class Talk:
    """A transcript or notes: pieces in order, attributes of the file, attributes of entries by number."""

    pieces: list[Piece]
    attributes: dict[str, str] = field(default_factory=dict)
    entries: dict[int, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A row: raw cells (quotes and backslashes as in the file), where each begins, and conversations it holds
    (column -> speaker and character range of every turn)."""

    number: int
    cells: list[str]
    starts: list[int]
    turns: dict[int, list[tuple[str, int, int]]] | None = None


@dataclass(slots=True)
class Table:
    """`rows` is read once, as far as it is needed. `sheet` is the worksheet's name, in XLSX, and `left` how many of its
    columns stand empty before the first. `questions` are the columns' questions in full, where a row tells them."""

    columns: list[str]
    rows: Iterator[Row]
    escaping: Escaping
    sheet: str | None = None
    left: int = 0
    questions: list[str] | None = None


Reading = Talk | list[Table]
