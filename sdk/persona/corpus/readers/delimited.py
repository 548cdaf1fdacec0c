"""Delimited rows with the place of every cell, quickly: rows without quotes are cut by the interpreter's own split."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from persona.corpus.document import Document, Row, Table

_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'[ \t]*"([^"]*(?:""[^"]*)*)"[ \t]*')
_SNIFFED = 60  # rows
_TITLES = 6  # rows at most above the headings
_ABOVE_ANSWERS = 2  # rows at most between headings and answers
_SAYS_DELIMITER = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_IMPORT_ID = re.compile(r'\s*\{"{1,2}ImportId"')  # Qualtrics: below the questions in full, below the columns' names
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_table(document: Document, delimiters: str) -> list[Table]:
    return [table_of(document.text, 0, len(document.text), delimiters)]


def table_of(
    text: str, start: int, end: int, delimiters: str, sheet: str | None = None, origin: tuple[int, int] = (0, 0)
) -> Table:
    """`origin`: how many rows and columns of the sheet stand empty above and before the first."""
    if said := _SAYS_DELIMITER.match(text, start, end):  # Excel's own first line, which it does not show
        start, delimiters = said.end(), said[1]
    delimiter = sniff(text, start, end, delimiters)
    rows = rows_of(text, start, end, delimiter, origin[0])
    sample = _below_title(list(islice(rows, _SNIFFED)))
    if not sample:
        return Table([], iter(()), "csv", sheet)
    width = max(len(row.cells) for row in sample)
    questions: list[str] | None = None
    if _is_heading(sample):
        names, body = _names(sample[0], width), sample[1:]
        for number, row in enumerate(body[:_ABOVE_ANSWERS]):
            if any(_IMPORT_ID.match(cell) for cell in row.cells):
                questions = _names(body[0], width) if number else None
                body = body[number + 1 :]
                break
    else:
        names, body = [f"column {number}" for number in range(1, width + 1)], sample
    return Table(names, _chained(body, rows), "csv", sheet, origin[1], questions)


def _names(row: Row, width: int) -> list[str]:
    names = [" ".join(cell.replace('""', '"').split()) for cell in row.cells]
    return names + [""] * (width - len(names))


def _below_title(sample: list[Row]) -> list[Row]:
    """Without a title above the headings: rows of which the first cell alone is filled, where those below are wider."""
    titles: set[int] = set()
    for number, row in enumerate(sample[:_TITLES]):
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        if len(filled) > 1:
            below = sample[number:]
            return below if titles == {filled[0]} and _is_heading(below) else sample
        titles.update(filled)
    return sample


def _chained(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def sniff(text: str, start: int, end: int, delimiters: str) -> str:
    """The delimiter under which most rows have as many cells as the first; the earliest given where none cuts."""
    best, best_score = delimiters[0], (0.0, 0)
    for delimiter in delimiters:
        sample = list(islice(rows_of(text, start, end, delimiter), _SNIFFED))
        width = len(sample[0].cells) if sample else 0
        if width > 1:
            score = (sum(len(row.cells) == width for row in sample) / len(sample), width)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _is_heading(sample: list[Row]) -> bool:
    first = [cell.strip() for cell in sample[0].cells]
    filled = Counter(cell for cell in first if cell)
    if len(sample) == 1:
        return True
    if not filled or (len(sample) == 2 and len(filled) < 0.9 * filled.total()):
        return False
    if any(len(cell) > 400 for cell in filled):
        return False
    for index, cell in enumerate(first):
        column = [row.cells[index].strip() for row in sample[1:] if index < len(row.cells)]
        if _is_value(cell) and not (_YEAR.fullmatch(cell) and not any(map(_YEAR.fullmatch, column))):
            return False
        if len(column) > 1 and any(map(str.isdigit, cell)) and {_shape(cell)} == set(map(_shape, column)):
            return False
        # A heading that is also a value, but not of a one-value column; one that stands twice, of none.
        if cell and cell in column and (len(set(column)) > 1 or filled[cell] > 1):
            return False
    return True


def _shape(cell: str) -> str:
    return re.sub(r"\d+", "0", cell)


def _is_value(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?%?|\d{4}-\d\d-\d\d.*|[^@\s]+@[^@\s]+\.\w+", cell))


def rows_of(text: str, start: int, end: int, delimiter: str, above: int = 0) -> Iterator[Row]:
    """Rows of `text[start:end]` numbered as a spreadsheet does, from 1 below `above`; empty lines are no rows."""
    number = above
    position = start
    returns = text.find("\r", start, end) >= 0
    quotes = text.find('"', start, end) >= 0
    while position < end:
        if returns:
            found = _END.search(text, position, end)
            stop, following = found.span() if found else (end, end)
        else:
            stop = text.find("\n", position, end)
            following = stop + 1
            if stop < 0:
                stop = following = end
        if stop == position:
            position = following
            continue
        number += 1
        if quotes and text.find('"', position, stop) >= 0:
            cells, starts, position = _quoted_row(text, position, end, delimiter)
        else:
            cells = text[position:stop].split(delimiter)
            starts = [position]
            at = position
            step = len(delimiter)
            for cell in cells[:-1]:
                at += len(cell) + step
                starts.append(at)
            position = following
        yield Row(number, cells, starts)


def _quoted_row(text: str, position: int, end: int, delimiter: str) -> tuple[list[str], list[int], int]:
    cells: list[str] = []
    starts: list[int] = []
    stops = re.compile(f"{re.escape(delimiter)}|\r\n|\r|\n")
    while True:
        quoted = _QUOTED.match(text, position, end)
        if quoted:
            after = quoted.end()
            if delimiter in quoted[0][quoted[0].rindex('"') :]:  # a tab after the closing quote
                after = quoted.end(1) + 1
            if after == end or text[after] in "\r\n" or text.startswith(delimiter, after):
                cells.append(quoted[1])
                starts.append(quoted.start(1))
                position = after
            else:
                quoted = None
        found = stops.search(text, position, end)
        if not quoted:  # bare, or with a quote that closes nowhere sensible: as it stands
            stop = found.start() if found else end
            cells.append(text[position:stop])
            starts.append(position)
        if found is None:
            return cells, starts, end
        position = found.end()
        if found[0] != delimiter:
            return cells, starts, position
