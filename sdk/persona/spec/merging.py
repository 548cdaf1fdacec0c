"""Three ways into one page: as the last build left it, as a person left it, and as this build makes it.

Claims, name, title, summary and evidence are merged by what they mean (`hands`); the rest, line by line, with merge3.
Where both changed the same lines the person's stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from merge3 import Merge3

from persona.claims.model import ClaimKind
from persona.personas.markdown import claim_line
from persona.personas.model import Persona
from persona.personas.words import SECTIONS
from persona.spec.hands import Edited
from persona.spec.page import Page, Span, read_page, top_level

_OURS = ("persona", "spec", "generator", "writer", "hashes", "name", "title")  # front matter that the build writes


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both a person and the build changed: the person's were kept. `line` counts from 1."""

    file: str
    line: int
    kept: str
    offered: str


@dataclass(frozen=True, slots=True)
class Merged:
    text: str
    conflicts: tuple[Conflict, ...] = ()


def merge_page(file: str, mine: str, edited: Edited, base: str, persona: Persona, made: str) -> Merged:
    """The new page. `mine` is what stands in the file; `base` the last build's page with the person's changes of
    claims and head already in it; `made` is this build's page of `persona`."""
    ending = "\r\n" if mine.count("\r\n") * 2 > mine.count("\n") else "\n"
    mark = "\ufeff" if mine.startswith("\ufeff") else ""
    theirs = _canonical(read_page(mine.removeprefix("\ufeff")), edited, read_page(base))
    groups = Merge3(_lines(base), theirs, _lines(made)).merge_groups()
    lines: list[str] = []
    conflicts: list[Conflict] = []
    for group in groups:
        if group[0] != "conflict":
            lines += group[1]
            continue
        _, old, kept, offered = group
        together = _with_insertions(old, kept, offered)
        if together is None:
            conflicts.append(Conflict(file, len(lines) + 1, "\n".join(kept), "\n".join(offered)))
            together = list(kept)
        lines += together
    lines = _agreeing(lines, persona, made, set(_lines(base)) - set(theirs))
    moved = tuple(_found_again(conflict, lines) for conflict in conflicts)
    return Merged(mark + ending.join([*lines, ""]), moved)


def _lines(text: str) -> list[str]:
    return read_page(text).lines


def _canonical(mine: Page, edited: Edited, base: Page) -> list[str]:
    """The person's page with everything that was understood written as the build writes it, so that only what a person
    wrote beside it differs from `base`."""
    replaced: dict[int, tuple[int, list[str]]] = {}

    def put(span: Span, lines: list[str]) -> None:
        replaced[span.start] = (span.end, lines)

    places = {line.id: line for line in base.claims}
    for line, identity in edited.lines:
        if (place := places.get(identity)) is not None:
            put(line.span, base.lines[place.span.start : place.span.end])
    for name in ("name", "title", "summary"):
        old, new = getattr(base, name), getattr(mine, name)
        if old and new:
            put(new[0], base.lines[old[0].start : old[0].end])
    if mine.front and base.front:
        ours = dict(top_level(base.lines[1 : base.front.end - 1]))
        at = 1
        for key, block in top_level(mine.lines[1 : mine.front.end - 1]):
            if key in _OURS and key in ours:
                put(Span(at, at + len(block)), ours[key])
            at += len(block)
    lines: list[str] = []
    at = 0
    while at < len(mine.lines):
        if at in replaced:
            at, instead = replaced[at][0], replaced[at][1]
            lines += instead
        else:
            lines.append(mine.lines[at])
            at += 1
    return lines


_KEY = re.compile(r"<!--\s*(c_[0-9a-z_]+)\s*-->|^(\[\^[^\]\s]+\]:)|^([a-z_]+:)(?=\s|$)")


def _key(line: str) -> str:
    """What a line is, when its figures or places change: a claim, a footnote, a key of the front matter."""
    found = _KEY.search(line)
    return next(filter(None, found.groups())) if found else line


def _with_insertions(old: Sequence[str], kept: Sequence[str], offered: Sequence[str]) -> list[str] | None:
    """`offered` with the lines that a person put between those of `old`, each after the line it stood behind; None
    where the person did more than that."""
    inserted: list[tuple[int, list[str]]] = []
    at = 0
    for line in kept:
        if at < len(old) and line == old[at]:
            at += 1
        elif inserted and inserted[-1][0] == at:
            inserted[-1][1].append(line)
        else:
            inserted.append((at, [line]))
    if at < len(old):
        return None
    result = list(offered)
    for number, lines in reversed(inserted):
        behind = next((_key(line) for line in reversed(old[:number]) if line.strip()), None)
        where = next((n + 1 for n, line in enumerate(result) if _key(line) == behind), None)
        where = where if where is not None else (0 if number < len(old) else len(result))
        result[where:where] = lines
    return result


def _agreeing(lines: list[str], persona: Persona, made: str, deleted: set[str]) -> list[str]:
    """The page with exactly the claims of the persona, in the words of the persona, and every footnote it needs."""
    page = read_page("\n".join([*lines, ""]))
    wanted = {claim.id: claim for claim in persona.claims}
    lines = list(page.lines)
    seen: set[str] = set()
    for line in reversed(page.claims):
        claim = wanted.get(line.id or "")
        if line.id is not None and (claim is None or claim.id in seen or claim.kind != line.kind):
            del lines[line.span.start : line.span.end]
        elif claim is not None:
            seen.add(claim.id)
            lines[line.span.start : line.span.end] = [claim_line(claim, persona)]
    missing = [claim for claim in persona.claims if claim.id not in seen]
    for claim in missing:
        _insert_claim(lines, claim.kind, claim_line(claim, persona))
    return _with_footnotes(lines, made, deleted)


def _insert_claim(lines: list[str], kind: ClaimKind, text: str) -> None:
    page = read_page("\n".join([*lines, ""]))
    order = list(SECTIONS)
    same = [line for line in page.claims if line.kind == kind]
    if same:
        lines.insert(same[-1].span.end, text)
        return
    if kind in page.headings:
        lines[page.headings[kind] + 1 : page.headings[kind] + 1] = ["", text]
        return
    before = [at for other, at in page.headings.items() if order.index(other) > order.index(kind)]
    ends = [n for n, line in enumerate(lines) if line in ("## In their words", "## Who they are", "## Evidence")]
    at = min([*before, *ends], default=len(lines))
    lines[at:at] = [f"## {SECTIONS[kind]}", "", text, ""]


def _with_footnotes(lines: list[str], made: str, deleted: set[str]) -> list[str]:
    new = read_page(made)
    have = read_page("\n".join([*lines, ""])).footnotes
    lost = [new.lines[at] for note, at in new.footnotes.items() if note not in have]
    lost = [line for line in lost if line not in deleted]
    if lost and have:
        at = max(have.values()) + 1
        return [*lines[:at], *lost, *lines[at:]]
    return [*lines, *([""] if lines and lines[-1].strip() and lost else []), *lost]


def _found_again(conflict: Conflict, lines: Sequence[str]) -> Conflict:
    """Lines may have moved since: the place nearest to the old one where the kept text begins."""
    first = conflict.kept.split("\n", 1)[0]
    places = [number for number, line in enumerate(lines, 1) if line == first]
    line = min(places, key=lambda place: abs(place - conflict.line), default=min(conflict.line, max(1, len(lines))))
    return Conflict(conflict.file, line, conflict.kept, conflict.offered)
