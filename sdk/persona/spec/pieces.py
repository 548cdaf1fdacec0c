"""A document is read in pieces, each remembered by its text: a broken one takes nothing else with it, and after an edit
only the piece that changed is read again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import yaml

from persona.spec.composing import compose
from persona.spec.problems import Finding
from persona.spec.tree import MadeList, MadeMapping, Raw

_MOST_REMEMBERED = 40_000
_FEWEST_ITEMS = 4  # shorter lists are not worth taking apart
_MOST_EDITED = 64  # items between two texts of a list that are read one by one


class Piece:
    """A stretch of text and what it says. The positions of `raw` minus `origin` count from the piece's own start;
    `kept` is for later rooms to remember what they made of it."""

    __slots__ = ("findings", "kept", "origin", "raw")

    def __init__(self, raw: Raw | None, origin: int, findings: list[Finding]) -> None:
        self.raw = raw
        self.origin = origin
        self.findings = findings
        self.kept: dict[str, Any] = {}


MadeItem = tuple[Raw, int, Piece]  # what an item says, where its positions count from, its piece


class Memory:
    """What pieces said, by their text. The older half is forgotten when there are many."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self._young: dict[str, Piece] = {}
        self._old: dict[str, Piece] = {}
        self.list_before: tuple[str, int, list[MadeItem]] | None = None  # text, first item, items of a long list

    def get(self, text: str) -> Piece | None:
        piece = self._young.get(text)
        if piece is None and (piece := self._old.get(text)) is not None:
            self._young[text] = piece
        return piece

    def keep(self, text: str, piece: Piece) -> Piece:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[text] = piece
        return piece


Rescue = Callable[[str, yaml.YAMLError, "Memory"], tuple[Raw | None, list[Finding]]]


def read_piece(text: str, memory: Memory, rescue: Rescue) -> Piece:
    """What `text` says; where it is broken, what `rescue` can save of it and what is wrong with it."""
    known = memory.get(text)
    if known is not None:
        return known
    piece = _list_piece(text, memory)
    if piece is None:
        try:
            raw, findings = compose(text)
            piece = Piece(raw, 0, findings)
        except yaml.YAMLError as error:
            piece = Piece(None, 0, [])
            piece.raw, piece.findings = rescue(text, error, memory)
    return memory.keep(text, piece)


# A key with nothing after it, and a list of the ordinary kind below it.
_LIST_HEAD = re.compile(
    r"""(?P<key>[A-Za-z_][\w -]*:)[ \t]*(?:\#[^\n]*)?\r?\n   # the key's line
        (?:[ \t]*(?:\#[^\n]*)?\r?\n)*                        # blank lines and comments
        (?P<indent>[ ]*)-(?=\s)""",
    re.X,
)


def _list_piece(text: str, memory: Memory) -> Piece | None:
    """A long list below a key, item by item; None where the text is no such thing or is broken."""
    head = _LIST_HEAD.match(text)
    if head is None:
        return None
    first = head.start("indent")
    indent = len(head["indent"])
    sign = re.compile(rf"^ {{{indent}}}-(?=\s)", re.M)
    made = _edited(text, first, indent, sign, memory) or _made_anew(text, first, sign, memory)
    if made is None:
        return None
    head_node = _head(text[:first], memory)
    if head_node is None:
        return None
    findings = [finding.moved(_start(item)) for item in made if item[2].findings for finding in item[2].findings]
    last = _start(made[-1])
    value = MadeList(first + indent, last + len(text[last:].rstrip()), made)  # type: ignore[arg-type]
    memory.list_before = (text, first, made)
    return Piece(MadeMapping(0, value.end, [(head_node, 0, value, 0)]), 0, findings)


def _made_anew(text: str, first: int, sign: re.Pattern[str], memory: Memory) -> list[MadeItem] | None:
    bounds = [match.start() for match in sign.finditer(text, first)]
    if len(bounds) < _FEWEST_ITEMS:
        return None
    bounds.append(len(text))
    texts = [text[a:b] for a, b in pairwise(bounds)]
    items: list[Piece | None] = [memory.get(one) for one in texts]
    missing = [number for number, item in enumerate(items) if item is None]
    if len(missing) <= 2 + len(items) // 16:
        for number in missing:
            items[number] = _one_item(texts[number], memory)
    else:
        items = _all_items(text, bounds, texts, memory)
    return _made(items, bounds)


def _made(items: list[Piece | None], bounds: list[int]) -> list[MadeItem] | None:
    made: list[MadeItem] = []
    for item, start in zip(items, bounds, strict=False):
        if item is None or item.raw is None:
            return None
        made.append((item.raw, start - item.origin, item))
    return made


def _edited(text: str, first: int, indent: int, sign: re.Pattern[str], memory: Memory) -> list[MadeItem] | None:
    """The list as it was read last, with the items between its common beginning and end with `text` read again; None
    where it was another list, or too much of it changed."""
    if memory.list_before is None:
        return None
    before, begin, known = memory.list_before
    same = _common(before, text)
    if begin != first or same <= first:
        return None
    ending = min(_common_end(before, text), min(len(before), len(text)) - same)
    # An item begins as it did where its dash and the sign behind it are in the beginning, or the line end before it is
    # in the end.
    head = bisect_right(known, same - indent - 2, key=_start) - 1
    tail = bisect_right(known, len(before) - ending, key=_start)
    if head < 0:
        return None
    moved = len(text) - len(before)
    start = _start(known[head])
    end = _start(known[tail]) + moved if tail < len(known) else len(text)
    bounds = [*(match.start() for match in sign.finditer(text, start, end)), end]
    if not 2 <= len(bounds) <= _MOST_EDITED:
        return None
    texts = [text[a:b] for a, b in pairwise(bounds)]
    middle = _made([memory.get(one) or _one_item(one, memory) for one in texts], bounds)
    if middle is None:
        return None
    rest = known[tail:] if not moved else [(raw, at + moved, item) for raw, at, item in known[tail:]]
    made = [*known[:head], *middle, *rest]
    return made if len(made) >= _FEWEST_ITEMS else None


def _start(item: MadeItem) -> int:
    return item[1] + item[2].origin


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        half = (low + high + 1) // 2
        if one[low:half] == other[low:half]:
            low = half
        else:
            high = half - 1
    return low


def _common_end(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        half = (low + high + 1) // 2
        if one[len(one) - half : len(one) - low] == other[len(other) - half : len(other) - low]:
            low = half
        else:
            high = half - 1
    return low


def _head(text: str, memory: Memory) -> yaml.Node | None:
    """The key of `sources:` and the comments below it."""
    known = memory.get(text)
    if known is None:
        try:
            node, findings = compose(text)
        except yaml.YAMLError:
            return None
        known = memory.keep(text, Piece(node, 0, findings))
    raw = known.raw
    if known.findings or not isinstance(raw, yaml.MappingNode) or len(raw.value) != 1:
        return None
    key: yaml.Node = raw.value[0][0]
    return key


def _one_item(text: str, memory: Memory) -> Piece | None:
    try:
        raw, findings = compose(text)
    except yaml.YAMLError:
        return None
    if not isinstance(raw, yaml.SequenceNode) or len(raw.value) != 1:
        return None
    return memory.keep(text, Piece(raw.value[0], 0, findings))


def _all_items(text: str, bounds: list[int], texts: list[str], memory: Memory) -> list[Piece | None]:
    """The whole list in one go, which is quicker than one by one; its items are remembered apart."""
    try:
        raw, findings = compose(text)
    except yaml.YAMLError:
        return [None]
    value = raw.value[0][1] if isinstance(raw, yaml.MappingNode) and len(raw.value) == 1 else None
    if not isinstance(value, yaml.SequenceNode) or value.flow_style or len(value.value) != len(texts):
        return [None]
    items: list[Piece | None] = []
    for node, one, start, end in zip(value.value, texts, bounds, bounds[1:], strict=False):
        if not start < node.start_mark.index <= end:
            return [None]
        own = [finding.moved(-start) for finding in findings if start <= finding.start < end] if findings else []
        items.append(memory.keep(one, Piece(node, start, own)))
    return items
