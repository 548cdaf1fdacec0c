"""The pages in an output folder: read back for what people changed, and written again with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import OutputError, hint_to_read
from persona.personas.continuity import NO_HAND
from persona.personas.links import links_from
from persona.personas.markdown import page_name, to_markdown
from persona.personas.model import Hand, PageRecord, Persona
from persona.spec.hands import Edited, take_hands
from persona.spec.lock import Lock, short_hash
from persona.spec.merging import Conflict, merge_page
from persona.spec.page import read_page

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult
    from persona.spec.order import Order

_OURS = re.compile(rb"\A(?:\xef\xbb\xbf)?---\r?\n(?:[^\n]*\n){0,40}?persona: *[\"']?(persona_[0-9a-z]+)")
_MARKS = re.compile(r"^(?:<{7}|>{7}) ", re.M)


@dataclass(slots=True)
class Pages:
    """What stands on the pages of the last build, and what people changed there."""

    found: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # persona id → file, content
    edited: dict[str, Edited] = field(default_factory=dict)
    strange: dict[str, str] = field(default_factory=dict)  # persona id → why its page is left alone

    @property
    def changes(self) -> list[str]:
        return [
            change if change.startswith(("renamed", "wrote")) else f"{edited.persona.name}: {change}"
            for edited in self.edited.values()
            for change in edited.changes
        ]


def read_pages(order: Order, lock: Lock) -> Pages:
    """Reads back every page of the last build. Raises OutputError where one holds the marks of a merge."""
    pages = Pages()
    elsewhere: dict[str, str] | None = None
    for persona in lock.result.personas:
        record = lock.record.pages.get(persona.id)
        if record is None:
            continue
        name = record.file
        if not (order.folder / name).exists():
            elsewhere = our_pages(order.folder) if elsewhere is None else elsewhere
            name = elsewhere.get(persona.id, name)
        content = _content(order.folder / name)
        if content is None:
            continue
        pages.found[persona.id] = (name, content)
        if short_hash(content) != record.written or record.written != record.generated:
            _take(pages, persona, lock, order, name, content)
    return pages


def _take(pages: Pages, persona: Persona, lock: Lock, order: Order, name: str, content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutputError(
            f"This page is not UTF-8 (byte {error.start}).", where=str(order.folder / name), hint="Save it as UTF-8."
        ) from None
    if mark := _MARKS.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise OutputError(
            "This page holds the marks of a merge that was not finished.",
            where=f"{order.folder / name}:{line}",
            hint="Choose one side, delete the marks, and build again.",
        )
    mine = read_page(text)
    if mine.name is None and not mine.claims:
        pages.strange[persona.id] = "it can no longer be read as a persona's page"
        return
    base = read_page(base_page(persona, lock, order))
    pages.edited[persona.id] = take_hands(persona, lock.record.hands.get(persona.id, NO_HAND), base, mine)


def our_pages(folder: Path) -> dict[str, str]:
    """Persona id → name of the page in `folder` that says so in its front matter."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        try:
            with path.open("rb") as file:
                head = file.read(4096)
        except OSError:
            continue
        if identity := persona_of(head):
            found.setdefault(identity, path.name)
    return found


def persona_of(head: bytes) -> str | None:
    """The id of the persona whose page begins so; None for what is no page."""
    match = _OURS.match(head)
    return match[1].decode() if match else None


def base_page(persona: Persona, lock: Lock, order: Order) -> str:
    """A page of the last build, as this version of Persona writes it."""
    link = links_from(order.folder, order.root)
    return to_markdown(persona, lock.result, link=link, spec=lock.record.spec)


def with_hands(lock: Lock, pages: Pages) -> Lock:
    """The last build as people left it."""
    if not any(edited.changes for edited in pages.edited.values()):
        return lock
    personas = tuple(
        pages.edited[persona.id].persona if persona.id in pages.edited else persona for persona in lock.result.personas
    )
    hands = dict(lock.record.hands)
    for identity, edited in pages.edited.items():
        if edited.hand != NO_HAND:
            hands[identity] = edited.hand
    record = lock.record.model_copy(update={"hands": hands})
    return Lock(lock.result.model_copy(update={"personas": personas}), record, lock.data)


@dataclass(slots=True)
class Written:
    """The pages of this build: name → content, what is recorded of each, and what could not be merged."""

    files: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, PageRecord] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_pages(result: GenerationResult, order: Order, lock: Lock | None, pages: Pages) -> Written:
    """`lock` is the last build as people left it (`with_hands`)."""
    written = Written()
    before: Mapping[str, Persona] = {persona.id: persona for persona in lock.result.personas} if lock else {}
    link = links_from(order.folder, order.root)
    taken = {name for name, _ in pages.found.values()}
    for persona in result.personas:
        made = to_markdown(persona, result, link=link, spec=order.spec_from_folder)
        name, content = pages.found.get(persona.id, (_free_name(persona, taken), b""))
        taken.add(name)
        text = made
        if persona.id in pages.strange:
            written.notes.append(f"{name}: left as it is; {pages.strange[persona.id]}.")
            text = content.decode("utf-8")
        elif persona.id in pages.edited and lock is not None and persona.id in before:
            base = base_page(before[persona.id], lock, order)
            merged = merge_page(name, content.decode("utf-8"), pages.edited[persona.id], base, persona, made)
            text = merged.text
            written.conflicts += merged.conflicts
        data = text.encode()
        written.files[name] = data
        written.records[persona.id] = PageRecord(file=name, generated=short_hash(made), written=short_hash(data))
    return written


def _free_name(persona: Persona, taken: set[str]) -> str:
    name = page_name(persona)
    while name in taken:
        name = name.removesuffix(".md") + "-2.md"
    return name


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"It cannot be read: {error.strerror}.", where=str(path), hint=hint_to_read(error)) from None


__all__ = ["Hand", "Pages", "Written", "base_page", "our_pages", "read_pages", "with_hands", "write_pages"]
