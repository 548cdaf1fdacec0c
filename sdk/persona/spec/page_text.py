"""Words on a page's claims for whoever reads or edits it: Markdown to show, edits that mend."""

from __future__ import annotations

import re
from collections.abc import Sequence

from persona.personas.markdown import escaped
from persona.personas.model import Claim, Evidence, Persona
from persona.personas.words import KIND_WORDS, count, folded, lines, percent
from persona.spec.cited import people
from persona.spec.page import ClaimLine, Page
from persona.spec.positions import LineTable
from persona.spec.standing import Standing

_MOST_QUOTES = 6
_LONGEST_QUOTE = 400  # characters
_FOOTNOTE = re.compile(r"^\[\^[^\]\s]+\]:\s*")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)\s*$")  # to the source, from where the page lies

Shown = Sequence[tuple[Evidence, Standing, str]]
"""Passages, where each stands now, and what it is linked to."""


def claim_words(line: ClaimLine, claim: Claim | None, persona: Persona, shown: Shown) -> str:
    """What a claim stands on: support, freshness, and the words themselves."""
    kind = KIND_WORDS[line.kind]
    head = f"**{kind[:1].upper()}{kind[1:]}** of {escaped(persona.name)}"
    if not shown:
        return f"{head}\n\nNo passage supports it."
    if claim is not None and claim.evidence:
        head += (
            f": {claim.support:,} of {count(persona.size, 'participant')} said it ({percent(claim.share)}), "
            f"{claim.strength}"
        )
        if claim.lift is not None and claim.lift > 1:
            head += f", {claim.lift:.1f}".removesuffix(".0") + " times as often as everyone"
    quotes = [passage_words(item, standing, link) for item, standing, link in shown[:_MOST_QUOTES]]
    if len(shown) > _MOST_QUOTES:
        quotes.append(f"and {count(len(shown) - _MOST_QUOTES, 'more passage')}")
    return "\n\n".join([f"{head}.", standing_words(shown), *quotes])


def passage_words(item: Evidence, standing: Standing, link: str) -> str:
    """A quote with who said it and where, and what has become of it."""
    words = folded(item.readable)
    if len(words) > _LONGEST_QUOTE:
        words = words[: _LONGEST_QUOTE - 1].rstrip() + "…"
    asked = f"*{escaped(folded(item.question))}*  \n" if item.question else ""
    state = {"fresh": "", "moved": f", now on line {standing.place.start_line + 1}", "stale": ", **gone from there**"}
    return (
        f"> {asked}“{escaped(words)}”  \n> {item.participant}, [{escaped(lines(item))}]({link}){state[standing.state]}"
    )


def footnote_words(page: Page, keys: Sequence[str]) -> str:
    """What the page itself says of footnotes; empty where it says nothing."""
    said = [_FOOTNOTE.sub("", page.lines[page.footnotes[key]]) for key in keys if key in page.footnotes]
    quotes = ["> " + _LINK.sub(r"\1", words) for words in said[:_MOST_QUOTES]]
    if len(said) > _MOST_QUOTES:
        quotes.append(f"and {count(len(said) - _MOST_QUOTES, 'more passage')}")
    return "\n\n".join(quotes)


def standing_words(shown: Shown) -> str:
    """ "Stands on 3 passages by 3 participants.", or how many of them are gone or have moved."""
    items = [item for item, _, _ in shown]
    base = f"{count(len(items), 'passage')} by {count(people(items), 'participant')}"
    gone = sum(standing.state == "stale" for _, standing, _ in shown)
    moved = sum(standing.state == "moved" for _, standing, _ in shown)
    said = f"Stands on {base}."
    if gone:
        said += f" {gone} of them {'is' if gone == 1 else 'are'} gone from the sources."
    if moved:
        said += f" {moved} {'has' if moved == 1 else 'have'} moved."
    return said


def hint_words(shown: Shown) -> str:
    """The same in a few words, for the end of the line."""
    gone = sum(standing.state == "stale" for _, standing, _ in shown)
    moved = sum(standing.state == "moved" for _, standing, _ in shown)
    if not shown:
        return "no evidence"
    if gone:
        return f"{gone} of {count(len(shown), 'passage')} gone"
    base = count(people(item for item, _, _ in shown), "person", "people")
    return f"{base}, {moved} moved" if moved else base


Replacement = tuple[int, int, str]  # offsets, the new text


def without_claim(table: LineTable, line: ClaimLine) -> Replacement:
    """The page without this claim; its lines go whole."""
    start = table.starts[line.span.start]
    end = table.starts[line.span.end] if line.span.end < len(table) else len(table.text)
    return start, end, ""


def without_cites(table: LineTable, line: ClaimLine, keys: Sequence[str]) -> list[Replacement]:
    """The claim without these footnotes."""
    start = table.starts[line.span.start]
    end = table.line_bounds(line.span.end - 1)[1]
    found = re.finditer(r"\[\^([^\]\s]+)\]", table.text[start:end])
    return [(start + match.start(), start + match.end(), "") for match in found if match[1] in keys]


def with_cite(table: LineTable, line: ClaimLine, key: str) -> Replacement:
    """The claim with one footnote more, behind those it has, else behind its words."""
    start = table.starts[line.span.start]
    end = table.line_bounds(line.span.end - 1)[1]
    text = table.text[start:end]
    marks = list(re.finditer(r"\[\^[^\]\s]+\]", text))
    if marks:
        at = marks[-1].end()
    else:
        tail = re.search(r"\s*(?:(?:—|--)\s*(?:\d[\d,]* of [^<]*|no evidence)\s*)?(?:<!--.*?-->)?\s*$", text)
        at = tail.start() if tail else len(text)
    return start + at, start + at, f"[^{key}]"
