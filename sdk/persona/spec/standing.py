"""Where evidence stands in its source as the source is now: at its place, moved, or gone.

It looks at the bytes alone, so it costs little more than reading around each passage, also in a file of 200 MB. Who
said it is not asked: a build does that, with `persona.personas.anchoring`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from persona.corpus.model import archive_and_member
from persona.personas.model import Evidence
from persona.spec.positions import utf16_length

State = Literal["fresh", "moved", "stale"]
_CHUNK = 1 << 20  # bytes looked at in one step: other threads run in between
_NEAR = 1 << 20  # bytes before and after the old place, where what moved is looked for first
_WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")


@dataclass(frozen=True, slots=True)
class Place:
    """Half-open, lines from 0, characters in UTF-16 code units as editors count; `start` and `end` are bytes."""

    start: int
    end: int
    start_line: int
    start_character: int
    end_line: int
    end_character: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`place` is where the words stand now; of what is gone, where they stood (its first line, whole)."""

    state: State
    place: Place


class Content:
    """A source's bytes, read where they are asked for. `data` stands for the file, as an editor's buffer does."""

    def __init__(self, file: BinaryIO | None, data: bytes | None, size: int) -> None:
        self._file = file
        self._data = data
        self.size = size
        self._cursor = (0, 0)  # an offset, and the line ends before it

    @classmethod
    def of(cls, data: bytes) -> Content:
        return cls(None, data, len(data))

    def slice(self, start: int, end: int) -> bytes:
        start, end = max(0, start), min(end, self.size)
        if end <= start:
            return b""
        if self._data is not None:
            return self._data[start:end]
        assert self._file is not None
        self._file.seek(start)
        return self._file.read(end - start)

    def occurrences(self, needle: bytes, start: int = 0, end: int | None = None) -> Iterable[int]:
        """Every offset in `[start, end)` at which `needle` begins, in order."""
        if not needle:
            return
        end = self.size if end is None else min(end, self.size)
        overlap = len(needle) - 1
        for begin in range(max(0, start), end, _CHUNK):
            step = min(_CHUNK, end - begin)
            chunk = self.slice(begin, begin + step + overlap)
            at = chunk.find(needle)
            while 0 <= at < step:
                yield begin + at
                at = chunk.find(needle, at + 1)

    def lines_before(self, offset: int) -> int:
        """How many line ends (\\n, \\r\\n or \\r) stand before `offset`, in an encoding that keeps ASCII. Quickest when
        asked in ascending order."""
        known, count = self._cursor if self._cursor[0] <= offset else (0, 0)
        last = self.slice(known - 1, known)
        for begin in range(known, offset, _CHUNK):
            chunk = self.slice(begin, min(offset, begin + _CHUNK))
            count += chunk.count(b"\n")
            if b"\r" in chunk:
                count += chunk.count(b"\r") - chunk.count(b"\r\n")
            if last == b"\r" and chunk[:1] == b"\n":
                count -= 1
            last = chunk[-1:]
        self._cursor = (offset, count)
        # Between the two halves of one line end, the line has not ended yet.
        return count - (1 if last == b"\r" and self.slice(offset, offset + 1) == b"\n" else 0)


def stand(items: Iterable[Evidence], content: Content) -> list[Standing]:
    """Where each of one source's passages stands in `content`."""
    return [_stand(item, content) for item in items]


def stand_in_source(items: Sequence[Evidence], root: Path, source: str) -> list[Standing]:
    """As `stand`, for a source on disk; everything is stale where it cannot be read.

    For a member of an archive and for XLSX and DOCX, places count in the text that was taken out of the file.
    """
    from persona.corpus.finding import source_bytes
    from persona.corpus.readers import EXTRACTED, format_of
    from persona.errors import PersonaError

    try:
        if archive_and_member(source)[1] or format_of(source) in EXTRACTED:
            return stand(items, Content.of(source_bytes(root, source)))
        with (root / source).open("rb") as file:
            return stand(items, Content(file, None, os.fstat(file.fileno()).st_size))
    except (OSError, PersonaError):
        return [Standing("stale", _line_of(item)) for item in items]


def _stand(item: Evidence, content: Content) -> Standing:
    needle = item.quote.encode(item.encoding, "surrogatepass" if item.encoding.startswith("utf") else "replace")
    if content.slice(item.start, item.end) == needle:
        return Standing("fresh", _place(content, item, item.start, item.first_line - 1))
    best = _nearest(item, needle, content, item.start - _NEAR, item.start + _NEAR)
    if best is None and content.size > 2 * _NEAR:
        best = _nearest(item, needle, content, 0, content.size)
    if best is None:
        return Standing("stale", _line_of(item))
    return Standing("moved", _place(content, item, best, None))


def _nearest(item: Evidence, needle: bytes, content: Content, start: int, end: int) -> int | None:
    """The whole words nearest to the old place."""
    best: int | None = None
    for at in content.occurrences(needle, start, end):
        if best is not None and abs(at - item.start) >= abs(best - item.start):
            break  # from here on it only gets farther
        if not _inside_word(content, at, at + len(needle), item.encoding):
            best = at
    return best


def _place(content: Content, item: Evidence, start: int, line: int | None) -> Place:
    end = start + (item.end - item.start)
    quote = item.quote
    if item.encoding.startswith(_WIDE):
        before = content.slice(0, start).decode(item.encoding, "replace").removeprefix("\ufeff")
        breaks = _breaks(before)
        head = before[_last_break(before) + 1 :]
    else:
        breaks = content.lines_before(start) if line is None else line
        head = _head(content, start, item.encoding)
    first = utf16_length(head)
    inside = _breaks(quote)
    tail = utf16_length(quote[_last_break(quote) + 1 :])
    return Place(start, end, breaks, first, breaks + inside, tail if inside else first + tail)


def _head(content: Content, start: int, encoding: str) -> str:
    """What stands on the line before `start`."""
    parts: list[bytes] = []
    end = start
    while end > 0:
        chunk = content.slice(max(0, end - 4096), end)
        cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        parts.append(chunk[cut + 1 :])
        if cut >= 0:
            break
        end -= len(chunk)
    return b"".join(reversed(parts)).decode(encoding, "replace").removeprefix("\ufeff")


def _line_of(item: Evidence) -> Place:
    return Place(item.start, item.end, item.first_line - 1, 0, item.first_line, 0)


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _last_break(text: str) -> int:
    return max(text.rfind("\n"), text.rfind("\r"))


def _inside_word(content: Content, start: int, end: int, encoding: str) -> bool:
    """Whether the passage begins or ends in the middle of a word."""
    width = 4 if encoding.startswith(_WIDE) else 1
    before = content.slice(start - 8 * width, start).decode(encoding, "ignore")[-1:]
    after = content.slice(end, end + 8 * width).decode(encoding, "ignore")[:1]
    inside = content.slice(start, end).decode(encoding, "ignore")
    return (before.isalnum() and inside[:1].isalnum()) or (after.isalnum() and inside[-1:].isalnum())
