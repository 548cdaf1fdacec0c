"""What else has to change when a source or a persona gets another name. An edit is two offsets and new words."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from persona.corpus.model import archive_and_member
from persona.personas.markdown import escaped
from persona.spec.page import Page
from persona.spec.parse import ParsedSpec
from persona.spec.positions import LineTable
from persona.spec.tree import ListNode, MappingNode, ScalarNode

Replacement = tuple[int, int, str]  # offsets, the new text


def source_nodes(parsed: ParsedSpec) -> Iterator[ScalarNode]:
    """Where the paths of a spec's sources stand."""
    sources = parsed.find("sources")
    for item in sources.items if isinstance(sources, ListNode) else []:
        node = item.get("path") if isinstance(item, MappingNode) else item
        if isinstance(node, ScalarNode) and node.words:
            yield node


def in_spec(parsed: ParsedSpec, root: Path, old: Path, new: Path) -> list[Replacement]:
    """A file or folder that is named in a spec, renamed; `root` is the spec's folder. Patterns stay as they are."""
    edits = []
    for node in source_nodes(parsed):
        given = Path(os.path.normpath(root / node.words.replace("\\", "/")))
        if given != old and not given.is_relative_to(old):
            continue
        moved = new / given.relative_to(old)
        words = PurePosixPath(os.path.relpath(moved, root).replace(os.sep, "/")).as_posix()
        edits.append((node.start, node.end, written(node, words)))
    folder = parsed.find("output", "folder")
    if isinstance(folder, ScalarNode) and folder.words:
        given = Path(os.path.normpath(root / folder.words))
        if given == old or given.is_relative_to(old):
            words = PurePosixPath(os.path.relpath(new / given.relative_to(old), root).replace(os.sep, "/")).as_posix()
            edits.append((folder.start, folder.end, written(folder, words)))
    return edits


def written(node: ScalarNode, words: str) -> str:
    """`words` in the quotes that the value had, or in some where it needs them."""
    if node.quoted and node.source.startswith("'"):
        return "'" + words.replace("'", "''") + "'"
    plain = re.fullmatch(r"[\w./][\w ./()*?-]*", words) and words == words.strip()
    if plain and not node.quoted:
        return words
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


_LINK = re.compile(r"\]\(([^()\s]+?)(#[^()\s]*)?\)")


def in_page(text: str, folder: Path, old: Path, new: Path) -> list[Replacement]:
    """Links of a page in `folder` that lead to a file that is renamed, or into a folder that is; and the words of the
    link, where they name the file."""
    edits: list[Replacement] = []
    for match in _LINK.finditer(text):
        if "://" in match[1]:
            continue
        target = Path(os.path.normpath(folder / unquote(match[1])))
        if target != old and not target.is_relative_to(old):
            continue
        moved = new / target.relative_to(old)
        way = PurePosixPath(os.path.relpath(moved, folder).replace(os.sep, "/")).as_posix()
        edits.append((match.start(1), match.end(1), quote(way)))
        begin = text.rfind("[", 0, match.start())
        shown = text[begin + 1 : match.start()] if begin >= 0 else ""
        if "\n" not in shown and f"{target.name}:" in shown.replace("\\", ""):
            plain = re.sub(r"\\(.)", r"\1", shown)
            edits.append((begin + 1, match.start(), escaped(plain.replace(f"{target.name}:", f"{moved.name}:"))))
    return sorted(edits)


def persona_in_page(text: str, page: Page, name: str) -> list[Replacement]:
    """A persona's new name in the places of its page that a build reads back: the heading and the front matter."""
    lines = LineTable(text)
    edits: list[Replacement] = []
    if page.front is not None:
        for number in range(page.front.start + 1, page.front.end - 1):
            start, end = lines.line_bounds(number)
            if match := re.match(r"name:[ \t]*", text[start:end]):
                edits.append((start + match.end(), end, _yaml(name)))
                break
    if page.name is not None:
        start, end = lines.line_bounds(page.name[0].start)
        match = re.match(r"#\s+", text[start:end])
        assert match is not None
        edits.append((start + match.end(), end, escaped(name)))
    return edits


def _yaml(name: str) -> str:
    import yaml

    said: str = yaml.safe_dump(name, allow_unicode=True, width=10**6)
    return said.removesuffix("\n").removesuffix("\n...").strip()


_FILED = re.compile(r'("(?:source|path)": )("(?:[^"\\]|\\.)*")')
_INPUT = re.compile(r'^(\s+)("(?:[^"\\]|\\.)*")(?=: "[0-9a-f]{16}")', re.M)


def in_lock(text: str, root: Path, old: Path, new: Path) -> list[Replacement]:
    """The same in `personas.json`, so that the next build compares the pages with pages of the same names. What the
    spec asked for stays on record as it was."""
    begin = text.find('"asked":')
    after = text.find('"inputs":', begin) if begin >= 0 else -1
    edits: list[Replacement] = []
    for pattern in (_FILED, _INPUT):
        for match in pattern.finditer(text):
            if 0 <= begin < match.start() < after:
                continue
            given = json.loads(match[2])
            file, member = archive_and_member(given)
            path = root / file
            if path != old and not path.is_relative_to(old):
                continue
            moved = PurePosixPath(os.path.relpath(new / path.relative_to(old), root).replace(os.sep, "/")).as_posix()
            edits.append(
                (match.start(2), match.end(2), json.dumps(f"{moved}!{member}" if member else moved, ensure_ascii=False))
            )
    return sorted(edits)
