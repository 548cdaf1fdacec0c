"""Rows to participants: what each row says, and tables that share participants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from persona.corpus.document import Document, Row, Table
from persona.corpus.escaping import readable
from persona.corpus.making import make_passage
from persona.corpus.model import Column, Escaping, Participant, Passage, SourceRequest
from persona.corpus.people import People
from persona.corpus.roles import (
    _PLAIN_ID,
    _QUESTION_NUMBER,
    SAMPLE_ROWS,
    ColumnPlan,
    TablePlan,
    is_missing,
    list_separator,
    listed,
    plan_table,
)
from persona.corpus.speech import askers_among, folded, is_interviewer, is_personal, label_of
from persona.errors import TooLittleDataError
from persona.progress import Watcher

_TELL_EVERY = 5_000  # rows
_REMEMBERED = 10_000
_SPEAKER = ("speaker", "role")
_TALKING = 8  # names at most of which some only ask: more are a forum's
_MOST_DESCRIBED = 6
_WORD = re.compile(r"[^\W_]")
_LINE = re.compile(r"\\[nr]|[\r\n]+")


def plan_of(table: Table, request: SourceRequest | None, path: str) -> tuple[TablePlan, Iterator[Row]]:
    """The roles, from the first rows, and all rows."""
    first = list(islice(table.rows, SAMPLE_ROWS))
    width = max([len(table.columns), *(len(row.cells) for row in first)]) if first else len(table.columns)
    names = table.columns + [""] * (width - len(table.columns))
    plan = plan_table(names, [row.cells for row in first], request, path)
    for column in plan.columns:
        if any(row.turns and column.index in row.turns for row in first):
            column.role, column.reason, column.kind = "text", "a conversation: a list of turns with a speaker", "turns"
            column.labels = tuple(
                dict.fromkeys(turn[0] for row in first for turn in (row.turns or {}).get(column.index, ()))
            )

    def rows() -> Iterator[Row]:
        yield from first
        yield from table.rows

    return plan, rows()


class TableGatherer:
    """Adds one table's rows to `people`."""

    def __init__(self, document: Document, table: Table, plan: TablePlan, people: People, guide: list[Passage]) -> None:
        self.document = document
        self.people = people
        self.guide = guide
        self.escaping: Escaping = table.escaping
        self.prefix = f"{document.path}#{table.sheet}!" if table.sheet else f"{document.path}#"
        self.sheet = table.sheet
        self.left = table.left
        self.questions = table.questions or []
        self.plan = plan
        self.who = plan.participant
        self.text = [column for column in plan.of("text") if column.kind not in ("conversation", "turns")]
        self.talks = [column for column in plan.of("text") if column.kind in ("conversation", "turns")]
        self.attributes = plan.of("attribute")
        self.personal = [column for column in plan.columns if column.personal and column.role != "attribute"]
        self.groups = _tick_groups(self.attributes)
        self.speaking = self.who is not None and self.who.name.casefold() in _SPEAKER  # each row is a turn
        self.askers: set[str] = set()  # folded names of those who only ask
        self.asked: str | None = None  # by an interviewer's row, in a table of turns
        self.values: dict[str, str] = {}  # attribute cells as they read

    @property
    def generic(self) -> bool:
        """Whether ids are such that another table's equal ids are no proof of the same people."""
        return self.who is not None and (self.who.kind == "label" or bool(_PLAIN_ID.fullmatch(self.who.name)))

    def key(self, row: Row) -> str:
        if self.who is not None and self.who.index < len(row.cells):
            value = row.cells[self.who.index].strip()
            if value:
                if self.generic:
                    return f"{self.prefix}{self.who.name}:{value}"
                if value.isdigit():
                    return f"{folded(self.who.name)}:{value}"
                return f"id:{folded(value)}"
        return f"{self.prefix}{row.number}"

    def gather(self, rows: Iterator[Row], watcher: Watcher) -> tuple[int, dict[str, str], list[str]]:
        """(rows, generic id -> key, some long answers)."""
        ids: dict[str, str] = {}
        long: list[str] = []
        number = 0
        simple = self.text and not self.talks
        first = list(islice(rows, SAMPLE_ROWS))
        self.askers = self._askers(first)
        rows = chain(first, rows)
        for number, row in enumerate(rows, 1):
            if number % _TELL_EVERY == 0:
                watcher.tell("reading", 0, 0, f"{self.document.path}: {number:,} rows")
            key = self.key(row)
            if self.who is not None and self.generic and self.who.index < len(row.cells):
                ids[row.cells[self.who.index].strip()] = key
            if self.speaking and self._only_asks(key.split(":", 1)[-1]):
                self._answers(row, None)
                self.asked = self.guide[-1].said if self.guide else None
                continue
            person: Participant | None
            if simple:
                person = self.people.get(key)
                self._answers(row, person)
            else:
                person = self._talked(row, key)
            if number <= SAMPLE_ROWS and person is not None:
                long.extend(p.text for p in person.passages[-len(self.text) or None :] if len(p.text) > 30)
            if person is not None:
                self._describe(row, person)
        return number, ids, long

    def _only_asks(self, name: str) -> bool:
        return is_interviewer(name) or folded(name) in self.askers

    def _askers(self, rows: Sequence[Row]) -> set[str]:
        """By what they say, where no label does: in rows that are turns, and in cells that are conversations."""
        said = self.document.text
        turns: list[tuple[str, str]] = []
        for row in rows:
            if self.speaking and self.text and self.who is not None:
                cells = [row.cells[c.index] for c in (self.who, self.text[0]) if c.index < len(row.cells)]
                if len(cells) == 2:
                    turns.append((folded(cells[0].strip()), cells[1]))
            for column in self.talks:
                if column.index < len(row.cells):
                    told = (row.turns or {}).get(column.index) or self._turns(row, column)
                    turns.extend((folded(name), said[start:end]) for name, start, end in told)
                    turns.append(("", ""))
        names = {name for name, _ in turns if name}
        if len(names) > _TALKING or any(map(is_interviewer, names)):
            return set()
        return askers_among(turns)

    def _answers(self, row: Row, person: Participant | None, only: Sequence[ColumnPlan] | None = None) -> None:
        document = self.document
        cells, starts = row.cells, row.starts
        for column in self.text if only is None else only:
            index = column.index
            if index >= len(cells):
                continue
            cell = cells[index]
            text = cell.strip()
            if not text or is_missing(text, column.telling):
                continue
            start = starts[index]
            if len(text) != len(cell):
                start += len(cell) - len(cell.lstrip())
            if self.escaping == "json":
                text, start = _outside_escapes(text, start)
                if not text or not document.text.startswith(text, start):  # true is shown as "yes", and is no words
                    continue
            if not _WORD.search(text):
                continue
            passage = make_passage(
                document.path,
                document.ruler.span_of(start, text),
                text,
                document.encoding,
                self._escaping(text, starts[index]),
                self.asked or self._question(column),
                f"row {row.number}, {column.name}"
                if self.sheet is None
                else f"{self.sheet}!{_letters(self.left + index)}{row.number}",
            )
            if person is None:
                self.guide.append(passage)
            else:
                person.passages.append(passage)

    def _question(self, column: ColumnPlan) -> str:
        return (self.questions[column.index] if column.index < len(self.questions) else "") or column.name

    def _escaping(self, text: str, cell: int) -> Escaping:
        """What is to be undone in `text` out of the cell that begins at `cell`: doubled quotes only inside quotes."""
        if self.escaping == "json":
            return "json" if "\\" in text else ""
        return "csv" if '""' in text and cell and self.document.text[cell - 1] == '"' else ""

    def _talked(self, row: Row, key: str) -> Participant | None:
        """A row that holds a conversation: each of its speakers is a participant, but for the interviewer."""
        row_person = self.people.get(key)
        spoken: dict[str, Participant] = {}
        for column in self.talks:
            if column.index >= len(row.cells):
                continue
            turns = (row.turns or {}).get(column.index) or self._turns(row, column)
            speakers = list(dict.fromkeys(folded(name) for name, _, _ in turns))
            answering = [name for name in speakers if not self._only_asks(name)]
            question: str | None = None
            for name, start, end in turns:
                start, end = self.document.trim(start, end)
                text = self.document.text[start:end]
                if self.escaping == "json":
                    text, start = _outside_escapes(text, start)
                    end = start + len(text)
                if not _WORD.search(text):
                    continue
                escaping = self._escaping(text, row.starts[column.index])
                place = f"row {row.number}, {column.name}"
                passage = make_passage(
                    self.document.path,
                    self.document.span(start, end),
                    text,
                    self.document.encoding,
                    escaping,
                    question,
                    place,
                )
                who = folded(name)
                if who not in answering:
                    self.guide.append(passage)
                    question = readable(text, escaping)
                    continue
                person = row_person if len(answering) == 1 else self.people.get(f"{key}#{who}")
                if is_personal(name):
                    self.people.name(person, [name])
                spoken[who] = person
                person.passages.append(passage)
        rest: list[ColumnPlan] = []
        for column in self.text:  # "user 1 personas" belongs to "User 1"
            owner = next((p for who, p in spoken.items() if folded(column.name).startswith(who)), None)
            if owner is not None and owner is not row_person:
                self._answers(row, owner, [column])
            else:
                rest.append(column)
        self._answers(row, row_person, rest)
        for person in spoken.values():
            if person is not row_person:
                self._describe(row, person)
        return row_person

    def _turns(self, row: Row, column: ColumnPlan) -> list[tuple[str, int, int]]:
        """The turns of a cell such as "User 1: …\\nUser 2: …", by character ranges of the document."""
        cell, base = row.cells[column.index], row.starts[column.index]
        known = {folded(name) for name in column.labels}
        turns: list[tuple[str, int, int]] = []
        at = 0
        for match in [*_LINE.finditer(cell), None]:
            end = match.start() if match else len(cell)
            line = cell[at:end]
            label = label_of(line) if line else None
            if label is not None and label.colon and folded(label.name) in known:
                turns.append((label.name, base + at + label.end, base + end))
            elif turns and line.strip():
                turns.append((turns[-1][0], base + at, base + end))
            at = match.end() if match else end
        return turns

    def _describe(self, row: Row, person: Participant) -> None:
        cells = row.cells
        count = len(cells)
        for column in self.attributes:
            value = cells[column.index].strip() if column.index < count else ""
            value = "" if is_missing(value, column.telling) else value
            if column.kind == "present":
                if value:
                    self.people.describe(person, column.heading, "yes")
                elif any(i < count and cells[i].strip() for i in self.groups[column.index]):
                    self.people.describe(person, column.heading, "no")
            elif value and len(value) <= 200:
                value = self._readable(value)
                if column.kind == "list" and '"' in column.reason:
                    separator = list_separator(column.reason)
                    value = "; ".join(part.strip() for part in value.split(separator) if part.strip())
                self.people.describe(person, column.heading, value)
        for column in self.personal:
            if column.index < count and cells[column.index].strip():
                self.people.name(person, [self._readable(cells[column.index])])
        if self.who is not None and self.who.kind == "id" and self.who.index < count:
            value = cells[self.who.index].strip()
            if is_personal(value) and re.fullmatch(r"[^\W\d_]{2,}(?:[ '-][^\W\d_]+)*\.?|[^@\s]+@\S+", value):
                self.people.name(person, [self._readable(value)])

    def _readable(self, cell: str) -> str:
        known = self.values.get(cell)
        if known is None:
            known = readable(cell, self.escaping)
            if len(self.values) < _REMEMBERED:
                self.values[cell] = known
        return known


def _tick_groups(attributes: list[ColumnPlan]) -> dict[int, list[int]]:
    """For each ticked box, the boxes of the same question: "3. Python.", "3. R."; alone, it is its own group."""
    groups: dict[str, list[int]] = {}
    keys: dict[int, str] = {}
    for column in attributes:
        if column.kind == "present":
            match = _QUESTION_NUMBER.match(column.name)
            keys[column.index] = match[0].strip() if match else f"#{column.index}"
            groups.setdefault(keys[column.index], []).append(column.index)
    return {index: groups[key] for index, key in keys.items()}


def _outside_escapes(text: str, start: int) -> tuple[str, int]:
    r"""Without "\n" and "\t" as JSON writes them at either end."""
    while text[:2] in (r"\n", r"\r", r"\t"):
        bare = text[2:].lstrip()
        start += len(text) - len(bare)
        text = bare
    while text[-2:] in (r"\n", r"\r", r"\t") and not text[:-2].endswith("\\"):
        text = text[:-2].rstrip()
    return text, start


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def no_text(path: str, columns: Sequence[Column]) -> TooLittleDataError:
    described = "; ".join(f"{listed([c.name])}: {c.role}, {c.reason}" for c in columns[:_MOST_DESCRIBED])
    left = len(columns) - _MOST_DESCRIBED
    more = f"; and {left} more" if left > 0 else ""
    return TooLittleDataError(
        f"This table has no column of open text ({described}{more}).",
        where=path,
        hint="Name the columns that hold what people said: --text COLUMN, or text: [COLUMN] in a spec.",
    )
