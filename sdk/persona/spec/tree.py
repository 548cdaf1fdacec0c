"""What a YAML text says, with the exact place of every key, value and list item.

Nodes are views, made when they are looked at: what libyaml gave is kept with the piece of text it came from, and moves
with it when lines above change. Scalars follow YAML 1.2: `no` is a string, `010` is 10.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import yaml

if TYPE_CHECKING:
    from persona.spec.pieces import Piece

ScalarValue = str | int | float | bool | None


@dataclass(slots=True)
class MadeScalar:
    """A value that libyaml could not read; `text` is what stands there."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class MadeList:
    """A list put together from items that were read apart: raw node, where its positions count from, its piece."""

    start: int
    end: int
    items: list[tuple[Raw, int, Piece | None]] = field(default_factory=list)


@dataclass(slots=True)
class MadeMapping:
    """A mapping put together: key and where its positions count from, value and where its positions count from."""

    start: int
    end: int
    entries: list[tuple[Raw, int, Raw, int]] = field(default_factory=list)


Raw = yaml.Node | MadeScalar | MadeList | MadeMapping


class Node:
    """`start` and `end` are offsets in the text; `kind` says which of the three it is."""

    kind: ClassVar[Literal["scalar", "list", "mapping"]]
    __slots__ = ("base", "raw", "text")

    def __init__(self, raw: Any, base: int, text: str) -> None:
        self.raw = raw
        self.base = base
        self.text = text

    @property
    def start(self) -> int:
        raw = self.raw
        return int(self.base + (raw.start_mark.index if isinstance(raw, yaml.Node) else raw.start))

    @property
    def end(self) -> int:
        raw = self.raw
        return int(self.base + (raw.end_mark.index if isinstance(raw, yaml.Node) else raw.end))

    @property
    def source(self) -> str:
        """The text exactly as it stands there, with its quotes."""
        return self.text[self.start : self.end]

    @property
    def plain_value(self) -> Any:
        """Strings, numbers, lists and dicts; of keys that stand twice the last one counts."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}:{self.end} {self.source[:40]!r}>"


class ScalarNode(Node):
    kind = "scalar"
    __slots__ = ()

    @property
    def broken(self) -> bool:
        """Whether this is only what could be rescued; the text's own problem says why."""
        return isinstance(self.raw, MadeScalar)

    @property
    def quoted(self) -> bool:
        return not self.broken and self.raw.style in ("'", '"')

    @property
    def block(self) -> bool:
        return not self.broken and self.raw.style in ("|", ">")

    @property
    def plain(self) -> bool:
        return not self.broken and self.raw.style in (None, "")

    @property
    def end(self) -> int:
        if self.broken or not self.block:
            return super().end
        start, end = self.start, super().end  # libyaml ends a block scalar where the next token begins
        return start + len(self.text[start:end].rstrip())

    @property
    def words(self) -> str:
        """The value as a string, whatever type it would have."""
        return str(self.raw.text if self.broken else self.raw.value)

    @property
    def value(self) -> ScalarValue:
        return resolve(self.raw.value) if self.plain else self.words

    @property
    def plain_value(self) -> ScalarValue:
        return self.value


class ListNode(Node):
    kind = "list"
    __slots__ = ()

    @property
    def flow(self) -> bool:
        return isinstance(self.raw, yaml.SequenceNode | yaml.MappingNode) and bool(self.raw.flow_style)

    @property
    def items(self) -> list[Node]:
        if isinstance(self.raw, MadeList):
            return [view(raw, self.base + moved, self.text) for raw, moved, _ in self.raw.items]
        return [view(raw, self.base, self.text) for raw in self.raw.value]

    def item(self, number: int) -> Node | None:
        """One item, without a view of all the others; None where there are not so many."""
        every: list[Any] = self.raw.items if isinstance(self.raw, MadeList) else self.raw.value
        if not -len(every) <= number < len(every):
            return None
        if isinstance(self.raw, MadeList):
            raw, moved, _ = self.raw.items[number]
            return view(raw, self.base + moved, self.text)
        return view(every[number], self.base, self.text)

    def around(self, offset: int) -> tuple[int, Node] | None:
        """The item that holds `offset` or ends there, with its number; found by halving."""
        if isinstance(self.raw, MadeList):
            number = bisect_right(self.raw.items, offset - self.base, key=lambda one: _start_of(one[0]) + one[1]) - 1
        else:
            number = bisect_right(self.raw.value, offset - self.base, key=_start_of) - 1
        if number < 0:
            return None
        raw, moved = self.raw.items[number][:2] if isinstance(self.raw, MadeList) else (self.raw.value[number], 0)
        item = view(raw, self.base + moved, self.text)
        return (number, item) if item.start <= offset <= item.end else None

    @property
    def unusual(self) -> Iterator[Node]:
        """The items that are more than a plain text on one line, or are empty. In a list of thousands, the others need
        no view."""
        every = self.raw.items if isinstance(self.raw, MadeList) else [(raw, 0, None) for raw in self.raw.value]
        for raw, moved, _ in every:
            if isinstance(raw, yaml.ScalarNode) and raw.value not in _NULL and raw.start_mark.line == raw.end_mark.line:
                continue
            yield view(raw, self.base + moved, self.text)

    @property
    def words(self) -> list[str]:
        """What the scalars among the items say."""
        every = [raw for raw, _, _ in self.raw.items] if isinstance(self.raw, MadeList) else self.raw.value
        return [
            raw.value if isinstance(raw, yaml.ScalarNode) else raw.text
            for raw in every
            if isinstance(raw, yaml.ScalarNode | MadeScalar)
        ]

    @property
    def pieces(self) -> Iterator[tuple[Node, Piece | None, int]]:
        """Every item with the piece of text it was read from, where it is one, and the offset of that piece."""
        if isinstance(self.raw, MadeList):
            for raw, moved, piece in self.raw.items:
                offset = self.base + moved + (piece.origin if piece else 0)
                yield view(raw, self.base + moved, self.text), piece, offset
        else:
            for raw in self.raw.value:
                yield view(raw, self.base, self.text), None, 0

    @property
    def end(self) -> int:
        if isinstance(self.raw, MadeList) or self.flow:
            return super().end
        return view(self.raw.value[-1], self.base, self.text).end if self.raw.value else super().end

    @property
    def plain_value(self) -> list[Any]:
        every = self.raw.items if isinstance(self.raw, MadeList) else [(raw, 0, None) for raw in self.raw.value]
        return [
            (resolve(raw.value) if raw.style in (None, "") else raw.value)
            if isinstance(raw, yaml.ScalarNode)
            else view(raw, self.base + moved, self.text).plain_value
            for raw, moved, _ in every
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is the key as a string; keys are never numbers or booleans here."""

    key: Node
    value: Node

    @property
    def name(self) -> str:
        return self.key.words if isinstance(self.key, ScalarNode) else self.key.source


class MappingNode(Node):
    kind = "mapping"
    __slots__ = ()

    @property
    def flow(self) -> bool:
        return isinstance(self.raw, yaml.SequenceNode | yaml.MappingNode) and bool(self.raw.flow_style)

    @property
    def entries(self) -> list[Entry]:
        if isinstance(self.raw, MadeMapping):
            return [
                Entry(view(key, self.base + a, self.text), view(value, self.base + b, self.text))
                for key, a, value, b in self.raw.entries
            ]
        return [
            Entry(view(key, self.base, self.text), view(value, self.base, self.text)) for key, value in self.raw.value
        ]

    def entry(self, name: str) -> Entry | None:
        """The first entry with this key."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def get(self, name: str) -> Node | None:
        entry = self.entry(name)
        return entry.value if entry else None

    @property
    def end(self) -> int:
        if self.flow:
            return super().end
        entries = self.entries
        return max(entries[-1].value.end, entries[-1].key.end) if entries else super().end

    @property
    def plain_value(self) -> dict[str, Any]:
        return {entry.name: entry.value.plain_value for entry in self.entries}


def _start_of(raw: Raw) -> int:
    return int(raw.start_mark.index if isinstance(raw, yaml.Node) else raw.start)


def view(raw: Raw, base: int, text: str) -> Node:
    if isinstance(raw, yaml.ScalarNode | MadeScalar):
        return ScalarNode(raw, base, text)
    if isinstance(raw, yaml.MappingNode | MadeMapping):
        return MappingNode(raw, base, text)
    return ListNode(raw, base, text)


# The core schema of YAML 1.2.2, section 10.3.2.
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_LONGEST_NUMBER = 400  # characters; Python itself refuses more than 4,300 digits


def resolve(text: str) -> ScalarValue:
    """The value of an unquoted scalar."""
    if text in _NULL:
        return None
    first = text[0]
    if first.isalpha():
        return _BOOLEAN.get(text, text)
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    special = _SPECIAL.get(text.lower())
    return float(special) if special else text
