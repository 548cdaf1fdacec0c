"""XLSX through python-calamine. Spans count in the extracted text: every sheet as CSV, a form feed between sheets."""

from __future__ import annotations

import io

from persona.corpus.document import Document, Reading, Table
from persona.corpus.readers.delimited import table_of
from persona.errors import MissingExtraError, SourceUnreadableError

_BREAK = "\f"  # alone on a line; a cell never holds one, see `_cell`


def extract(raw: bytes, path: str) -> bytes:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise MissingExtraError("Reading XLSX files", "office") from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except Exception as problem:  # the package raises many kinds for a damaged file
        raise SourceUnreadableError(
            f"This file cannot be read as XLSX ({type(problem).__name__}).",
            where=path,
            hint="Save it again as XLSX, or as CSV.",
        ) from None
    parts = []
    for name, rows in sheets:
        lines = [",".join(_cell(value) for value in row) for row in rows]
        parts.append(f"{_BREAK}{' '.join(name.split())}\n" + "".join(f"{line}\n" for line in lines))
    return "".join(parts).encode()


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
        if text[name_end:end].strip(", \n"):
            tables.append(table_of(text, name_end + 1, end, ",", sheet=text[at + 1 : name_end]))
        at = end
    return tables
