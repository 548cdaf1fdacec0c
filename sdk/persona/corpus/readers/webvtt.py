"""WebVTT transcripts."""

from __future__ import annotations

from persona.corpus.document import Document, Reading
from persona.corpus.readers.cues import read_cues


def read(document: Document) -> Reading:
    return read_cues(document)
