"""The shape of a spec's text: what stands in it, what may be folded away, and what widens a selection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from persona.spec.parse import ParsedSpec
from persona.spec.positions import LineTable
from persona.spec.tree import ListNode, MappingNode, Node, ScalarNode

_LONGEST = 80  # characters of a value that are shown


@dataclass(frozen=True, slots=True)
class Entry:
    """Offsets in the text: `[start, end)` is all of it, `[name_start, name_end)` what names it."""

    name: str
    detail: str
    kind: Literal["field", "item", "group"]
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Entry, ...] = ()


def outline(parsed: ParsedSpec) -> list[Entry]:
    return list(_entries(parsed.root)) if parsed.root is not None else []


def _entries(node: MappingNode) -> Iterator[Entry]:
    for entry in node.entries:
        value = entry.value
        children = tuple(_below(value))
        yield Entry(
            entry.name or "?",
            _shown(value),
            "group" if children else "field",
            entry.key.start,
            max(value.end, entry.key.end),
            entry.key.start,
            entry.key.end,
            children,
        )


def _below(node: Node) -> Iterator[Entry]:
    if isinstance(node, MappingNode):
        yield from _entries(node)
    elif isinstance(node, ListNode):
        for item in node.items:
            if item.end <= item.start:
                continue
            first = item.get("path") or item.get("url") if isinstance(item, MappingNode) else None
            named = first if isinstance(first, ScalarNode) and first.end > first.start else item
            if not isinstance(named, ScalarNode):
                yield from _below(item)
                continue
            children = tuple(_entries(item)) if isinstance(item, MappingNode) else ()
            yield Entry(_short(named.words) or "?", "", "item", item.start, item.end, named.start, named.end, children)


def _shown(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return _short(node.words)
    if isinstance(node, ListNode):
        items = node.items
        if all(isinstance(item, ScalarNode) for item in items) and len(items) <= 6:
            return _short(", ".join(item.words for item in items if isinstance(item, ScalarNode)))
        return f"{len(items)} entries" if len(items) != 1 else "1 entry"
    return ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def folds(parsed: ParsedSpec) -> list[tuple[int, int, Literal["region", "comment"]]]:
    """First and last line (from 0) of every value on several lines, and of every block of comments."""
    lines = parsed.lines
    found: list[tuple[int, int, Literal["region", "comment"]]] = []
    if parsed.root is not None:
        for start, end in _several(parsed.root):
            first, last = lines.position(start).line, lines.position(end).line
            if last > first:
                found.append((first, last, "region"))
    found += [(first, last, "comment") for first, last in _comments(lines)]
    return sorted(set(found))


def _several(node: Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            if not isinstance(entry.value, ScalarNode) or entry.value.block:
                yield entry.key.start, entry.value.end
                yield from _several(entry.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            if not isinstance(item, ScalarNode):
                yield item.start, item.end
                yield from _several(item)


def _comments(lines: LineTable) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for number in range(len(lines) + 1):
        comment = number < len(lines) and lines.line_text(number).lstrip().startswith("#")
        if comment and first is None:
            first = number
        elif not comment and first is not None:
            if number - first > 1:
                yield first, number - 1
            first = None


def widening(parsed: ParsedSpec, offset: int) -> list[tuple[int, int]]:
    """Ranges that hold `offset`, from the innermost out to the whole text."""
    chain: list[tuple[int, int]] = [(0, len(parsed.text))]
    node: Node | None = parsed.root
    while node is not None:
        if node.end > node.start:
            chain.append((node.start, node.end))
        inner: Node | None = None
        if isinstance(node, MappingNode):
            for entry in node.entries:
                end = max(entry.value.end, entry.key.end)
                if entry.key.start <= offset <= end:
                    chain.append((entry.key.start, end))
                    inner = entry.key if offset <= entry.key.end else entry.value
                    break
        elif isinstance(node, ListNode):
            inner = next((item for item in node.items if item.start <= offset <= item.end), None)
        if isinstance(node, ScalarNode) and node.quoted:
            chain.append((node.start + 1, node.end - 1))
        node = inner
    kept: list[tuple[int, int]] = []
    for start, end in reversed(chain):
        if start <= offset <= end and (
            not kept or (start <= kept[-1][0] and end >= kept[-1][1] and (start, end) != kept[-1])
        ):
            kept.append((start, end))
    return kept
