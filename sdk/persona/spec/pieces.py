"""A document is read in pieces, each remembered by its text: a broken one takes nothing else with it, and after an edit
only the piece that changed is read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import yaml

from persona.spec.composing import compose
from persona.spec.problems import Finding
from persona.spec.tree import MadeList, MadeMapping, Raw

_MOST_REMEMBERED = 40_000
_FEWEST_ITEMS = 4  # shorter lists are not worth taking apart


class Piece:
    """A stretch of text and what it says. The positions of `raw` minus `origin` count from the piece's own start;
    `kept` is for later rooms to remember what they made of it."""

    __slots__ = ("findings", "kept", "origin", "raw")

    def __init__(self, raw: Raw | None, origin: int, findings: list[Finding]) -> None:
        self.raw = raw
        self.origin = origin
        self.findings = findings
        self.kept: dict[str, Any] = {}


class Memory:
    """What pieces said, by their text. The older half is forgotten when there are many."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self._young: dict[str, Piece] = {}
        self._old: dict[str, Piece] = {}

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
    starts = [match.start() for match in re.finditer(rf"^ {{{indent}}}-(?=\s)", text[first:], re.M)]
    if len(starts) < _FEWEST_ITEMS:
        return None
    bounds = [first + start for start in starts]
    bounds.append(len(text))
    texts = [text[a:b] for a, b in pairwise(bounds)]
    items: list[Piece | None] = [memory.get(one) for one in texts]
    missing = [number for number, item in enumerate(items) if item is None]
    if len(missing) <= 2 + len(items) // 16:
        for number in missing:
            items[number] = _one_item(texts[number], memory)
    else:
        items = _all_items(text, bounds, texts, memory)
    head_node = _head(text[:first], memory)
    if head_node is None:
        return None
    made: list[tuple[Raw, int, Piece | None]] = []
    findings: list[Finding] = []
    for item, start in zip(items, bounds, strict=False):
        if item is None or item.raw is None:
            return None
        made.append((item.raw, start - item.origin, item))
        if item.findings:
            findings += [finding.moved(start) for finding in item.findings]
    end = bounds[-2] + len(texts[-1].rstrip())
    value = MadeList(first + indent, end, made)
    return Piece(MadeMapping(0, end, [(head_node, 0, value, 0)]), 0, findings)


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
