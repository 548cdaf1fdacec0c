"""JSON: a list of objects, an object that holds one, or a list of strings."""

from __future__ import annotations

from persona.corpus.document import Document, Piece, Reading, Talk
from persona.corpus.readers.values import check, records_in, scan, strings_in, table_from


def read(document: Document) -> Reading:
    text = document.text
    check(text, document.path)
    value = scan(text, 0, len(text))
    records = records_in(text, value)
    if records:
        return [table_from(text, records, document.path)]
    pieces = []
    for number, leaf in enumerate(strings_in(value)):
        start, end = document.trim(leaf.start, leaf.end)
        if start < end:
            pieces.append(Piece(start, end, None, f"item {number + 1}", number))
    return Talk(pieces)
