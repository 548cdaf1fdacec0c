"""JSON Lines: one object, conversation or text on each line."""

from __future__ import annotations

import re

from persona.corpus.document import Document, Reading
from persona.corpus.readers.values import check, scan, table_from

_LINE = re.compile(r"[^\r\n]+")


def read(document: Document) -> Reading:
    text = document.text
    records = []
    for match in _LINE.finditer(text):
        if not match[0].strip():
            continue
        check(match[0], document.path, document.ruler.line_at(match.start()))
        value = scan(text, match.start(), match.end())
        if isinstance(value, dict):
            records.append(value)
        elif isinstance(value, list):
            records.append({"conversation": value})
        elif value.quoted:
            records.append({"text": value})
    return [table_from(text, records, document.path)]
