"""Places in a text, counted as the Language Server Protocol counts lines: \\n, \\r\\n and \\r end one, nothing else.

YAML libraries and `str.splitlines` also break lines at U+2028, U+0085 or a form feed; transcripts contain those, and
every later line would be off by one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """`line` and `character` count from 0, characters being code points; `offset` is from the start of the text."""

    line: int
    character: int
    offset: int


@dataclass(frozen=True, slots=True)
class Range:
    """Half-open. For people, `line` and `column` count from 1."""

    start: Position
    end: Position

    @property
    def line(self) -> int:
        return self.start.line + 1

    @property
    def column(self) -> int:
        return self.start.character + 1

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


class LineTable:
    """Where each line of `text` begins; turns offsets into positions and back, also in UTF-16 as editors count."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        """Offset of the first character of every line; there is always a first line."""
        text = self.text
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")  # the same length
        lines = text.split("\n")
        lines.pop()
        return [0, *accumulate(len(line) + 1 for line in lines)]

    def __len__(self) -> int:
        return len(self.starts)

    def position(self, offset: int) -> Position:
        """Offsets outside the text are taken to its nearest end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        return Position(line, offset - self.starts[line], offset)

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(max(start, end)))

    def line_bounds(self, line: int) -> tuple[int, int]:
        """Offsets of a line's first character and of its end, without the line break."""
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def line_text(self, line: int) -> str:
        start, end = self.line_bounds(line)
        return self.text[start:end]

    def offset(self, line: int, character: int) -> int:
        """Of a place given as line and code point; beyond a line's end means its end."""
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.line_bounds(max(0, line))
        return min(start + max(0, character), end)

    def to_utf16(self, position: Position) -> tuple[int, int]:
        """Line and character as the Language Server Protocol counts by default: in UTF-16 code units."""
        before = self.text[self.starts[position.line] : position.offset]
        return position.line, utf16_length(before)

    def from_utf16(self, line: int, character: int) -> Position:
        """The inverse of `to_utf16`; a place inside a surrogate pair means the character's start."""
        if line >= len(self.starts):
            return self.position(len(self.text))
        start, end = self.line_bounds(max(0, line))
        text = self.text[start:end]
        if text.isascii():
            return self.position(min(start + max(0, character), end))
        units = 0
        for index, letter in enumerate(text):
            units += 2 if letter > "\uffff" else 1
            if units > character:
                return self.position(start + index)
        return self.position(end)


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)
