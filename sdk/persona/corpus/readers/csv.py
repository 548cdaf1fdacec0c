"""CSV, with the delimiter sniffed: comma, semicolon, tab or bar."""

from __future__ import annotations

from persona.corpus.document import Document, Reading
from persona.corpus.readers.delimited import read_table


def read(document: Document) -> Reading:
    return read_table(document, ",;\t|")
