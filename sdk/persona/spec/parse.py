"""`parse` reads a spec's text, keeps every place, and never fails: what is broken is reported and the rest is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import TYPE_CHECKING

import yaml

from persona.spec.pieces import Memory, Piece, read_piece
from persona.spec.positions import LineTable, Position
from persona.spec.problems import Finding, Problem, fix
from persona.spec.rescue import rescue
from persona.spec.tree import Entry, ListNode, MadeMapping, MappingNode, Node, Raw, ScalarNode, view

if TYPE_CHECKING:
    from persona.spec.model import Spec

Path = tuple[str | int, ...]

_memory = Memory()


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at a position: the path of keys and indices that leads there, and whether it is a key."""

    path: Path
    node: Node
    is_key: bool


class ParsedSpec:
    """A spec's text and what could be read of it. `path` is POSIX, relative to the workspace.

    `root` is the mapping of the whole document; None where there is nothing, or something that is no mapping (then
    `other` has it).
    """

    def __init__(self, text: str, path: str, root: MappingNode | None, other: Node | None, findings: list[Finding]):
        self.text = text
        self.path = path
        self.root = root
        self.other = other
        self.findings = findings

    @cached_property
    def lines(self) -> LineTable:
        return LineTable(self.text)

    @cached_property
    def _understood(self) -> tuple[Spec | None, list[Finding]]:
        from persona.spec.fields import understand

        return understand(self)

    @property
    def model(self) -> Spec | None:
        """What the spec asks for; None while anything in it is wrong."""
        return self._understood[0]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the text, in order of place: the YAML, keys and values. Looks at no other file."""
        found = [*_aliases(self.findings, self.text), *self._understood[1]]
        ordered = sorted(found, key=lambda finding: (finding.start, finding.code))
        return tuple(finding.problem(self.path, self.lines) for finding in ordered)

    @property
    def broken(self) -> bool:
        """Whether anything in it could not be read as it stands."""
        return bool(self.findings)

    def find(self, *path: str | int) -> Node | None:
        """The value at a path such as `("sources", 0, "path")`, None where there is none."""
        node: Node | None = self.root
        for step in path:
            if isinstance(step, str):
                node = node.get(step) if isinstance(node, MappingNode) else None
            else:
                node = node.item(step) if isinstance(node, ListNode) else None
            if node is None:
                return None
        return node

    def entry(self, *path: str | int) -> Entry | None:
        """Key and value at a path that ends with a key."""
        *above, name = path
        parent = self.find(*above)
        return parent.entry(name) if isinstance(parent, MappingNode) and isinstance(name, str) else None

    def at(self, offset: int) -> Place | None:
        """The innermost key, value or list item that holds `offset` or ends there."""
        if self.root is None:
            return None
        return _at(self.root, offset, ())

    def walk(self) -> Iterator[tuple[Path, Node]]:
        """Every value below the root with its path, in order."""
        if self.root is not None:
            yield from _walk(self.root, ())

    def position(self, offset: int) -> Position:
        return self.lines.position(offset)


def parse(text: str, path: str = "spec.persona.yaml", *, memory: Memory | None = None) -> ParsedSpec:
    """Reads a spec's text. Never raises; `ParsedSpec.problems` says what is broken.

    Pieces are remembered in `memory` (default: one for the process), so that reading a text again after an edit costs
    little more than looking at what changed.
    """
    memory = memory or _memory
    readable = text
    if "\r" in text:
        readable = re.sub(r"\r(?!\n)", "\n", text)
    begin, end, findings = _document(readable)
    entries: list[tuple[Raw, int, Raw, int]] = []
    other: Node | None = None
    bounds = _bounds(readable, begin, end)
    number = 0
    joins = 32
    while number < len(bounds) - 1:
        start, stop = bounds[number], bounds[number + 1]
        piece = read_piece(readable[start:stop], memory, rescue)
        following = number + 1
        if piece.findings and joins and _unclosed(piece):
            joins -= 1
            joined = _joined(readable, bounds, number, memory)
            if joined is not None:
                piece, following = joined
        number = following
        findings += [finding.moved(start) for finding in piece.findings]
        if piece.raw is None:
            continue
        base = start - piece.origin
        node = view(piece.raw, base, text)
        if isinstance(node, MappingNode):
            entries += _entries(piece.raw, base)
        elif piece.findings:
            continue
        elif len(bounds) == 2:
            other = node
        else:
            findings.append(_stray(node))
    if not entries:
        return ParsedSpec(text, path, None, other, findings)
    first = entries[0][0], entries[0][1]
    made = MadeMapping(view(first[0], first[1], text).start, end, entries)
    return ParsedSpec(text, path, MappingNode(made, 0, text), other, findings)


def parse_spec(given: str | File, path: str | None = None) -> ParsedSpec:
    """Reads a spec, given as its text or as the file it stands in (a Path). `path` is what problems call it.

    Raises SpecError only where a file cannot be read at all; what is wrong in a text stands in `ParsedSpec.problems`.
    """
    if isinstance(given, str):
        return parse(given, path or "spec.persona.yaml")
    return parse(spec_text(given), path or given.name)


def spec_text(file: File) -> str:
    """A spec's text. Bytes that are not UTF-8 become lone surrogates, which the parser reports at their place."""
    from persona.errors import SpecError, hint_to_read

    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise SpecError("There is no such spec.", where=str(file), hint="Write one with: persona init") from None
    except OSError as error:
        raise SpecError(f"It cannot be read: {error.strerror}.", where=str(file), hint=hint_to_read(error)) from None
    return data.decode("utf-8", "surrogateescape")


def _entries(raw: Raw, base: int) -> list[tuple[Raw, int, Raw, int]]:
    if isinstance(raw, MadeMapping):
        return [(key, base + a, value, base + b) for key, a, value, b in raw.entries]
    assert isinstance(raw, yaml.MappingNode)
    return [(key, base, value, base) for key, value in raw.value]


_MARKER = re.compile(r"^(?:---|\.\.\.)(?=[ \t]*(?:#[^\n]*)?\r?$)", re.M)
_NOTHING = re.compile(r"(?:[ \t\ufeff]*(?:[#%][^\n]*)?(?:\n|\r|\Z))*")


def _document(text: str) -> tuple[int, int, list[Finding]]:
    """Where the first document begins and ends; a second one is reported."""
    begin = 1 if text.startswith("\ufeff") else 0
    if "---" not in text and "..." not in text:
        return begin, len(text), []
    for marker in _MARKER.finditer(text):
        if _NOTHING.fullmatch(text, begin, marker.start()):
            begin = marker.end()
            continue
        rest = _NOTHING.match(text, marker.end())
        if rest is not None and rest.end() == len(text):
            return begin, marker.start(), []
        second = Finding(
            "P120", marker.start(), marker.end(), f'A second document begins at this "{marker[0]}", and a spec is one.',
            "Move it into a file of its own.",
        )  # fmt: skip
        return begin, marker.start(), [second]
    return begin, len(text), []


# A line that begins a piece: something in the first column that is no comment, no list item of the key above (which
# YAML allows there) and no closing bracket.
_START = re.compile(r"^[^\s#\-\]},]", re.M)


def _bounds(text: str, begin: int, end: int) -> list[int]:
    starts = [match.start() for match in _START.finditer(text, begin, end)]
    before = starts[0] if starts else end
    if text[begin:before].strip() and not _NOTHING.fullmatch(text, begin, before):
        starts.insert(0, begin)
    return [*starts, end] if starts else []


def _unclosed(piece: Piece) -> bool:
    return any(finding.code in ("P111", "P112") for finding in piece.findings)


_MOST_JOINED = 12


def _joined(text: str, bounds: list[int], number: int, memory: Memory) -> tuple[Piece, int] | None:
    """A quoted text or a bracket may run on in the first column: the fewest pieces that together read well."""
    start = bounds[number]
    for following in range(number + 2, min(len(bounds), number + 2 + _MOST_JOINED)):
        piece = read_piece(text[start : bounds[following]], memory, rescue)
        if not _unclosed(piece) and not piece.findings and piece.raw is not None:
            return piece, following
    return None


def _stray(node: Node) -> Finding:
    """Something between the keys that is none."""
    line = node.source.split("\n", 1)[0].rstrip()
    return missing_colon(line, node.start)


_JOINED_COLON = re.compile(r"([A-Za-z_][\w-]*):(?=\S)")
_TWO_WORDS = re.compile(r"([A-Za-z_]\w*)[ \t]+\S")


def missing_colon(line: str, start: int) -> Finding:
    """For a line that should be a key and its value, and has no colon followed by a space."""
    end = start + len(line)
    if match := _JOINED_COLON.match(line):
        at = start + match.end()
        return Finding(
            "P117", start, end, f'After "{match[0]}" a space is missing.', f'Write "{match[0]} " and then the value.',
            (fix("Insert a space", (at, at, " ")),),
        )  # fmt: skip
    if match := _TWO_WORDS.match(line):
        at = start + match.end(1)
        return Finding(
            "P117", start, end, f'After "{match[1]}" a colon is missing.', f'Write "{match[1]}: " and then the value.',
            (fix("Insert a colon", (at, at, ":")),),
        )  # fmt: skip
    return Finding(
        "P117", start, end, f'"{_short(line)}" is no key with a value.', 'Write it as "key: value", or delete it.'
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _aliases(findings: list[Finding], text: str) -> list[Finding]:
    """A value such as *columns is an alias where &columns stands somewhere, else a pattern that lacks quotes."""
    anchors = {text[f.start + 1 : f.end] for f in findings if f.code == "P115" and text[f.start : f.start + 1] == "&"}
    if not anchors:
        return findings
    told = []
    for finding in findings:
        name = text[finding.start + 1 : finding.end]
        if finding.code == "P114" and text[finding.start] == "*" and name in anchors:
            finding = Finding(
                "P115", finding.start, finding.end,
                f'"*{name}" repeats the value named "&{name}", which specs do not do.',
                "Write the value out here.",
            )  # fmt: skip
        told.append(finding)
    return told


def _at(node: Node, offset: int, path: Path) -> Place | None:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            here = (*path, entry.name)
            if entry.key.start <= offset <= entry.key.end:
                return Place(here, entry.key, is_key=True)
            if entry.value.start <= offset <= entry.value.end and entry.value.end > entry.value.start:
                return _at(entry.value, offset, here) or Place(here, entry.value, is_key=False)
        return None
    if isinstance(node, ListNode):
        found = node.around(offset)
        if found is None:
            return None
        here = (*path, found[0])
        return _at(found[1], offset, here) or Place(here, found[1], is_key=False)
    return Place(path, node, is_key=False)


def _walk(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield (*path, entry.name), entry.value
            yield from _walk(entry.value, (*path, entry.name))
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            yield (*path, number), item
            yield from _walk(item, (*path, number))


__all__ = [
    "Entry",
    "ListNode",
    "MappingNode",
    "Node",
    "ParsedSpec",
    "Place",
    "ScalarNode",
    "parse",
    "parse_spec",
    "spec_text",
]
