"""The room's two entrances: `read_corpus` reads everything once, `inspect_sources` only as much as shows the roles."""

from __future__ import annotations

import gc
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from persona.corpus.conversations import Transcript, gather, tell_interviewers
from persona.corpus.document import Document, Table, Talk
from persona.corpus.finding import Finder, Found, absolute, common_root, load, requests_of
from persona.corpus.joining import Gathered, Labels, drop_copies, join_labels
from persona.corpus.model import Column, Corpus, Passage, Source, SourceRequest
from persona.corpus.people import People
from persona.corpus.readers import reader_for
from persona.corpus.roles import SAMPLE_ROWS, TablePlan, guessed
from persona.corpus.tables import TableGatherer, no_text, plan_of
from persona.errors import PersonaError, SourceUnreadableError, TooLittleDataError
from persona.progress import SILENT, Watcher
from persona.text.remembering import Remembered

_SPOKEN = frozenset({"markdown", "text", "webvtt", "subrip", "docx"})
_OURS_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?---[^\x00]{0,2000}?\bpersona:", re.S)
_OURS_ID = re.compile(rb"\bpersona_[0-9a-z]")
_OURS_FORMAT = re.compile(rb'\A[\s\xef\xbb\xbf]*\{[^\x00]{0,2000}?"format"\s*:\s*"persona-result/', re.S)
_ABOUT_DATA = re.compile(
    r"^#{1,4}[ \t]+(?:overview|(?:file|folder|data|directory)(?:set)?s?(?: (?:details|structure|format|files))?|"
    r"contents?|source(?: distribution)?s?|usage|licen[cs]e|citation|format|columns|about(?: this.*)?|"
    r"individual .* files)[ \t]*\r?$",
    re.I | re.M,
)
_INSPECTED = 8 << 20  # bytes of a table that are read to show its roles

Given = Sequence[SourceRequest | str | os.PathLike[str]]


class _Reading:
    """One reading of a corpus."""

    def __init__(self, finder: Finder, contents: Mapping[str, bytes] | None, watcher: Watcher) -> None:
        self.finder = finder
        self.contents = contents
        self.watcher = watcher
        self.people = People()
        self.guide: list[Passage] = []
        self.notes = finder.notes
        self.sources: list[Source] = []
        self.gathered = Gathered()
        self.textless: list[tuple[Found, TablePlan]] = []

    def read(self, files: Sequence[Found]) -> None:
        """Transcripts first, since who interviews is told over all of them; then everyone, in order of paths."""
        transcripts: dict[str, Transcript] = {}
        for number, found in enumerate(files):
            self.watcher.tell("reading", number, 2 * len(files), found.path)
            if found.format in _SPOKEN:
                opened = self._open(found)
                if opened is not None:
                    document = opened[0]
                    talk = _talk_of(document, opened[1])
                    if not found.named and _describes(document, talk):
                        self.notes.append(f"{found.path}: passed over; it describes the data. Name it to have it read.")
                        self.sources.remove(opened[1])
                    else:
                        transcripts[found.path] = Transcript(document, talk)
        tell_interviewers(list(transcripts.values()))
        for number, found in enumerate(files):
            self.watcher.tell("reading", len(files) + number, 2 * len(files), found.path)
            if found.path in transcripts:
                gather(transcripts.pop(found.path), self.people, self.guide, self.notes)
            elif found.format not in _SPOKEN:
                self._structured(found)
        drop_copies(self.gathered, self.people, self.notes)
        join_labels(self.gathered, self.people, self.notes)
        self.watcher.tell("reading", 2 * len(files), 2 * len(files))

    def _open(self, found: Found) -> tuple[Document, Source] | None:
        raw = load(found, self.contents)
        if not found.named and is_ours(raw):
            self.notes.append(f"{found.path}: passed over; Persona wrote it.")
            return None
        document = Document(found.path, found.format, raw)
        if not document.text.strip():
            raise SourceUnreadableError("This file holds only white space.", where=found.path, hint="Leave it out.")
        source = Source(found.path, found.format, document.encoding, len(raw), hashlib.sha256(raw).hexdigest())
        self.sources.append(source)
        return document, source

    def _structured(self, found: Found) -> None:
        opened = self._open(found)
        if opened is None:
            return
        document, source = opened
        reading = reader_for(found.path)(document)
        if not isinstance(reading, list):
            if not reading.pieces and not found.named:
                self.notes.append(f"{found.path}: passed over; it holds no records.")
            elif not reading.pieces:
                raise TooLittleDataError("This JSON holds no list of records or texts.", where=found.path)
            elif not _open_text(document, reading):
                if found.named:
                    raise TooLittleDataError("This JSON holds labels, but nothing that anybody said.", where=found.path)
                self.notes.append(f"{found.path}: passed over; it is a list of labels.")
                return
            gather(Transcript(document, reading), self.people, self.guide, self.notes)
            return
        plans = [self._table(found, document, table) for table in reading]
        columns = tuple(column.column for plan in plans for column in plan.columns)
        self.sources[self.sources.index(source)] = replace(source, columns=columns)

    def _table(self, found: Found, document: Document, table: Table) -> TablePlan:
        request = found.request
        plan, rows = plan_of(table, request, found.path)
        gatherer = TableGatherer(document, table, plan, self.people, self.guide)
        if not plan.of("text"):
            if gatherer.who is not None and plan.of("attribute"):
                if gatherer.generic:
                    self._labels(found, gatherer, rows)
                else:
                    gatherer.gather(rows, self.watcher)
            self.textless.append((found, plan))
            return plan
        _, ids, long = gatherer.gather(rows, self.watcher)
        if ids and gatherer.who is not None:
            self.gathered.generic.append((found.path, gatherer.who.name, ids))
        self.gathered.rows.append((found.path, gatherer.who is not None, frozenset(long)))
        place = f" ({table.sheet})" if table.sheet else ""
        self.notes.append(f"{found.path}{place}: columns taken as {guessed(plan.columns)}.")
        return plan

    def _labels(self, found: Found, gatherer: TableGatherer, rows: object) -> None:
        apart = People()
        own = TableGatherer(gatherer.document, Table([], iter(()), gatherer.escaping), gatherer.plan, apart, [])
        _, ids, _ = own.gather(rows, self.watcher)  # type: ignore[arg-type]
        by_id = {value: apart.by_key[key].attributes for value, key in ids.items() if key in apart.by_key}
        name = gatherer.who.name if gatherer.who else ""
        self.gathered.labels.append(Labels(found.path, name, by_id, gatherer.plan.columns))

    def refuse_silence(self, files: Sequence[Found]) -> None:
        """Raises where nobody says anything, and where a table that was named has no open text."""
        spoke = any(person.passages for person in self.people.by_key.values())
        for found, plan in self.textless:
            if not spoke or (found.named and plan.participant is None):
                raise no_text(found.path, [column.column for column in plan.columns])
        if not spoke:
            raise TooLittleDataError(
                "Nobody says anything in these sources.",
                where=files[0].path if len(files) == 1 else None,
                hint="Give transcripts, notes or tables with open text.",
            )


_talks: Remembered[tuple[str, str, str], Talk] = Remembered(32 << 20)  # bytes of the sources


def _talk_of(document: Document, source: Source) -> Talk:
    """What is said in a source, which nobody changes; read once as long as its content is the same."""

    def read() -> Talk:
        talk = reader_for(source.path)(document)
        assert not isinstance(talk, list)
        return talk

    return _talks.get((source.path, source.format, source.sha256), source.size, read)


def _describes(document: Document, talk: Talk) -> bool:
    """Whether nobody speaks and the headings are those of a page about files."""
    return not any(piece.speaker for piece in talk.pieces) and len(_ABOUT_DATA.findall(document.text)) >= 3


def _open_text(document: Document, talk: Talk) -> bool:
    """Whether a list of strings is what people wrote, rather than the names of categories."""
    words = sum(len(document.text[piece.start : piece.end].split()) for piece in talk.pieces)
    return words >= 2.5 * len(talk.pieces)


def is_result(head: bytes) -> bool:
    """Whether a file that begins so is a result of Persona."""
    return bool(_OURS_FORMAT.match(head))


def is_ours(raw: bytes) -> bool:
    """Whether this is a result or a persona's page."""
    head = raw[:4096]
    return is_result(head) or bool(_OURS_PAGE.match(head) and _OURS_ID.search(head))


def _finder(
    requests: Sequence[SourceRequest], root: str | os.PathLike[str] | None, contents: Mapping[str, bytes] | None
) -> Finder:
    if contents is not None:
        return Finder(absolute(root or "."), contents)
    return Finder(absolute(root) if root is not None else common_root(requests), None)


def _absolute(requests: list[SourceRequest], root: object, contents: object) -> list[SourceRequest]:
    """Without a root, paths are the working directory's."""
    if root is not None or contents is not None:
        return requests
    return [replace(r, path=str(absolute(r.path))) for r in requests]


def read_corpus(
    requests: Given,
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    known: Mapping[str, str] | None = None,
    watcher: Watcher = SILENT,
) -> Corpus:
    """Reads files, folders, globs and archives (or `contents`: bytes by name) into participants and passages.

    Paths are relative to `root`; without it, to the working directory, and source paths to the deepest folder that
    holds every request. `known` maps `Participant.key_hash` to the id of an earlier build.
    Raises SourceError and TooLittleDataError for what was given, CancelledError when asked to stop.
    """
    with _unhurried():
        return _read(requests, root, contents, known, watcher)


@contextmanager
def _unhurried() -> Iterator[None]:
    """Without the cyclic collector, which would walk all passages again and again while they are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    requests: Given,
    root: str | os.PathLike[str] | None,
    contents: Mapping[str, bytes] | None,
    known: Mapping[str, str] | None,
    watcher: Watcher,
) -> Corpus:
    wanted = requests_of(requests)
    if not wanted and not contents:
        raise TooLittleDataError("No sources were given.", hint="Name a file or a folder.")
    finder = _finder(wanted, root, contents)
    files = finder.find(_absolute(wanted, root, contents))
    reading = _Reading(finder, contents, watcher)
    reading.read(files)
    reading.refuse_silence(files)
    sources = tuple(sorted(reading.sources, key=lambda source: source.path))
    return Corpus(
        root=str(finder.root),
        sources=sources,
        participants=reading.people.numbered(known),
        guide=tuple(reading.guide),
        notes=tuple(dict.fromkeys(reading.notes)),
    )


def inspect_sources(
    requests: Given,
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
) -> tuple[Source, ...]:
    """Formats, encodings and column roles with their reasons. Of a CSV or TSV only the first 8 MiB are read, so
    that `size` is the file's and `sha256` stays empty there; roles come from the first rows, as in `read_corpus`."""
    wanted = requests_of(requests)
    finder = _finder(wanted, root, contents)
    shown = []
    for found in finder.find(_absolute(wanted, root, contents)):
        part = found.format in ("csv", "tsv") and contents is None and found.file is not None and found.member is None
        raw = load(found, contents, _INSPECTED if part else None)
        if not found.named and is_ours(raw):
            continue
        size = found.file.stat().st_size if part and found.file is not None else len(raw)
        if part and size > len(raw):
            raw = raw[: max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1] or raw
            raw = raw[: len(raw) // 4 * 4] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw
        document = Document(found.path, found.format, raw)
        whole = size == len(raw)
        reading = reader_for(found.path)(document) if found.format not in _SPOKEN else None
        columns: tuple[Column, ...] = ()
        if isinstance(reading, list):
            columns = tuple(c.column for t in reading for c in plan_of(t, found.request, found.path)[0].columns)
        shown.append(
            Source(
                found.path,
                found.format,
                document.encoding,
                size,
                hashlib.sha256(raw).hexdigest() if whole else "",
                columns,
            )
        )
    return tuple(shown)


__all__ = ["SAMPLE_ROWS", "PersonaError", "inspect_sources", "read_corpus"]
