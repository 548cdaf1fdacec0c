"""Plain text: transcripts and notes. Headings in Markdown's manner are understood where people use them."""

from __future__ import annotations

from persona.corpus.document import Document, Reading
from persona.corpus.readers.prose import read_prose


def read(document: Document) -> Reading:
    return read_prose(document, markdown=True)
