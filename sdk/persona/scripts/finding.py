"""The sources that a result was made from, read again for what is made of it later."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import InputError, SourceNotFoundError
from persona.progress import SILENT, Watcher

if TYPE_CHECKING:
    from persona.corpus.model import Corpus, SourceRequest
    from persona.personas.model import GenerationResult, SourceRecord

_HINT = "Generate the personas again, or name the folder that the sources lie in."


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
    if sources is None:
        _check(result, folder, contents)
        sources = requests_of(result)
    corpus = read_corpus(sources, root=folder, contents=contents, known=people or None, watcher=watcher)
    _same_people(result, corpus)
    return corpus


def requests_of(result: GenerationResult) -> list[SourceRequest]:
    """What to read to get the result's corpus again: every file, with the columns as they were taken."""
    from persona.corpus.model import SourceRequest

    return [
        SourceRequest(
            source.path,
            participant=next((column.name for column in source.columns if column.role == "participant"), None),
            text=[column.name for column in source.columns if column.role == "text"] or None,
            attributes=[column.name for column in source.columns if column.role == "attribute"] or None,
        )
        for source in result.sources
    ]


def find_root(result: GenerationResult, start: str | os.PathLike[str]) -> Path:
    """The folder that the result's source paths are relative to: the result's own, `start`, one of the folders above
    it, or the working folder. Raises SourceNotFoundError."""
    first = Path(start).absolute()
    first = first if first.is_dir() else first.parent
    places = [*([Path(result.root)] if result.root else []), first, *first.parents, Path.cwd(), *Path.cwd().parents]
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
        f"The sources that these personas were made from are not in {first} or above it.",
        where=missing,
        hint="Name the folder that their paths are relative to: --root FOLDER.",
    )


def _check(result: GenerationResult, folder: Path | None, contents: Mapping[str, bytes] | None) -> None:
    for source in result.sources:
        if "!" in source.path:
            continue
        if contents is not None:
            content = contents.get(source.path)
        else:
            assert folder is not None
            file = folder / source.path
            content = file.read_bytes() if file.is_file() else None
        if content is None:
            raise SourceNotFoundError("The source is not there.", where=source.path, hint=_HINT)
        if hashlib.sha256(content).hexdigest() != source.sha256:
            raise InputError("The source has changed since the personas were made.", where=source.path, hint=_HINT)


def _same_people(result: GenerationResult, corpus: Corpus) -> None:
    there = {person.id for person in corpus.participants}
    if len(corpus.participants) != result.participants or any(
        member not in there for persona in result.personas for member in persona.participants
    ):
        raise InputError("These are not the sources that the personas were made from.", hint=_HINT)


def _file(source: SourceRecord) -> str:
    return source.path.partition("!")[0]
