"""Reading a persona's page back: what on it is name, title, summary and claims, and on which lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from persona.claims.model import ClaimKind
from persona.personas.markdown import unescaped
from persona.personas.words import SECTIONS, folded

KIND_OF = {section.casefold(): kind for kind, section in SECTIONS.items()}

_ITEM = re.compile(r"^ {0,3}[-*+][ \t]+(?=\S)")
_COMMENT = re.compile(r"<!--\s*(c_[0-9a-z_]+)\s*-->")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_FIGURES = re.compile(r"\s*(?:—|--|-)\s*(?:(\d[\d,]*) of \d[\d,]*(?:, \w+)?|no evidence)\s*$")
_FOOTNOTE = re.compile(r"^\[\^([^\]\s]+)\]:")
_TITLE = re.compile(r"^(\*\*|__)(?=\S)(.+?)(?<=\S)\1\s*$")


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `[start, end)` of the page, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClaimLine:
    span: Span
    kind: ClaimKind
    text: str  # as it reads, without figures, footnotes and comment
    cites: tuple[str, ...]
    id: str | None


@dataclass(slots=True)
class Page:
    """A page's lines, without line ends, and what was recognised in them."""

    lines: list[str]
    front: Span | None = None
    fields: dict[str, str] = field(default_factory=dict)  # front matter: key → its text, top level only
    name: tuple[Span, str] | None = None
    title: tuple[Span, str] | None = None
    summary: tuple[Span, str] | None = None
    claims: list[ClaimLine] = field(default_factory=list)
    footnotes: dict[str, int] = field(default_factory=dict)  # id → line
    headings: dict[ClaimKind, int] = field(default_factory=dict)  # section → line


def read_page(text: str) -> Page:
    """Understands as much of `text` as still looks like a page; never fails."""
    page = Page(re.split(r"\r\n|\r|\n", text))
    if page.lines and page.lines[-1] == "":
        page.lines.pop()
    body = _front_matter(page)
    body = _head(page, body)
    section: ClaimKind | None = None
    at = body
    fenced = False
    while at < len(page.lines):
        line = page.lines[at]
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            at += 1
            continue
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            if level <= 2:
                section = KIND_OF.get(folded(line.strip("# ")).casefold()) if level == 2 else None
                if section is not None:
                    page.headings.setdefault(section, at)
        elif note := _FOOTNOTE.match(line):
            page.footnotes.setdefault(note[1], at)
        elif section is not None and _ITEM.match(line):
            end = _item_end(page.lines, at)
            if claim := _claim(page.lines[at:end], Span(at, end), section):
                page.claims.append(claim)
            at = end
            continue
        at += 1
    return page


def top_level(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Front matter by its top-level keys, each with the lines that belong to it; the key of a comment or of anything
    else is empty."""
    key, block = "", list[str]()
    for line in lines:
        match = re.match(r"^([A-Za-z_][\w-]*):(?:\s|$)", line)
        if match or not line.startswith((" ", "\t", "-")):
            if block:
                yield key, block
            key, block = (match[1] if match else ""), []
        block.append(line)
    if block:
        yield key, block


def _front_matter(page: Page) -> int:
    """Gives the first line of the body."""
    lines = page.lines
    if not lines or lines[0].lstrip("\ufeff").rstrip() != "---":
        return 0
    end = next((number for number in range(1, len(lines)) if lines[number].rstrip() == "---"), None)
    if end is None:
        return 0
    page.front = Span(0, end + 1)
    for key, block in top_level(lines[1:end]):
        if key:
            page.fields[key] = _scalar(block)
    return end + 1


def _scalar(block: list[str]) -> str:
    """A front matter value as text; nothing where it is not a plain one or cannot be read."""
    import yaml

    try:
        value = next(iter(yaml.safe_load("\n".join(block)).values()))
    except (yaml.YAMLError, AttributeError, StopIteration):
        return ""
    return folded(str(value)) if isinstance(value, str | int | float) else ""


def _head(page: Page, at: int) -> int:
    """Name, title and summary; gives the line after them."""
    lines = page.lines
    start = next((n for n in range(at, len(lines)) if re.match(r"^#\s+\S", lines[n])), None)
    if start is None or any(line.startswith("## ") for line in lines[at:start]):
        return at
    page.name = (Span(start, start + 1), _plain(re.sub(r"^#\s+|\s+#*\s*$", "", lines[start])))
    at = _next_block(lines, start + 1)
    if at < len(lines) and (match := _TITLE.match(lines[at])):
        page.title = (Span(at, at + 1), _plain(match[2]))
        at = _next_block(lines, at + 1)
    if at < len(lines) and not re.match(r"^(?:#|>|[-*+] |\||\[\^|<!--|```)", lines[at]):
        end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        page.summary = (Span(at, end), _plain(" ".join(lines[at:end])))
        at = end
    return at


def _next_block(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _item_end(lines: list[str], start: int) -> int:
    """An item goes on over indented lines, as formatters wrap it."""
    end = start + 1
    while end < len(lines) and re.match(r"^[ \t]+\S", lines[end]) and not _ITEM.match(lines[end]):
        end += 1
    return end


def _claim(lines: list[str], span: Span, kind: ClaimKind) -> ClaimLine | None:
    text = " ".join([_ITEM.sub("", lines[0]), *(line.strip() for line in lines[1:])])
    identity = _COMMENT.search(text)
    text = _COMMENT.sub("", text)
    cites = tuple(dict.fromkeys(_NOTE.findall(text)))
    text = _FIGURES.sub("", _NOTE.sub("", text).rstrip())
    plain = _plain(text)
    if not plain:
        return None
    return ClaimLine(span, kind, plain, cites, identity[1] if identity else None)


def _plain(text: str) -> str:
    return folded(unescaped(text.strip()))
