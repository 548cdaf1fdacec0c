"""What reading gives: sources, participants and passages. Plain slotted classes, since there may be millions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Escaping = Literal["", "csv", "json", "cue"]
ColumnRole = Literal["participant", "text", "attribute", "ignore"]


_MEMBER = re.compile(r"(.*?\.zip)!(.+)\Z", re.IGNORECASE | re.DOTALL)


def archive_and_member(path: str) -> tuple[str, str]:
    """The two parts of `data.zip!talks/anna.md`; for any other path, exclamation marks or not, the path and ""."""
    match = _MEMBER.match(path)
    return (match[1], match[2]) if match else (path, "")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open byte range `[start, end)` of a source, and the lines (from 1, both included) it lies on.

    Lines end at \\n, \\r\\n or \\r only, as in the Language Server Protocol.
    """

    start: int
    end: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest thing that can be cited.

    `text` is exactly what `source_bytes[span.start:span.end].decode(encoding)` gives; `said` is the same with the
    format's escaping undone (doubled quotes in CSV, backslashes in JSON, tags in cues) and white space folded, for
    reading and analysis.
    """

    source: str  # Source.path
    participant: str  # Participant.id
    span: Span
    text: str
    encoding: str = "utf-8"
    escaping: Escaping = ""
    question: str | None = None  # the column's heading, or what the interviewer had just asked
    place: str | None = None  # "00:12:03", "row 17, why_hesitate", "Sheet1!D17": for people

    @property
    def said(self) -> str:
        from persona.corpus.escaping import readable

        return readable(self.text, self.escaping)

    @property
    def hash(self) -> str:
        return text_hash(self.text)

    def cut(self, start: int, end: int) -> Passage:
        """The part `text[start:end]` (characters) as a passage of its own, with its own exact span."""
        from persona.corpus.spans import cut_passage

        return cut_passage(self, start, end)


def text_hash(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table and what it is taken for, with the reason in words."""

    name: str
    role: ColumnRole
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A research file that was read. `path` is POSIX, relative to the corpus root; a member of an archive is
    `archive.zip!member.csv`. For formats without plain text (XLSX, DOCX) spans count in the extracted text,
    which `persona.corpus.source_bytes(path)` gives."""

    path: str
    format: str  # "markdown", "text", "webvtt", "subrip", "csv", "tsv", "json", "jsonl", "xlsx", "docx"
    encoding: str
    size: int  # bytes
    sha256: str
    columns: tuple[Column, ...] = ()


@dataclass(slots=True)
class Participant:
    """A person who speaks. `id` (P01, P02, ...) is all that ever leaves; `key` and `names` stay inside."""

    id: str
    key: str  # what identifies the person in the sources: file and speaker, or table and row id
    names: tuple[str, ...] = ()  # what the sources call the person, for redaction
    attributes: dict[str, str] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)

    @property
    def key_hash(self) -> str:
        return text_hash(self.key)


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What to read: a file, folder or glob, and for tables the column roles where they are given."""

    path: str
    participant: str | None = None
    text: Sequence[str] | None = None
    attributes: Sequence[str] | None = None


@dataclass(slots=True)
class Corpus:
    """All that was read. `guide` holds what interviewers said: never evidence, but its words are known."""

    root: str  # absolute folder that source paths are relative to
    sources: tuple[Source, ...]
    participants: tuple[Participant, ...]
    guide: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()  # for people: files passed over and why, column roles that were guessed

    @property
    def passages(self) -> list[Passage]:
        return [passage for person in self.participants for passage in person.passages]

    def participant(self, participant_id: str) -> Participant:
        return self._by_id()[participant_id]

    def _by_id(self) -> Mapping[str, Participant]:
        return {person.id: person for person in self.participants}
