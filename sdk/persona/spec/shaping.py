"""What is amiss in how a spec is put down, whatever its values mean: keys and items that stand twice, keys without a
value, list items that YAML takes for the end of the one above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from persona.spec.problems import Finding, fix
from persona.spec.tree import Entry, ListNode, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from persona.spec.parse import ParsedSpec


def shape_findings(parsed: ParsedSpec, root: Node) -> list[Finding]:
    return [*_twice(root), *_swallowed(parsed), *_repeated(parsed)]


def _twice(node: Node) -> Iterator[Finding]:
    """Keys that stand twice in one mapping, and keys without a value."""
    if isinstance(node, ListNode):
        for item in node.unusual:
            yield from _twice(item)
            if isinstance(item, ScalarNode) and item.plain and item.value is None:
                yield _empty(
                    item.start, max(item.end, item.start), "This list item is empty.", "Write it, or delete the dash."
                )
    if not isinstance(node, MappingNode):
        return
    seen: dict[str, Entry] = {}
    for entry in node.entries:
        first = seen.setdefault(entry.name, entry)
        if first is not entry:
            start, end = _lines_of(node, entry)
            yield Finding(
                "P123", entry.key.start, entry.key.end, f'The key "{entry.name}" stands here a second time.',
                "Keep one of the two.", (fix("Delete this one", (start, end, "")),),
                related=((first.key.start, first.key.end, "The first one"),),
            )  # fmt: skip
        elif isinstance(entry.value, ScalarNode) and entry.value.plain and entry.value.value is None:
            yield _empty(
                entry.key.start, entry.key.end, f'After "{entry.name}:" nothing stands.',
                "Write a value, or delete the key to have its default.",
            )  # fmt: skip
        yield from _twice(entry.value)


def _empty(start: int, end: int, message: str, hint: str) -> Finding:
    return Finding("P109", start, end, message, hint)


def _lines_of(node: MappingNode, entry: Entry) -> tuple[int, int]:
    """What to delete to take an entry out: its lines, or its part of a flow mapping."""
    text = node.text
    if node.flow:
        comma = re.match(r"\s*,\s*", text[entry.value.end :])
        if comma:
            return entry.key.start, entry.value.end + comma.end()
        before = re.search(r",\s*$", text[: entry.key.start])
        return (before.start() if before else entry.key.start), entry.value.end
    start = text.rfind("\n", 0, entry.key.start) + 1
    end = text.find("\n", entry.value.end)
    return (start if not text[start : entry.key.start].strip() else entry.key.start), len(text) if end < 0 else end + 1


def _swallowed(parsed: ParsedSpec) -> Iterator[Finding]:
    """A list item that stands too far to the right is, to YAML, the end of the one above it."""
    for node in _several_lines(parsed.root):
        if match := re.search(r"\n([ ]+)- ", node.source):
            line = parsed.text.rfind("\n", 0, node.start) + 1
            wanted = len(re.match(r" *", parsed.text[line:])[0])  # type: ignore[index]
            start = node.start + match.start(1)
            yield Finding(
                "P113", start, start + len(match[1]), "This list item is indented unlike its neighbours.",
                "Begin it in the same column as the items above.",
                (fix("Bring it in line", (start, start + len(match[1]), " " * wanted)),),
            )  # fmt: skip


def _several_lines(node: Node | None) -> Iterator[ScalarNode]:
    """Plain scalars that run over lines."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _several_lines(entry.value)
    elif isinstance(node, ListNode):
        for item in node.unusual:
            yield from _several_lines(item)
    elif isinstance(node, ScalarNode) and node.plain and "\n" in node.source:
        yield node


def _repeated(parsed: ParsedSpec) -> Iterator[Finding]:
    for name in ("sources", "scripts", ("output", "formats"), ("privacy", "redact")):
        path = (name,) if isinstance(name, str) else name
        node = parsed.find(*path)
        if not isinstance(node, ListNode):
            continue
        words = node.words
        if len(set(words)) == len(words):
            continue
        seen: dict[str, Node] = {}
        for item in node.items:
            if not isinstance(item, ScalarNode):
                continue
            first = seen.setdefault(item.words, item)
            if first is not item:
                yield Finding(
                    "P140", item.start, item.end, f'"{item.words}" stands here a second time.', "Delete it.",
                    (fix("Delete it", (*_item_of(node, item), "")),),
                    related=((first.start, first.end, "The first one"),),
                )  # fmt: skip


def _item_of(node: ListNode, item: Node) -> tuple[int, int]:
    text = node.text
    if node.flow:
        before = re.search(r",\s*$", text[: item.start])
        return (before.start() if before else item.start), item.end
    start = text.rfind("\n", 0, item.start) + 1
    end = text.find("\n", item.end)
    return start, len(text) if end < 0 else end + 1
