"""A file taken apart into the pieces of text that a reader or a model will see, each with its place.

PNG pictures are opened at their text chunks, base64 is undone, JSON and YAML are walked field by field, keys too, and
what a reader of the values alone would not see (a key's earlier value, a comment). What is not understood is read as
plain text: nothing is passed over.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

_PNG = b"\x89PNG\r\n\x1a\n"
_DEEPEST = 40  # fields within fields: below them, the rest of a value is read in one
_WRAPPED = 6  # wrappings within wrappings that are undone
_LARGEST_CHUNK = 50_000_000
_OF_ALL_BYTES = 0.2  # are nought: UTF-16, whose Latin letters have one each
_LOOKS_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{20,}={0,2}")  # an e-mail address is hardly shorter
_SURELY_BASE64 = 60  # characters: a shorter one that happens to be readable may as well be a word
_NO_WORDS = frozenset(("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"))
_COMMENT = re.compile(r"(?:^|\s)#(.*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """`whole` pieces are all the text in one, to find runs that go across fields."""

    place: str
    text: str
    whole: bool = False


def pieces(content: bytes | str) -> list[Piece]:
    """All that stands in a file. Bytes that are no UTF-8 or UTF-16 are read as Latin-1, which never fails."""
    if isinstance(content, str):
        return _text(content, "")
    if content.startswith(_PNG):
        return _png(content)
    return _text(_decoded(content), "")


def _decoded(content: bytes) -> str:
    encoding = "utf-8-sig"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif content.count(0) > _OF_ALL_BYTES * len(content):  # letters of two bytes each, without a mark that says so
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _text(text: str, where: str, depth: int = 0) -> list[Piece]:
    fields = _structured(text)
    if fields is None:
        lines = [
            Piece(f"{where}line {number}", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
        return [*lines, Piece(where.rstrip(": ") or "text", text, whole=True)]
    found: list[Piece] = []
    _walk(fields, "", found, where, depth)
    if not _is_json(text):
        found += [
            Piece(f"{where}line {number}", comment[1])
            for number, line in enumerate(text.splitlines(), 1)
            if (comment := _COMMENT.search(line)) and comment[1].strip()
        ]
    # Every value after the other: a sentence dealt out over the items of a list is found here.
    found.append(Piece(where.rstrip(": ") or "all fields", "\n".join(piece.text for piece in found), whole=True))
    found.append(Piece(where.rstrip(": ") or "text", text, whole=True))
    return found


class _Pairs(tuple[tuple[Any, Any], ...]):
    """The keys and values of a mapping as they were written: a key may stand there twice."""


def _structured(text: str) -> Any:
    """The fields of a JSON or YAML file, numbers and dates as they were written; None where it is neither."""
    if _is_json(text):
        return json.loads(text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str)
    if re.search(r"^[\w$\"'-]+:(?:\s|$)", text, re.MULTILINE) and not text.lstrip().startswith("#!"):
        import yaml

        try:
            read = _of_node(yaml.compose(text, Loader=yaml.SafeLoader), set())
        except (yaml.YAMLError, ValueError, RecursionError):
            return None
        return read if isinstance(read, _Pairs | list) else None
    return None


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _of_node(node: Any, seen: set[int]) -> Any:
    """A YAML node as text, lists and pairs. What an alias repeats is read once, at its anchor."""
    if node is None or id(node) in seen:
        return None
    seen.add(id(node))
    if node.id == "mapping":
        return _Pairs((_of_node(key, seen), _of_node(value, seen)) for key, value in node.value)
    if node.id == "sequence":
        return [_of_node(inner, seen) for inner in node.value]
    return None if node.tag in _NO_WORDS else node.value


def _walk(value: Any, place: str, found: list[Piece], where: str, depth: int) -> None:
    if depth > _DEEPEST:
        found.append(Piece(f"{where}{place}", json.dumps(value, default=str, ensure_ascii=False)))
    elif isinstance(value, _Pairs):
        for key, inner in value:
            name = key if isinstance(key, str) else "?"
            inside = f"{place}.{name}" if place else name
            if not isinstance(key, str):
                _walk(key, f"{inside} (key)", found, where, depth + 1)
            elif not re.fullmatch(r"\w{1,40}", key):
                found.append(Piece(f"{where}{inside} (key)", key))
            _walk(inner, inside, found, where, depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _walk(inner, f"{place}[{number}]", found, where, depth + 1)
    elif isinstance(value, str):
        inner_text = _unwrapped(value) if depth < _WRAPPED else None
        if inner_text is not None:
            found += _text(inner_text, f"{where}{place}: ", depth + 1)
        if inner_text is None or len(value) < _SURELY_BASE64:
            rows = value.splitlines() or [""]
            for number, row in enumerate(rows, 1):
                if row.strip():
                    found.append(Piece(f"{where}{place}" + (f" line {number}" if len(rows) > 1 else ""), row))


def _unwrapped(value: str) -> str | None:
    """JSON or base64 inside a field; None where the field is just text."""
    if '"' in value and _is_json(value):
        return value
    if _LOOKS_BASE64.fullmatch(value.strip()) and " " not in value.strip():
        try:
            undone = base64.b64decode(value, validate=False).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return undone if undone.isprintable() or any(c.isspace() for c in undone) else None
    return None


def _png(content: bytes) -> list[Piece]:
    found: list[Piece] = []
    at = len(_PNG)
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        name, text = _png_text(kind, data)
        if text is not None:
            inner = _unwrapped(text)
            found += _text(inner if inner is not None else text, f"{name}: ")
        at += 12 + length
    return found


def _png_text(kind: bytes, data: bytes) -> tuple[str, str | None]:
    """tEXt, zTXt and iTXt as in the PNG specification, 11.3.4."""
    keyword, _, rest = data.partition(b"\0")
    name = keyword.decode("latin-1")
    try:
        if kind == b"tEXt":
            return name, rest.decode("latin-1")
        if kind == b"zTXt":
            return name, zlib.decompressobj().decompress(rest[1:], _LARGEST_CHUNK).decode("latin-1")
        if kind == b"iTXt":
            compressed, body = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[2]
            return name, (zlib.decompressobj().decompress(body, _LARGEST_CHUNK) if compressed else body).decode()
    except (zlib.error, IndexError, UnicodeDecodeError):
        return name, data.decode("latin-1")
    return name, None
