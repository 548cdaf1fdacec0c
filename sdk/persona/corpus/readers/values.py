"""JSON with the place of every string: json says whether it is valid, a small scanner where everything stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from persona.corpus.document import Row, Table
from persona.errors import SourceUnreadableError

_TOKEN = re.compile(r'[ \t\r\n]*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([\[\]{}:,])|([^\s\[\]{}:,"]+))', re.S)
_SPEAKER = ("speaker", "role", "author", "from", "name", "user", "sender", "who")
_SAID = ("text", "content", "message", "utterance", "value", "body", "said")


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


def records_in(value: Value) -> list[dict[str, Any]]:
    """The list of objects that the file is about: the value itself, else the longest such list one step inside."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    if isinstance(value, dict):
        lists = [records_in(inner) for inner in value.values() if isinstance(inner, list)]
        longest = max(lists, key=len, default=[])
        return longest or ([value] if value else [])
    return []


def strings_in(value: Value) -> list[Leaf]:
    """A plain list of strings, each of them an answer."""
    return [item for item in value if isinstance(item, Leaf) and item.quoted] if isinstance(value, list) else []


def table_from(text: str, records: list[dict[str, Any]]) -> Table:
    """Objects as rows. Inner objects become dotted columns; a list of strings repeats its column; a list of turns
    ({"role": …, "content": …}) is a conversation."""
    columns: dict[tuple[str, int], int] = {}
    rows: list[Row] = []
    for number, record in enumerate(records, 1):
        row = Row(number, [], [], None)
        _flatten(text, record, "", columns, row)
        rows.append(row)
    return Table([name for name, _ in columns], iter(rows), "json")


def _flatten(text: str, record: dict[str, Any], prefix: str, columns: dict[tuple[str, int], int], row: Row) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _flatten(text, value, f"{name}.", columns, row)
        elif isinstance(value, list):
            turns = _turns(text, value)
            if turns:
                index = _cell(columns, name, 0, row)
                row.turns = {**(row.turns or {}), index: turns}
                continue
            for place, item in enumerate(value):
                if isinstance(item, Leaf):
                    _fill(text, _cell(columns, name, place, row), item, row)
        else:
            _fill(text, _cell(columns, name, 0, row), value, row)


def _cell(columns: dict[tuple[str, int], int], name: str, place: int, row: Row) -> int:
    index = columns.setdefault((name, place), len(columns))
    while len(row.cells) <= index:
        row.cells.append("")
        row.starts.append(0)
    return index


def _fill(text: str, index: int, leaf: Leaf, row: Row) -> None:
    cell = text[leaf.start : leaf.end]
    if not leaf.quoted:
        cell = {"null": "", "true": "yes", "false": "no"}.get(cell, cell)
    row.cells[index], row.starts[index] = cell, leaf.start


def _turns(text: str, items: list[Any]) -> list[tuple[str, int, int]]:
    if not items or not all(isinstance(item, dict) for item in items):
        return []
    who = next((key for key in _SPEAKER if isinstance(items[0].get(key), Leaf)), None)
    said = next((key for key in _SAID if isinstance(items[0].get(key), Leaf) and key != who), None)
    if who is None or said is None:
        return []
    found = []
    for item in items:
        speaker, words = item.get(who), item.get(said)
        if isinstance(speaker, Leaf) and isinstance(words, Leaf) and words.quoted:
            found.append((text[speaker.start : speaker.end], words.start, words.end))
    return found
