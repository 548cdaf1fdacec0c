"""Markdown, plain text and extracted DOCX alike: front matter, headings, paragraphs, list items, speaker turns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from persona.corpus.document import Document, Piece, Talk
from persona.corpus.speech import Label, bare_labels, folded, is_generic, is_interviewer, label_of, speakers_among

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FRONT = re.compile(r"\s*---[ \t]*(?:\r\n|\r|\n)(.*?)(?:\r\n|\r|\n)(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.S)
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*$")
_RULE = re.compile(r"[ \t]*(?:[-*_=~][ \t]*){3,}$")
_ITEM = re.compile(r"[ \t]*(?:[-*+•‣]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_KEY = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)?([^\W\d_][\w '’/()-]{0,38}?)(?:\*\*|__)?:(?:\*\*|__)?[ \t]+(\S.*?)[ \t]*$"
)
_BOLD_KEY = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)[^*_:]{1,40}(?::(?:\*\*|__)|(?:\*\*|__):)")
_ASIDE = re.compile(r"[\[(][^\])]{0,80}[\])]\.?$")
_SENTENCE_END = re.compile(r"(?:[!?…。！？؟।]|\w\w\.)[\"”’)*_]*\s*$")
_TIME_ONLY = re.compile(r"[\[(]?\d{1,3}:\d{2}(?::\d{2})?[\])]?$")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})"
)
_DAY = re.compile(rf"(?:\W*(?:week|day|month)\b.*|.*{_DATE}.*)", re.I)
_RECORD = re.compile(
    rf"(?:\W*(?:ticket|case|call|issue|request|participant|respondent|interview|user|customer|review|response|"
    rf"feedback|person|visitor|p|id|no|entry|chat|email|session)(?:\b|(?=\d))"
    rf"[ \t.:#-]*(?:no\.?|number)?[ \t#]*[a-z]{{0,4}}-?\d|"
    rf"\W*#?\d{{2,}}\b|\W*{_DATE})",
    re.I,
)


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def read_prose(document: Document, *, markdown: bool) -> Talk:
    text = document.text
    attributes, body = _front_matter(text)
    lines = [
        _Line(match.start(), match.start() + len(match[0].rstrip("\r\n")), match[0].rstrip("\r\n"))
        for match in _LINE.finditer(text, body)
        if match[0]
    ]
    labels: dict[int, Label] = {}
    for number, line in enumerate(lines):
        if len(line.text) > 1 and not line.text.lstrip().startswith("#"):
            label = label_of(line.text)
            if label is not None:
                labels[number] = label
    after = [len(lines[number].text[label.end :].split()) for number, label in labels.items()]
    speakers = speakers_among(labels.values(), after)
    if not speakers and (bare := bare_labels([line.text for line in lines])):
        labels, speakers = bare, {folded(label.name) for label in bare.values()}
    if speakers:
        return _transcript(document, lines, labels, speakers, attributes, markdown)
    return _notes(document, lines, attributes, markdown)


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    match = _FRONT.match(text)
    if match is None:
        return {}, 0
    import yaml

    try:
        given = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506  (the safest: every scalar as written)
    except (yaml.YAMLError, RecursionError):
        return {}, 0
    if not isinstance(given, dict):
        return {}, 0
    found: dict[str, str] = {}
    for key, value in given.items():
        if isinstance(value, list):
            value = "; ".join(str(item) for item in value if isinstance(item, str))
        if isinstance(value, str) and value.strip():
            found[str(key)] = " ".join(value.split())
    return found, match.end()


def _transcript(
    document: Document,
    lines: list[_Line],
    labels: dict[int, Label],
    speakers: set[str],
    attributes: dict[str, str],
    markdown: bool,
) -> Talk:
    first = next(number for number, label in labels.items() if folded(label.name) in speakers)
    # A key that also looks like a speaker ("Participant: Hannah") stands once, above the first real turn.
    while (
        folded(labels[first].name) in speakers
        and sum(folded(label.name) == folded(labels[first].name) for label in labels.values()) == 1
        and (is_generic(labels[first].name) or is_interviewer(labels[first].name))
        and len(lines[first].text[labels[first].end :].split()) <= 4
        and not _SENTENCE_END.search(lines[first].text)
        and any(number > first and folded(label.name) in speakers for number, label in labels.items())
    ):
        first = next(n for n, label in labels.items() if n > first and folded(label.name) in speakers)
    for line in lines[:first]:
        _note_key(line.text, attributes)
    pieces: list[Piece] = []
    speaker: str | None = None
    place: str | None = None
    begin: int | None = None

    def close(end: int) -> None:
        nonlocal begin
        if begin is not None and speaker is not None:
            start, stop = document.trim(begin, end)
            part = document.text[start:stop]
            if start < stop and not _ASIDE.match(part) and any(letter.isalnum() for letter in part):
                pieces.append(Piece(start, stop, speaker, place))
        begin = None

    for number, line in enumerate(lines[first:], first):
        label = labels.get(number)
        if label is not None and folded(label.name) in speakers:
            close(line.start)
            speaker, place, begin = label.name, label.time, line.start + label.end
        elif _ends_turn(line.text, markdown):
            close(line.start)
            if _RULE.match(line.text) or (markdown and _HEADING.match(line.text)):
                speaker = None  # what follows without a label are the researcher's notes
        elif begin is None:
            begin = line.start
    close(lines[-1].end)
    return Talk(pieces, attributes)


def _ends_turn(line: str, markdown: bool) -> bool:
    bare = line.strip()
    return not bare or bool(_RULE.match(line) or _TIME_ONLY.match(bare) or (markdown and _HEADING.match(line)))


def _note_key(line: str, attributes: dict[str, str]) -> bool:
    match = _KEY.match(line)
    if match is None or len(match[2]) > 80 or len(match[1].split()) > 4:
        return False
    attributes.setdefault(match[1].strip(), match[2].strip(" *_"))
    return True


def _notes(document: Document, lines: list[_Line], attributes: dict[str, str], markdown: bool) -> Talk:
    """Paragraphs and list items. Headings or items that number or date records make each record an entry."""
    headings = [
        (number, len(match[1]), match[2])
        for number, line in enumerate(lines)
        if markdown and (match := _HEADING.match(line.text))
    ]
    level = _record_level(headings)
    items = _record_items(lines) if level is None else set()
    if not items and _is_log(headings, lines, level):
        level, items = (
            None,
            {n for n, line in enumerate(lines) if _ITEM.match(line.text) and not line.text[:1].isspace()},
        )
    entries: dict[int, dict[str, str]] = {}
    pieces: list[Piece] = []
    entry: int | None = None
    fresh = True  # still above the first paragraph of the file or entry, where keys may stand
    for start, end, number in _blocks(lines, markdown):
        line = lines[number]
        heading = _HEADING.match(line.text) if markdown else None
        if heading:
            if level is not None and len(heading[1]) <= level:
                entry, fresh = (number, True) if len(heading[1]) == level else (None, fresh)
                if entry is not None:
                    entries[entry] = {}
            continue
        if number in items:
            entry, fresh = number, False
            entries[entry] = {}
        elif items and not line.text[:1].isspace() and not _ITEM.match(line.text):
            entry = None
        target = attributes if entry is None else entries[entry]
        if (fresh or _BOLD_KEY.match(line.text)) and _note_key(line.text, target):
            continue
        fresh = False
        marker = _ITEM.match(line.text) or _QUOTE.match(line.text)
        at, stop = document.trim(start + (marker.end() if marker else 0), end)
        if at < stop and any(letter.isalnum() for letter in document.text[at:stop]):
            pieces.append(Piece(at, stop, None, None, entry))
    if entries:  # what stands outside the records is about them, and nobody's words
        pieces = [piece for piece in pieces if piece.entry is not None]
    return Talk(pieces, attributes, entries)


def _record_level(headings: list[tuple[int, int, str]]) -> int | None:
    for level in sorted({level for _, level, _ in headings}):
        titles = [title for _, at, title in headings if at == level]
        if len(titles) >= 2 and sum(bool(_RECORD.match(title)) for title in titles) >= 0.8 * len(titles):
            return level
    return None


def _is_log(headings: list[tuple[int, int, str]], lines: list[_Line], level: int | None) -> bool:
    """Whether the file is a list under days or weeks, as a desk keeps it: each item is about somebody else."""
    dated = [number for number, at, title in headings if _DAY.fullmatch(title) and level in (None, at)]
    if len(dated) < 2:
        return False
    below = [line for line in lines[dated[0] :] if line.text.strip() and not _HEADING.match(line.text)]
    items = sum(bool(_ITEM.match(line.text)) for line in below)
    paragraphs = sum(not _ITEM.match(line.text) and not line.text[:1].isspace() for line in below)
    return items >= 3 and paragraphs <= 0.5 * items


def _record_items(lines: list[_Line]) -> set[int]:
    """Top list items (or lines) that each begin with a date or a record number, where most of the items do."""
    items = [n for n, line in enumerate(lines) if _ITEM.match(line.text) and not line.text[:1].isspace()]
    records = {n for n in items if _RECORD.match(lines[n].text[_ITEM.match(lines[n].text).end() :])}  # type: ignore[union-attr]
    if len(records) >= 3 and len(records) >= 0.6 * len(items):
        return records
    dated = {n for n, line in enumerate(lines) if _RECORD.match(line.text) and len(line.text) > 20}
    filled = sum(1 for line in lines if line.text.strip())
    return dated if len(dated) >= 3 and len(dated) >= 0.6 * filled else set()


def _blocks(lines: list[_Line], markdown: bool) -> Iterator[tuple[int, int, int]]:
    """(start, end, number of the first line) of every heading, key line, list item and paragraph."""
    begun: int | None = None
    fenced = False
    for number, line in enumerate(lines):
        bare = line.text.strip()
        if markdown and bare.startswith(("```", "~~~")):
            if begun is not None:
                yield lines[begun].start, line.start, begun
                begun = None
            fenced = not fenced
            continue
        if fenced:
            continue
        alone = bool(markdown and (_HEADING.match(line.text) or bare.startswith("|"))) or bool(
            _BOLD_KEY.match(line.text)
        )
        ends = not bare or bool(_RULE.match(line.text)) or alone
        starts = bool(_ITEM.match(line.text) or _RECORD.match(line.text) or (_KEY.match(line.text) and len(bare) < 90))
        if begun is not None and (ends or starts or _QUOTE.match(line.text)):
            yield lines[begun].start, line.start, begun
            begun = None
        if alone and not bare.startswith("|"):
            yield line.start, line.end, number
        elif not ends and begun is None:
            begun = number
    if begun is not None:
        yield lines[begun].start, lines[-1].end, begun
