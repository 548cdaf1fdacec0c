"""What a page shows: quotes on hover, the way to each passage, hints, symbols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from persona.personas.words import SECTIONS
from persona.spec.page_text import claim_words, footnote_words, hint_words, passage_words, standing_words
from persona_daemon.language.citing import is_text
from persona_daemon.language.documents import to_uri
from persona_daemon.language.reading import page_in

if TYPE_CHECKING:
    from persona.personas.model import Evidence
    from persona.spec.page import ClaimLine
    from persona.spec.page_text import Shown
    from persona_daemon.language.documents import Document
    from persona_daemon.language.features.pages.subject import OpenPage

_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


def hover_at(page: OpenPage, position: types.Position) -> types.Hover | None:
    """Of one footnote its passage, of a claim everything it stands on."""
    marked = _note_at(page, position)
    if marked is not None:
        item, place = marked
        words = passage_words(item, page.standing(item), target(page, item))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words), place)
    line = page.claim_at(position.line)
    if line is not None:
        words = claim_words(line, page.claim(line), page.persona, shown(page, line))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words), _range_of(page, line))
    note = page.footnote_at(position.line)
    if note is not None:
        words = passage_words(note, page.standing(note), target(page, note))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words))
    return None


def own_words_at(document: Document, position: types.Position) -> types.Hover | None:
    """As `hover_at`, of the page alone: while the build that wrote it is being read."""
    page = page_in(document)
    marked = _mark_at(document, position)
    if marked is not None:
        words, place = footnote_words(page, [marked[0]]), marked[1]
    else:
        line = next((one for one in page.claims if one.span.start <= position.line < one.span.end), None)
        if line is None:
            return None
        words, place = footnote_words(page, line.cites), document.lines_range(line.span.start + 1, line.span.end)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words), place) if words else None


def shown(page: OpenPage, line: ClaimLine) -> Shown:
    return [(item, page.standing(item), target(page, item)) for item in page.cited(line)]


def target(page: OpenPage, item: Evidence) -> str:
    """The file and the line, as VS Code and others open it."""
    place = page.built.range(page.persona, item)
    fragment = f"#L{place.start.line + 1},{place.start.character + 1}" if is_text(item.source) else ""
    return to_uri(page.built.file(item)) + fragment


def links_at(page: OpenPage, position: types.Position) -> list[types.LocationLink]:
    """Of a footnote its passage, of a claim all of them."""
    marked = _note_at(page, position)
    if marked is not None:
        return [_location(page, marked[0], marked[1])]
    line = page.claim_at(position.line)
    if line is not None:
        return [_location(page, item, _range_of(page, line)) for item in page.cited(line)]
    note = page.footnote_at(position.line)
    return (
        [] if note is None else [_location(page, note, page.document.lines_range(position.line + 1, position.line + 1))]
    )


def _location(page: OpenPage, item: Evidence, origin: types.Range) -> types.LocationLink:
    place = page.built.range(page.persona, item)
    return types.LocationLink(to_uri(page.built.file(item)), place, place, origin)


def document_links(page: OpenPage) -> list[types.DocumentLink]:
    """Every footnote of every claim and quote leads to its passage."""
    lines = page.document.lines
    found = []
    for match in _NOTE.finditer(page.document.text):
        item = page.evidence(match[1])
        if item is None or lines.position(match.start()).line == page.page.footnotes.get(match[1]):
            continue
        place = page.document.range(match.start(), match.end())
        found.append(
            types.DocumentLink(place, target=target(page, item), tooltip=f"{item.participant}: {item.location}")
        )
    return found


def hints_in(page: OpenPage, asked: types.Range) -> list[types.InlayHint]:
    """How many people stand behind each claim, or what it has lost."""
    found = []
    for line in page.page.claims:
        if not asked.start.line <= line.span.start <= asked.end.line:
            continue
        stands = shown(page, line)
        end = page.document.lines.line_bounds(line.span.end - 1)[1]
        found.append(
            types.InlayHint(
                page.document.position(end),
                hint_words(stands),
                tooltip=types.MarkupContent(types.MarkupKind.Markdown, standing_words(stands) if stands else ""),
                padding_left=True,
            )
        )
    return found


def symbols_of(page: OpenPage) -> list[types.DocumentSymbol]:
    """The persona, its sections, its claims."""
    document, read = page.document, page.page
    sections = []
    for kind, first in sorted(read.headings.items(), key=lambda one: one[1]):
        claims = [line for line in read.claims if line.kind == kind]
        last = max([first, *(line.span.end - 1 for line in claims)])
        sections.append(
            types.DocumentSymbol(
                name=SECTIONS[kind],
                kind=types.SymbolKind.Namespace,
                range=document.lines_range(first + 1, last + 1),
                selection_range=document.lines_range(first + 1, first + 1),
                children=[
                    types.DocumentSymbol(
                        line.text, types.SymbolKind.String, _range_of(page, line), _range_of(page, line),
                        detail=hint_words(shown(page, line)),
                    )
                    for line in claims
                ],
            )
        )  # fmt: skip
    title = read.title[1] if read.title else page.persona.title
    head = read.name[0] if read.name else None
    first = head.start + 1 if head else 1
    return [
        types.DocumentSymbol(
            name=read.name[1] if read.name else page.persona.name,
            detail=title,
            kind=types.SymbolKind.Class,
            range=document.lines_range(1, len(document.lines)),
            selection_range=document.lines_range(first, first),
            children=sections,
        )
    ]


def _note_at(page: OpenPage, position: types.Position) -> tuple[Evidence, types.Range] | None:
    marked = _mark_at(page.document, position)
    item = None if marked is None else page.evidence(marked[0])
    return None if marked is None or item is None else (item, marked[1])


def _mark_at(document: Document, position: types.Position) -> tuple[str, types.Range] | None:
    offset = document.offset(position)
    start, end = document.lines.line_bounds(document.lines.position(offset).line)
    for match in _NOTE.finditer(document.text, start, end):
        if match.start() <= offset <= match.end():
            return match[1], document.range(match.start(), match.end())
    return None


def _range_of(page: OpenPage, line: ClaimLine) -> types.Range:
    return page.document.lines_range(line.span.start + 1, line.span.end)
