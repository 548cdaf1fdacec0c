"""The claims as a table: one row per claim and passage, for people who think in spreadsheets."""

from __future__ import annotations

import csv
import io

from persona.personas.model import GenerationResult
from persona.personas.words import KIND_WORDS, folded

COLUMNS = (
    "persona", "title", "kind", "claim", "strength", "said by", "of participants", "share", "times as often as others",
    "quote", "participant", "question", "file", "line", "place", "persona id", "claim id", "evidence id",
)  # fmt: skip


def to_csv(result: GenerationResult) -> str:
    """RFC 4180 with a heading row. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for persona in result.personas:
        for claim in persona.claims:
            told = (
                persona.name, persona.title, KIND_WORDS[claim.kind], folded(claim.text), claim.strength, claim.support,
                persona.size, round(claim.share, 4), "" if claim.lift is None else round(claim.lift, 4),
            )  # fmt: skip
            for item in claim.evidence or (None,):
                where = (
                    (folded(item.readable), item.participant, folded(item.question or ""), item.source,
                     item.first_line, item.place or "")
                    if item else ("",) * 6
                )  # fmt: skip
                ids = (persona.id, claim.id, item.id if item else "")
                table.writerow([_harmless(cell) for cell in (*told, *where, *ids)])
    return out.getvalue()


def _harmless(cell: str | int | float) -> str | int | float:
    """OWASP, "CSV Injection": these first characters make a formula; numbers of our own are numbers."""
    if isinstance(cell, str) and cell.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠"):
        return "'" + cell
    return cell
