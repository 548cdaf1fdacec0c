"""The sources that a result was made from, read again for what is made of it later."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from persona.corpus.model import archive_and_member
from persona.corpus.readers import EXTRACTED
from persona.errors import InputError, SourceNotFoundError
from persona.progress import SILENT, Watcher

if TYPE_CHECKING:
    from persona.corpus.model import Corpus, SourceRequest
    from persona.personas.model import GenerationResult, SourceRecord

_HINT = "Generate the personas again, or name the folder that the sources lie in."
_GIVEN = "given"  # the reason of a column whose role somebody gave
_RECORDS = frozenset({"json", "jsonl"})


def corpus_of(
    result: GenerationResult,
    sources: Sequence[SourceRequest | str | os.PathLike[str]] | None = None,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    watcher: Watcher = SILENT,
) -> Corpus:
    """The corpus of `result`, its participants numbered as they are in it.

    `root` is the folder that source paths are relative to (default: the result's own). Raises SourceNotFoundError for
    a source that is not there, InputError for one that has changed.
    """
    from persona.corpus import read_corpus

    people = dict(result.people) or (dict(result.build.people) if result.build else {})
    folder = None if contents is not None else Path(root or result.root or Path.cwd())
    named = sources is not None
    if sources is None:
        _check(result, folder, contents)
        sources = requests_of(result)
    corpus = read_corpus(sources, root=folder, contents=contents, known=people or None, watcher=watcher)
    if not named:
        _same_sources(result, corpus)
    _same_people(result, corpus)
    return corpus


def requests_of(result: GenerationResult) -> list[SourceRequest]:
    """What to read to get the result's corpus again: every file that was read for more than its name, with the columns
    that were given. Columns that were guessed are guessed again: a row label or a list of answers is no longer one
    when its column is given by name."""
    from persona.corpus.model import SourceRequest

    def given(source: SourceRecord, role: str) -> list[str] | None:
        columns = [column for column in source.columns if column.role == role]
        named = list(dict.fromkeys(column.name for column in columns if column.reason == _GIVEN))
        return named or (None if columns else [])  # where there are none, none may have been wanted

    return [
        SourceRequest(
            source.path,
            participant=next(iter(given(source, "participant") or ()), None),
            text=given(source, "text"),
            attributes=given(source, "attribute"),
        )
        for source in result.sources
        if not _said_nothing(source)
    ]


def find_root(result: GenerationResult, start: str | os.PathLike[str]) -> Path:
    """The folder that the result's source paths are relative to: the result's own, `start`, one above it, the working
    folder, or one that lies in these or beside `start`, as the research does when `persona generate interviews
    --output personas` was asked for. Raises SourceNotFoundError."""
    first = Path(start).absolute()
    first = first if first.is_dir() else first.parent
    places = [*([Path(result.root)] if result.root else []), first, *first.parents, Path.cwd(), *Path.cwd().parents]
    inside = [folder for place in dict.fromkeys((first, first.parent, Path.cwd())) for folder in _folders(place)]
    ends = [*result.sources[:1], *result.sources[-1:]]
    inside = [folder for folder in inside if any((folder / _file(source)).is_file() for source in ends)]
    places += sorted(inside, key=lambda folder: not any(_unchanged(folder, source) for source in ends))
    lost: Path | None = None
    for place in places:
        gone = [place / source.path for source in result.sources if not (place / _file(source)).is_file()]
        if not gone:
            return place
        if lost is None and len(gone) <= len(result.sources) / 2:
            lost = gone[0]  # the others are there: this is the folder, and this one was moved or deleted
    if lost is not None:
        raise SourceNotFoundError("The source is not there.", where=str(lost), hint=_HINT)
    missing = result.sources[0].path if result.sources else "the sources"
    raise SourceNotFoundError(
        f"The sources that these personas were made from are not in {first}, above it or beside it.",
        where=missing,
        hint="Name the folder that their paths are relative to: --root FOLDER.",
    )


def _unchanged(folder: Path, source: SourceRecord) -> bool:
    try:
        return hashlib.sha256((folder / source.path).read_bytes()).hexdigest() == source.sha256
    except OSError:
        return False


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(entry for entry in place.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return []


def _check(result: GenerationResult, folder: Path | None, contents: Mapping[str, bytes] | None) -> None:
    for source in result.sources:
        if archive_and_member(source.path)[1]:
            continue
        if contents is not None:
            content = contents.get(source.path)
        else:
            assert folder is not None
            file = folder / source.path
            content = file.read_bytes() if file.is_file() else None
        if content is None:
            raise SourceNotFoundError("The source is not there.", where=source.path, hint=_HINT)
        if source.format not in EXTRACTED and hashlib.sha256(content).hexdigest() != source.sha256:
            raise _changed(source.path)


def _same_sources(result: GenerationResult, corpus: Corpus) -> None:
    """Also of members of an archive, and of formats whose hash is that of the text inside."""
    read = {source.path: source.sha256 for source in corpus.sources}
    for source in result.sources:
        if read.get(source.path, source.sha256) != source.sha256:
            raise _changed(source.path)


def _changed(path: str) -> InputError:
    return InputError("The source has changed since the personas were made.", where=path, hint=_HINT)


def _said_nothing(source: SourceRecord) -> bool:
    """A list of labels, passed over in its folder: named by itself it would be refused."""
    return source.format in _RECORDS and not source.columns and source.passages == 0


def _same_people(result: GenerationResult, corpus: Corpus) -> None:
    there = {person.id for person in corpus.participants}
    if len(corpus.participants) != result.participants or any(
        member not in there for persona in result.personas for member in persona.participants
    ):
        raise InputError("These are not the sources that the personas were made from.", hint=_HINT)


def _file(source: SourceRecord) -> str:
    return archive_and_member(source.path)[0]
