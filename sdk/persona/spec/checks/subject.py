"""What a check looks at, read once: the order, the last build, and its pages as they are now."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from persona.corpus.model import archive_and_member
from persona.personas.model import Persona
from persona.spec.lock import LOCKFILE, Lock
from persona.spec.order import Order, shown
from persona.spec.page import Page, read_page
from persona.spec.positions import LineTable, Range


@dataclass(slots=True)
class PageText:
    """A persona's page on disk. `file` is its name in the output folder."""

    file: str
    path: str  # as problems name it
    text: str
    page: Page
    lines: LineTable

    def line(self, number: int) -> Range:
        """A line, counted from 0, without the white space around it."""
        start, end = self.lines.line_bounds(min(number, len(self.lines) - 1))
        words = self.text[start:end]
        return self.lines.range(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


@dataclass
class Subject:
    """`lock` is the last build of `order`."""

    order: Order
    lock: Lock
    unreadable: list[str] = field(default_factory=list)  # pages that are there and are not text
    _closed: dict[str, bool] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """How problems name a file of the output folder."""
        return shown(self.order.folder / name, self.order.workspace)

    def source(self, name: str) -> str:
        """How problems name a source."""
        return shown(self.source_file(name), self.order.workspace)

    def source_file(self, name: str) -> Path:
        return self.order.root / archive_and_member(name)[0]

    def is_closed(self, name: str) -> bool:
        """Whether nobody can say what a source holds, since it may not be read."""
        if name not in self._closed:
            try:
                self.source_file(name).open("rb").close()
            except OSError as error:
                self._closed[name] = isinstance(error, PermissionError)
            else:
                self._closed[name] = False
        return self._closed[name]

    @cached_property
    def pages(self) -> dict[str, PageText]:
        """By persona id; personas without a page are left out."""
        found: dict[str, PageText] = {}
        for identity, record in self.lock.record.pages.items():
            path = self.order.folder / record.file
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError):
                self.unreadable.append(record.file)
                continue
            found[identity] = PageText(record.file, self.path(record.file), text, read_page(text), LineTable(text))
        return found

    @cached_property
    def lock_lines(self) -> LineTable:
        return LineTable(self.lock.data.decode("utf-8", "replace"))

    def in_lock(self, persona: Persona, words: str) -> Range | None:
        """The first line of the lockfile, after the persona's id, that holds `words`."""
        text = self.lock_lines.text
        start = text.find(f'"{persona.id}"')
        at = text.find(words, max(start, 0))
        if at < 0:
            return None
        line = self.lock_lines.position(at).line
        begin, end = self.lock_lines.line_bounds(line)
        return self.lock_lines.range(begin + len(text[begin:end]) - len(text[begin:end].lstrip()), end)

    def claim_place(self, persona: Persona, claim_id: str) -> tuple[str, Range | None]:
        """Where a claim is to be read: its line on the page, or its place in the lockfile."""
        page = self.pages.get(persona.id)
        if page is not None:
            known = {claim.id: claim for claim in persona.claims}
            for line in page.page.claims:
                same = line.id == claim_id or (line.id is None and line.text == known[claim_id].text)
                if same:
                    return page.path, page.line(line.span.start)
            return page.path, None
        return self.path(LOCKFILE), self.in_lock(persona, f'"{claim_id}"')

    def evidence_place(self, persona: Persona, evidence_id: str) -> tuple[str, Range | None]:
        """Where a piece of evidence is to be read: its footnote, or its place in the lockfile."""
        page = self.pages.get(persona.id)
        if page is not None and evidence_id in page.page.footnotes:
            return page.path, page.line(page.page.footnotes[evidence_id])
        if page is not None:
            return page.path, None
        return self.path(LOCKFILE), self.in_lock(persona, f'"id": "{evidence_id}"')
