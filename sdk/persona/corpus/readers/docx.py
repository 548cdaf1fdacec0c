"""DOCX through python-docx. Spans count in the extracted text: paragraphs, with headings and list items marked as in
Markdown, a blank line between any two; a table's row is one paragraph."""

from __future__ import annotations

import io
import re

from persona.corpus.document import Document, Reading
from persona.corpus.readers.prose import read_prose
from persona.errors import MissingExtraError, SourceUnreadableError


def read(document: Document) -> Reading:
    return read_prose(document, markdown=True)


def extract(raw: bytes, path: str) -> bytes:
    try:
        import docx
        from docx.table import Table
    except ImportError:
        raise MissingExtraError("Reading DOCX files", "office") from None
    try:
        blocks = list(docx.Document(io.BytesIO(raw)).iter_inner_content())
        parts: list[str] = []
        for block in blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    cells = {
                        cell._tc: " ".join(cell.text.split()) for cell in row.cells
                    }  # a merged one stands several times
                    parts.append(": ".join(cells.values()).replace("\x00", ""))
            else:
                text = block.text.replace("\x00", "").strip()
                style = (block.style.name or "") if block.style is not None else ""
                level = re.fullmatch(r"Heading (\d)", style)
                if text and (level or style == "Title"):
                    text = "#" * (int(level[1]) if level else 1) + " " + " ".join(text.split())
                elif text and style.startswith("List"):
                    text = f"- {text}"
                parts.append(text)
    except Exception as problem:  # the package raises many kinds for a damaged file
        raise SourceUnreadableError(
            f"This file cannot be read as DOCX ({type(problem).__name__}).",
            where=path,
            hint="Save it again as DOCX, or as text.",
        ) from None
    return ("\n\n".join(part for part in parts if part) + "\n").encode()
