"""The pipeline, on one page: files → passages → segments → claims with evidence → personas.

`analyse` is computation and blocks; `generate` runs it in a thread and the writers concurrently.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from persona.progress import SILENT, Watcher
from persona.settings import Settings

if TYPE_CHECKING:
    from persona.claims.model import SegmentFindings
    from persona.corpus.model import Corpus, SourceRequest
    from persona.personas.continuity import Earlier
    from persona.personas.model import GenerationResult
    from persona.segments.model import Segmentation
    from persona.terms import TermIndex
    from persona.writers.port import Writer

    Sources = Sequence[SourceRequest | str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known before a writer puts it into words."""

    corpus: Corpus
    index: TermIndex
    grouping: Segmentation
    found: tuple[SegmentFindings, ...]


async def generate(
    sources: Sources,
    settings: Settings,
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    earlier: Earlier | None = None,
    watcher: Watcher = SILENT,
) -> GenerationResult:
    """Makes personas from `sources` (or from `contents`, bytes by name), paths relative to `root`.

    Raises InputError for what was given, WriterError when a model fails for good, CancelledError when asked to stop.
    """
    from persona.writers.registry import open_writer

    writer = open_writer(settings.writer, settings)
    await writer.prepare()
    analysis = await asyncio.to_thread(
        analyse, sources, settings, root=root, contents=contents, earlier=earlier, watcher=watcher
    )
    return await write_personas(analysis, settings, writer=writer, earlier=earlier, watcher=watcher)


def analyse(
    sources: Sources,
    settings: Settings,
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    earlier: Earlier | None = None,
    watcher: Watcher = SILENT,
) -> Analysis:
    """Reads, groups and finds claims. Blocks: run it in a thread or a process of its own."""
    from persona.claims import find_claims
    from persona.corpus import read_corpus
    from persona.segments import segment
    from persona.terms import TermIndex

    corpus = read_corpus(
        sources, root=root, contents=contents, known=earlier.people if earlier else None, watcher=watcher
    )
    index = TermIndex.build(corpus, watcher)
    grouping = segment(
        corpus,
        index,
        personas=settings.personas,
        frozen=earlier.frozen if earlier else None,
        watcher=watcher,
    )
    found = find_claims(corpus, index, grouping, privacy=settings.privacy, watcher=watcher)
    return Analysis(corpus, index, grouping, found)


async def write_personas(
    analysis: Analysis,
    settings: Settings,
    *,
    writer: Writer,
    earlier: Earlier | None = None,
    watcher: Watcher = SILENT,
) -> GenerationResult:
    """Lets the writer put each segment into words, verifies every claim, and assembles the result."""

    raise NotImplementedError
