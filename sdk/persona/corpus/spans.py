"""From characters to bytes and lines, in any encoding, without encoding the whole prefix each time."""

from __future__ import annotations

from persona.corpus.making import make_span
from persona.corpus.model import Passage, Span

_STRIDE = 1024  # characters between byte checkpoints
_LINE_STRIDE = 65_536  # characters between line checkpoints


class Ruler:
    """Byte offsets and line numbers of a decoded text whose first `base` bytes are a byte-order mark.

    Fastest when asked in ascending order; any order is right. Lines end at \\n, \\r\\n or \\r only.
    """

    def __init__(self, text: str, encoding: str, size: int, base: int = 0) -> None:
        self._text = text
        self._encoding = encoding
        self._base = base
        body = size - base
        # One width for every character: ASCII, 8-bit encodings, UTF-16 without surrogates, UTF-32.
        self._width = next((w for w in (1, 2, 4) if body == w * len(text) and _may_be(encoding, w)), 0)
        self._narrow = not encoding.startswith(("utf-16", "utf-32"))
        self._checkpoints: list[int] | None = None
        self._byte_cursor = (0, base)
        self._returns = "\r" in text
        self._line_cursor = (0, 0)
        self._line_checkpoints: list[int] | None = None

    def byte_at(self, index: int) -> int:
        if self._width:
            return self._base + self._width * index
        at, offset = self._byte_cursor
        if not at <= index <= at + _STRIDE:
            at = index // _STRIDE * _STRIDE
            offset = self._known_bytes()[index // _STRIDE]
        offset += len(self._text[at:index].encode(self._encoding))
        self._byte_cursor = (index, offset)
        return offset

    def line_at(self, index: int) -> int:
        """The line (from 1) of the character at `index`."""
        text = self._text
        if self._returns and 0 < index < len(text) and text[index] == "\n" and text[index - 1] == "\r":
            index -= 1  # between the two halves of one line end
        at, breaks = self._line_cursor
        if not at <= index <= at + _LINE_STRIDE:
            block = index // _LINE_STRIDE
            at, breaks = block * _LINE_STRIDE, self._known_lines()[block]
            if self._returns and 0 < at < len(text) and text[at] == "\n" and text[at - 1] == "\r":
                at -= 1
        breaks += self._breaks(at, index)
        self._line_cursor = (index, breaks)
        return breaks + 1

    def span(self, start: int, end: int) -> Span:
        """The exact span of the characters `[start, end)`; `end > start`."""
        return self.span_of(start, self._text[start:end])

    def span_of(self, start: int, part: str) -> Span:
        """The exact span of `part`, which stands at the character `start`."""
        end = start + len(part)
        first = last = self.line_at(start)
        if "\n" in part or "\r" in part:
            last = self.line_at(end - 1)
        if self._width:
            return make_span(self._base + self._width * start, self._base + self._width * end, first, last)
        begin = self.byte_at(start)
        stop = begin + (len(part) if self._narrow and part.isascii() else len(part.encode(self._encoding)))
        self._byte_cursor = (end, stop)
        return make_span(begin, stop, first, last)

    def _breaks(self, start: int, end: int) -> int:
        found = self._text.count("\n", start, end)
        if self._returns:
            found += self._text.count("\r", start, end) - self._text.count("\r\n", start, end)
        return found

    def _known_bytes(self) -> list[int]:
        if self._checkpoints is None:
            total, known = self._base, []
            for at in range(0, len(self._text) + 1, _STRIDE):
                known.append(total)
                total += len(self._text[at : at + _STRIDE].encode(self._encoding))
            self._checkpoints = known
        return self._checkpoints

    def _known_lines(self) -> list[int]:
        if self._line_checkpoints is None:
            total, before, known = 0, 0, []
            for at in range(0, len(self._text) + 1, _LINE_STRIDE):
                here = at
                if self._returns and 0 < at < len(self._text) and self._text[at - 1 : at + 1] == "\r\n":
                    here -= 1
                total += self._breaks(before, here)
                before = here
                known.append(total)
            self._line_checkpoints = known
        return self._line_checkpoints


def _may_be(encoding: str, width: int) -> bool:
    """Whether equal counts prove that every character takes `width` bytes (they do not for all encodings)."""
    if width == 1:
        return not encoding.startswith(("utf-16", "utf-32"))
    return encoding.startswith("utf-16" if width == 2 else "utf-32")


def cut_passage(passage: Passage, start: int, end: int) -> Passage:
    """The characters `[start, end)` of `passage.text` as a passage with its own exact span.

    Raises ValueError where nothing would be left.
    """
    text = passage.text
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start}:{end} is no part of a passage of {len(text)} characters")
    if (start, end) == (0, len(text)):
        return passage
    part = text[start:end]
    first_byte = passage.span.start + len(text[:start].encode(passage.encoding))
    first = passage.span.first_line + _breaks_before(text, start)
    last = passage.span.first_line + _breaks_before(text, end - 1)
    return Passage(
        passage.source,
        passage.participant,
        Span(first_byte, first_byte + len(part.encode(passage.encoding)), first, last),
        part,
        passage.encoding,
        passage.escaping,
        passage.question,
        passage.place,
    )


def _breaks_before(text: str, index: int) -> int:
    if index and text[index - 1 : index + 1] == "\r\n":
        index -= 1
    breaks = text.count("\n", 0, index)
    if "\r" in text:
        breaks += text.count("\r", 0, index) - text.count("\r\n", 0, index)
    return breaks
