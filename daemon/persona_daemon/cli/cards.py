"""Personas as cards on a terminal: what they want and what stands in the way first, how we know after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from persona.personas.model import Attribute, Claim, GenerationResult, Persona

STRENGTH = {"strong": "●●●", "moderate": "●●○", "weak": "●○○"}
SECTIONS = (
    ("goal", "Wants"),
    ("pain_point", "Stands in the way"),
    ("need", "Needs"),
    ("motivation", "Moved by"),
    ("behaviour", "Does"),
    ("context", "Where and when"),
    ("tool", "Tools"),
)


def print_cards(console: Console, result: GenerationResult, *, most: int | None = 3, evidence: bool = False) -> None:
    """Prints a card for every persona, then how the number was chosen. `most` claims of each kind (None: all)."""
    for persona in result.personas:
        console.print(card(persona, most=most, evidence=evidence))
    from rich.text import Text

    people = f"{result.participants} participants, {result.passages} passages"
    left = f", {len(result.leftover)} in no group" if result.leftover else ""
    console.print(Text(f"{people}{left}. {result.reason}", style="dim"))
    if result.provisional:
        console.print(Text(f"Provisional: {result.provisional}", style="yellow"))


def card(persona: Persona, *, most: int | None = 3, evidence: bool = False) -> RenderableType:
    from rich.box import ROUNDED
    from rich.console import Group
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.text import Text

    colour = persona.portrait.dark
    rows: list[RenderableType] = [Text(persona.title, style="bold"), Text(persona.summary)]
    if persona.provisional:
        rows.append(Text(f"Provisional: {persona.provisional}", style="yellow"))
    for kind, heading in SECTIONS:
        claims = [claim for claim in persona.claims if claim.kind == kind][:most]
        if not claims:
            continue
        rows.append(Text())
        rows.append(Text(heading, style=f"bold {colour}"))
        if kind == "tool":
            rows.append(Text(" · ".join(f"{claim.text} ({claim.support})" for claim in claims)))
            continue
        rows.extend(_claim_rows(claims, persona, colour, evidence))
    if persona.quotes:
        rows.append(Text())
        rows.append(Text("In their words", style=f"bold {colour}"))
        for quote in persona.quotes[: most or len(persona.quotes)]:
            words = Text(f"“{quote.readable}” ", style="italic")
            words.append(f"{quote.participant}, {quote.location}", style="dim not italic")
            rows.append(Padding(words, (0, 0, 0, 2)))
    bars = [bar for attribute in persona.attributes[:most] if (bar := _attribute(attribute, colour))]
    if bars:
        rows += [Text(), Text("Who they are", style=f"bold {colour}"), *bars]
    title = Text(f" {persona.name} ", style=f"bold {colour}")
    subtitle = Text(f" {persona.size} participants, {persona.share:.0%} ", style="dim")
    return Panel(
        Group(*rows),
        title=title,
        title_align="left",
        subtitle=subtitle,
        subtitle_align="right",
        box=ROUNDED,
        border_style=colour,
        padding=(1, 2),
    )


def _claim_rows(claims: Sequence[Claim], persona: Persona, colour: str, evidence: bool) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=3, no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    for claim in claims:
        table.add_row(
            Text(STRENGTH[claim.strength], style=colour),
            Text(claim.text),
            Text(f"{claim.support} of {persona.size}", style="dim"),
        )
        if evidence:
            for item in claim.evidence:
                words = Text(f"“{item.readable}” ", style="italic dim")
                words.append(f"{item.participant}, {item.location}", style="not italic")
                table.add_row("", words, "")
    return [Padding(table, (0, 0, 0, 2))]


def _attribute(attribute: Attribute, colour: str) -> RenderableType | None:
    from rich.padding import Padding
    from rich.text import Text

    if not attribute.shares:
        return None
    row = Text(f"{attribute.name}: ")
    for number, share in enumerate(attribute.shares[:4]):
        row.append("   " if number else "")
        row.append("▇" * max(1, round(share.share * 12)), style=colour)
        row.append(f" {share.value} {share.share:.0%}")
    if attribute.withheld:
        row.append(f"   ({attribute.withheld} withheld)", style="dim")
    return Padding(row, (0, 0, 0, 2))
