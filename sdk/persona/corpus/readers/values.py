"""JSON with the place of every string: json says whether it is valid, a small scanner where everything stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from persona.corpus.document import Row, Table
from persona.corpus.escaping import readable
from persona.errors import SourceUnreadableError

_TOKEN = re.compile(r'[ \t\r\n]*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([\[\]{}:,])|([^\s\[\]{}:,"]+))', re.S)
_SPEAKER = ("speaker", "role", "author", "from", "name", "user", "sender", "who")
_SAID = ("text", "content", "message", "utterance", "value", "body", "said")
_ASKED = ("question", "prompt", "label", "field", "name", "key")
_ANSWER = ("answer", "response", "value", "text", "reply", "content")
_MOST_CELLS = 50_000_000  # about 1 GB, of a table with
_MOST_GAPS = 20  # cells to one that is filled
_NUMBERED = re.compile(r"(?:p|r|s|u|participant|respondent|user|customer|person|interview|subject)[ _#-]?\d+", re.I)
_Place = tuple[str, tuple[int, ...]]  # a column: its name, and where in lists it stands


@dataclass(slots=True)
class Leaf:
    """A string (between its quotes), number or word at characters `[start, end)`."""

    start: int
    end: int
    quoted: bool


Value = Leaf | list[Any] | dict[str, Any]


def check(text: str, path: str, line: int = 1) -> None:
    """Raises SourceUnreadableError with line and column where `text` is not JSON."""
    try:
        json.loads(text, parse_int=str)  # else Python refuses numbers of more than 4,300 digits
    except json.JSONDecodeError as problem:
        raise SourceUnreadableError(
            f"This is not valid JSON: {problem.msg[0].lower()}{problem.msg[1:]} "
            f"at line {line + problem.lineno - 1}, column {problem.colno}.",
            where=path,
            hint="The file may have been cut off; save it again."
            if problem.pos >= len(text.rstrip()) - 1 or "nterminated" in problem.msg
            else "Mend it there.",
        ) from None
    except RecursionError:
        raise SourceUnreadableError("This JSON is nested too deeply.", where=path) from None


def scan(text: str, start: int, end: int) -> Value:
    """The value at `text[start:end]`, which is valid JSON."""
    stack: list[list[Any] | dict[str, Any]] = []
    keys: list[str | None] = []
    key: str | None = None
    expecting_key = False
    result: Value | None = None
    position = start
    while position < end and (match := _TOKEN.match(text, position, end)):
        position = match.end()
        kind = match.lastindex
        value: Value
        if kind == 2:
            sign = match[2]
            if sign in "{[":
                value = {} if sign == "{" else []
                _put(stack, key, value)
                if result is None:
                    result = value
                stack.append(value)
                keys.append(key)
                key, expecting_key = None, sign == "{"
            elif sign in "}]":
                stack.pop()
                key, expecting_key = keys.pop(), False
            elif sign == ",":
                expecting_key = isinstance(stack[-1], dict)
            continue
        if kind == 1 and expecting_key:
            key, expecting_key = json.loads(f'"{match[1]}"', strict=False), False
            continue
        value = Leaf(*match.span(1 if kind == 1 else 3), quoted=kind == 1)
        _put(stack, key, value)
        if result is None:
            result = value
    return result if result is not None else []


def _put(stack: list[list[Any] | dict[str, Any]], key: str | None, value: Value) -> None:
    if stack:
        parent = stack[-1]
        if isinstance(parent, dict):
            parent[key or ""] = value
        else:
            parent.append(value)


def records_in(text: str, value: Value) -> list[dict[str, Any]]:
    """The objects that the file is about, one for each participant or turn: a list of them, wherever it stands below
    objects (the longest), or an object that holds one under each name, column or row number. A list of turns or of
    questions with answers belongs to the object around it."""
    if isinstance(value, list):
        return _rows(text, value) or _listed(value)
    if not isinstance(value, dict) or not value:
        return []
    if found := _columns(value) or _keyed(value):
        return found
    best: list[dict[str, Any]] = []
    around = value
    waiting: list[dict[str, Any]] = [value]
    for holder in waiting:  # grows while it is walked
        for inner in holder.values():
            if isinstance(inner, dict):
                if found := _columns(inner) or _keyed(inner):
                    best, around = max((best, around), (found, inner), key=lambda pair: len(pair[0]))
                else:
                    waiting.append(inner)
            elif isinstance(inner, list) and len(_listed(inner)) > len(best):
                best, around = _listed(inner), holder
                if _is_of_one(inner):
                    best = [holder] * len(best)
    if best and best[0] is around:
        return [around]
    return best or [value]


def _rows(text: str, items: list[Any]) -> list[dict[str, Any]]:
    """Rows of [["id", "text"], ["a", "..."], ...]: the first one names the columns."""
    if len(items) < 2 or not all(isinstance(item, list) and item for item in items):
        return []
    if not all(isinstance(cell, Leaf) for item in items for cell in item) or not all(cell.quoted for cell in items[0]):
        return []
    names = [readable(text[cell.start : cell.end], "json") for cell in items[0]]
    return [dict(zip(names, item, strict=False)) for item in items[1:]]


def _listed(items: list[Any]) -> list[dict[str, Any]]:
    if items and all(isinstance(item, list) for item in items):
        if all(isinstance(inner, dict) for item in items for inner in item):
            return [{"conversation": item} for item in items]
        return []
    if not any(isinstance(item, dict) for item in items):
        return []
    return [item if isinstance(item, dict) else {"text": item} for item in items if not isinstance(item, list)]


def _is_of_one(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items) and bool(
        _speaker_and_said(items) or _question_and_answer(items)
    )


def _columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of {"id": ["a", "b"], "text": [...]}, or of the same with row numbers ({"0": ..., "1": ...})."""
    held = list(value.values())
    if len(held) < 2:
        return []
    if all(isinstance(column, dict) for column in held):
        numbers = list(held[0])
        if numbers != [str(number) for number in range(len(numbers))] or any(list(c) != numbers for c in held):
            return []
        held = [list(column.values()) for column in held]
    if not all(isinstance(column, list) and len(column) == len(held[0]) > 1 for column in held):
        return []
    if not all(isinstance(cell, Leaf) for column in held for cell in column):
        return []
    return [dict(zip(value, row, strict=True)) for row in zip(*held, strict=True)]


def _keyed(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Records of {"P1": {...}, "P2": {...}}: all with a field in common; of strings, only below numbered names."""
    if len(value) < 2 or any(len(name) > 60 or len(name.split()) > 3 for name in value):
        return []
    who = "participant name" if any(" " in name for name in value) else "participant"
    held = list(value.values())
    if all(isinstance(inner, dict) and inner for inner in held):
        if set(held[0]).intersection(*held[1:]):
            return [{who: name, **inner} for name, inner in value.items()]
    elif all(isinstance(inner, Leaf) and inner.quoted for inner in held) and all(map(_NUMBERED.fullmatch, value)):
        return [{who: name, "text": inner} for name, inner in value.items()]
    elif all(isinstance(inner, list) and inner for inner in held) and all(map(_is_of_one, held)):
        return [{who: name, "conversation": inner} for name, inner in value.items()]
    return []


def strings_in(value: Value) -> list[Leaf]:
    """A plain list of strings, each of them an answer."""
    return [item for item in value if isinstance(item, Leaf) and item.quoted] if isinstance(value, list) else []


def table_from(text: str, records: list[dict[str, Any]], path: str) -> Table:
    """Objects as rows. Inner objects become dotted columns; a list repeats its columns; a list of turns ({"role": …,
    "content": …}) is a conversation, one of questions with answers a column for each question. Raises
    SourceUnreadableError where hardly two records have a field in common, since a table of them would fill a memory."""
    columns: dict[_Place, int] = {}
    rows: list[Row] = []
    cells = filled = 0
    for number, record in enumerate(records, 1):
        row = Row(number, [], [], None)
        _flatten(text, record, "", (), columns, row)
        rows.append(row)
        cells, filled = cells + len(row.cells), filled + len(record)
        if cells > _MOST_CELLS and cells > _MOST_GAPS * filled:
            raise SourceUnreadableError(
                f"The first {number:,} records of this JSON have {len(columns):,} different fields.",
                where=path,
                hint="Give records the same fields, and what tells them apart as a value.",
            )
    return Table([name for name, _ in columns], iter(rows), "json")


def _flatten(
    text: str, record: dict[str, Any], prefix: str, at: tuple[int, ...], columns: dict[_Place, int], row: Row
) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _flatten(text, value, f"{name}.", at, columns, row)
        elif isinstance(value, list):
            _flatten_list(text, value, name, at, columns, row)
        else:
            _fill(text, _cell(columns, name, at, row), value, row)


def _flatten_list(
    text: str, items: list[Any], name: str, at: tuple[int, ...], columns: dict[_Place, int], row: Row
) -> None:
    pairs = _pairs(text, items)
    if pairs:
        for place, (question, answer) in enumerate(pairs):
            again = sum(question == asked for asked, _ in pairs[:place])
            _fill(text, _cell(columns, question, (*at, again), row), answer, row)
        return
    turns = _turns(text, items)
    if turns:
        index = _cell(columns, name, at, row)
        row.turns = {**(row.turns or {}), index: turns}
        return
    for place, item in enumerate(items):
        if isinstance(item, Leaf):
            _fill(text, _cell(columns, name, (*at, place), row), item, row)
        elif isinstance(item, dict):
            _flatten(text, item, f"{name}.", (*at, place), columns, row)


def _cell(columns: dict[_Place, int], name: str, at: tuple[int, ...], row: Row) -> int:
    index = columns.setdefault((name, at if any(at) else ()), len(columns))
    while len(row.cells) <= index:
        row.cells.append("")
        row.starts.append(0)
    return index


def _fill(text: str, index: int, leaf: Leaf | str, row: Row) -> None:
    if isinstance(leaf, str):  # the key of a record: it says who, and is never cited
        row.cells[index] = leaf
        return
    cell = text[leaf.start : leaf.end]
    if not leaf.quoted:
        cell = {"null": "", "true": "yes", "false": "no"}.get(cell, cell)
    row.cells[index], row.starts[index] = cell, leaf.start


def _speaker_and_said(items: list[Any]) -> tuple[str, str] | None:
    first = items[0] if items and isinstance(items[0], dict) else {}
    who = next((key for key in _SPEAKER if isinstance(first.get(key), Leaf)), None)
    said = next((key for key in _SAID if isinstance(first.get(key), Leaf) and key != who), None)
    return (who, said) if who and said and (who, said) != ("name", "value") else None


def _question_and_answer(items: list[Any]) -> tuple[str, str] | None:
    first = items[0] if items and isinstance(items[0], dict) else {}
    asked = next((key for key in _ASKED if isinstance(first.get(key), Leaf | dict)), None)
    answer = next((key for key in _ANSWER if isinstance(first.get(key), Leaf) and key != asked), None)
    if asked in ("name", "key") and answer != "value":
        return None
    return (asked, answer) if asked and answer else None


def _pairs(text: str, items: list[Any]) -> list[tuple[str, Leaf]]:
    keys = _question_and_answer(items) if all(isinstance(item, dict) for item in items) else None
    found = []
    for item in items if keys else ():
        asked, answer = item.get(keys[0]), item.get(keys[1])  # type: ignore[index]
        if isinstance(asked, dict):
            asked = next((asked[k] for k in ("title", "text", "label", "name", "ref", "id") if k in asked), None)
        if isinstance(asked, Leaf) and isinstance(answer, Leaf):
            found.append((readable(text[asked.start : asked.end], "json"), answer))
    return found


def _turns(text: str, items: list[Any]) -> list[tuple[str, int, int]]:
    keys = _speaker_and_said(items) if all(isinstance(item, dict) for item in items) else None
    found = []
    for item in items if keys else ():
        speaker, words = item.get(keys[0]), item.get(keys[1])  # type: ignore[index]
        if isinstance(speaker, Leaf) and isinstance(words, Leaf) and words.quoted:
            found.append((readable(text[speaker.start : speaker.end], "json"), words.start, words.end))
    return found
