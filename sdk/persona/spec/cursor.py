"""Where somebody is typing in a spec: the path of keys that leads there, and what may stand there.

It goes by lines and indentation rather than by the tree, so that it also knows in a text that cannot be read yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from persona.spec.positions import LineTable

Path = tuple[str | int, ...]

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*(?:-$)?)(?P<rest>.*)", re.S)
_KEY = re.compile(r"""(?P<key>[A-Za-z_][\w-]*|"[^"\n]*"|'[^'\n]*')[ \t]*:(?:[ \t]+|$)""")
_TOP = re.compile(r"""^(?P<key>[A-Za-z_][\w-]*|"[^"\n]*"|'[^'\n]*')[ \t]*:(?=[ \t\r\n]|\Z)""", re.M)


@dataclass(frozen=True, slots=True)
class Cursor:
    """`path` is that of the value (what = "value") or of the mapping in which a key is typed ("key"). `[start, end)`
    is the word that is typed, offsets in the text; `typed` is its part before the cursor. `present` are the keys that
    the mapping has; `flow` whether it is written in brackets, `quoted` the quotation mark that was opened, `indent` the
    column of a key that stands on a line of its own."""

    path: Path
    what: Literal["key", "value"]
    start: int
    end: int
    typed: str
    present: tuple[str, ...] = ()
    flow: bool = False
    quoted: str = ""
    indent: int = 0


def cursor_at(text: str, offset: int, lines: LineTable | None = None) -> Cursor | None:
    """None inside a comment."""
    lines = lines or LineTable(text)
    place = lines.position(offset)
    start, stop = lines.line_bounds(place.line)
    before = text[start:offset]
    if _in_comment(before):
        return None
    match = _LINE.match(before)
    assert match is not None
    path, flow = _flow_above(lines, place.line)
    if flow is None:
        path, value, column, present = _block(lines, place.line, match)
        if value is None:  # a key is typed
            word = match["rest"]
            return Cursor(path, "key", start + column, _end(text, offset, stop), word.lstrip(), present, indent=column)
        rest = value
    else:
        rest = flow + before
    return _value(text, path, rest, offset, stop)


def _value(text: str, path: Path, rest: str, offset: int, stop: int) -> Cursor:
    """Inside the value that begins with `rest`: bare, quoted, or in brackets."""
    steps: list[str | int] = []
    stack: list[tuple[str, str | None, list[str]]] = []  # bracket, the key of a mapping, its keys
    word = 0
    quote = ""
    at = 0
    while at < len(rest):
        letter = rest[at]
        if quote:
            if letter == quote:
                quote = ""
        elif letter in "\"'" and not rest[word:at].strip():
            quote = letter
            word = at
        elif letter in "[{":
            stack.append((letter, None, []))
            word = at + 1
        elif letter in "]}" and stack:
            stack.pop()
            word = at + 1
        elif letter == "," and stack:
            bracket, _, keys = stack[-1]
            stack[-1] = (bracket, None, keys)
            word = at + 1
        elif letter == ":" and stack and stack[-1][0] == "{" and rest[at + 1 : at + 2] in (" ", ""):
            key = rest[word:at].strip().strip("\"'")
            stack[-1] = ("{", key, [*stack[-1][2], key])
            word = at + 1
        at += 1
    for bracket, name, _ in stack:
        if bracket == "[":
            steps.append(0)
        elif name is not None:
            steps.append(name)
    typed = rest[word:].lstrip()
    mark = typed[:1] if typed[:1] in ("'", '"') else ""
    typed = typed[len(mark) :]
    first = offset - len(typed)
    end = _end(text, offset, stop, bool(stack), mark)
    if stack and stack[-1][0] == "{" and stack[-1][1] is None:
        return Cursor((*path, *steps), "key", first, end, typed, tuple(stack[-1][2]), flow=True, quoted=mark)
    return Cursor((*path, *steps), "value", first, end, typed, flow=bool(stack), quoted=mark)


def _block(lines: LineTable, line: int, match: re.Match[str]) -> tuple[Path, str | None, int, tuple[str, ...]]:
    """The path to what is typed on a line outside brackets, and the text of the value so far; None for a key."""
    column = match.start("rest")
    dash = match["dashes"]
    key = _KEY.match(match["rest"])
    at = len(match["indent"]) if dash else column
    above = _above(lines, line, at, bool(dash))
    if dash:
        above = (*above, *([0] * dash.count("-")))
    if key:
        name = key["key"].strip("\"'")
        return (*above, name), match["rest"][key.end() :], column + key.end(), ()
    if dash and (match["rest"] or dash.endswith(("-", " "))):
        # An item: a value, or the first key of a mapping; the caller offers both where both may stand.
        return above, match["rest"], column, ()
    return above, None, column, siblings(lines, line, column)


def _above(lines: LineTable, line: int, indent: int, item: bool) -> Path:
    """The path of the mapping or list that a line of this indentation belongs to."""
    path: list[str | int] = []
    if indent == 0 and not item:
        return ()
    whole, starts = lines.text, lines.starts
    for number in range(line - 1, -1, -1):
        start = starts[number]
        # In a list of thousands, most lines are neighbours: they are passed over before anything else is asked.
        if item and whole[start + indent : start + indent + 1] in "- #" and not whole[start : start + indent].strip():
            continue
        text = lines.line_text(number)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        match = _LINE.match(text)
        assert match is not None
        outer, inner = len(match["indent"]), match.start("rest")
        dashes = match["dashes"].count("-")
        key = _KEY.match(match["rest"])
        if dashes and outer < indent <= inner and not item:
            path[:0] = [0] * dashes  # a key beside the first one of a list item
            indent, item = outer, True
            continue
        if dashes:
            if outer < indent:
                if key and inner < indent:
                    path.insert(0, key["key"].strip("\"'"))
                path[:0] = [0] * dashes
                indent, item = outer, True
            continue
        if key and (outer < indent or (item and outer == indent)):
            path.insert(0, key["key"].strip("\"'"))
            indent, item = outer, False
            if outer == 0:
                break
    return tuple(path)


def siblings(lines: LineTable, line: int, column: int) -> tuple[str, ...]:
    """Keys of the mapping that a key at `column` of `line` belongs to, its own line left out."""
    if column == 0:
        here = lines.starts[line]
        keys = [match for match in _TOP.finditer(lines.text) if match.start() != here]
        return tuple(match["key"].strip("\"'") for match in keys)
    found: list[str] = []
    for step in (-1, 1):
        number = line + step
        while 0 <= number < len(lines):
            text = lines.line_text(number)
            number += step
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            match = _LINE.match(text)
            assert match is not None
            inner, outer = match.start("rest"), len(match["indent"])
            if inner < column or (match["dashes"] and outer < column and step > 0):
                break
            key = _KEY.match(match["rest"])
            if inner == column and key:
                found.append(key["key"].strip("\"'"))
            if match["dashes"] and outer < column:
                break
    return tuple(found)


def _flow_above(lines: LineTable, line: int) -> tuple[Path, str | None]:
    """Where an earlier line opened a bracket that is still open: the path of that value, and what it says so far."""
    depth = 0
    for number in range(line - 1, max(-1, line - 40), -1):
        text = lines.line_text(number)
        if text.lstrip().startswith("#"):
            continue
        depth += text.count("]") + text.count("}") - text.count("[") - text.count("{")
        if depth < 0:
            match = _LINE.match(text)
            assert match is not None
            path, rest, _, _ = _block(lines, number, match)
            if rest is None:
                return (), None
            between = "".join(lines.line_text(one) + "\n" for one in range(number + 1, line))
            return path, f"{rest}\n{between}"
        if _KEY.match(text):
            break
    return (), None


def _in_comment(before: str) -> bool:
    quote = ""
    for number, letter in enumerate(before):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and not before[:number].rstrip()[-1:].isalnum():
            quote = letter
        elif letter == "#" and (number == 0 or before[number - 1] in " \t"):
            return True
    return False


def _end(text: str, offset: int, stop: int, flow: bool = False, quote: str = "") -> int:
    """Where the word under the cursor ends: it is replaced whole."""
    at = offset
    while at < stop and not _ends(text, at, flow, quote):
        at += 1
    return offset + len(text[offset:at].rstrip())


def _ends(text: str, at: int, flow: bool, quote: str) -> bool:
    letter = text[at]
    if quote:
        return letter == quote
    if letter == ":":
        return text[at + 1 : at + 2] in ("", " ", "\n", "\r")
    return (flow and letter in ",]}") or (letter == "#" and text[at - 1 : at] in (" ", "\t"))
