"""XLSX through python-calamine. Spans count in the extracted text: every sheet as CSV, a form feed between sheets, and
beside its name how many rows and columns stand empty before its first cell."""

from __future__ import annotations

import io
from typing import Any

from persona.corpus.document import Document, Reading, Table
from persona.corpus.readers.delimited import table_of
from persona.errors import MissingExtraError, SourceUnreadableError

_MERGED = 60  # characters at most of what several rows share: a name, a group, no answer
_BREAK = "\f"  # alone on a line; a cell never holds one, see `_cell`


def extract(raw: bytes, path: str) -> bytes:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise MissingExtraError("Reading XLSX files", "office") from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [(name, *_cells(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except Exception as problem:  # the package raises many kinds for a damaged file
        raise SourceUnreadableError(
            f"This file cannot be read as XLSX ({type(problem).__name__}).",
            where=path,
            hint="Save it again as XLSX, or as CSV.",
        ) from None
    parts = []
    for name, rows, (above, left) in sheets:
        # A row of one empty cell would be an empty line, which no spreadsheet would count.
        lines = [",".join(_cell(value) for value in row) or '""' for row in rows]
        at = f"\t{above},{left}" if above or left else ""
        parts.append(f"{_BREAK}{' '.join(name.split())}{at}\n" + "".join(f"{line}\n" for line in lines))
    return "".join(parts).encode()


def _cells(sheet: Any) -> tuple[list[list[object]], tuple[int, int]]:
    """The values from the first cell on, and where it stands. What is merged over several rows holds for each."""
    rows = sheet.to_python()
    above, left = sheet.start or (0, 0)
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        top, column = top - above, column - left
        if top >= 0 and column >= 0 and top < len(rows) and column < len(rows[top]):
            value = rows[top][column]
            if len(str(value)) <= _MERGED:
                for row in rows[top + 1 : bottom - above + 1]:
                    row[column] = value
    return rows, (above, left)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = str(value).replace(_BREAK, " ").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode()
    if any(sign in text for sign in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def read(document: Document) -> Reading:
    text = document.text
    tables: list[Table] = []
    at = 0
    while at < len(text):
        name_end = text.index("\n", at)
        end = text.find(_BREAK, name_end)
        end = len(text) if end < 0 else end
        if text[name_end:end].strip('", \n'):
            name, _, origin = text[at + 1 : name_end].partition("\t")
            above, left = map(int, origin.split(",")) if origin else (0, 0)
            tables.append(table_of(text, name_end + 1, end, ",", name, (above, left)))
        at = end
    return tables
