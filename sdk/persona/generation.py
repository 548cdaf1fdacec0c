"""The pipeline, on one page: files → passages → segments → claims with evidence → personas.

`analyse` is computation and blocks; `generate` runs it in a thread and the writers concurrently.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from persona._version import __version__
from persona.progress import SILENT, Watcher

if TYPE_CHECKING:
    from persona.claims.model import SegmentFindings
    from persona.corpus.model import Corpus, SourceRequest
    from persona.personas.continuity import Earlier
    from persona.personas.model import GenerationResult, Persona, WriterReport
    from persona.segments.model import Segmentation
    from persona.settings import Settings
    from persona.terms import TermIndex
    from persona.writers.costs import Estimate
    from persona.writers.port import Brief, Draft, Writer, WriterSession

    Sources = Sequence[SourceRequest | str | os.PathLike[str]]


_HEARD = 1_000  # passages from all over the sources, at least, by which their language is told


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
    from persona.writers.together import until_cancelled

    writer = open_writer(settings.writer, settings)
    await until_cancelled([writer.prepare()], watcher)
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
    """Lets the writer put each segment into words, verifies every claim, and assembles the result.

    With `settings.fallback`, the embedded writer takes over for a segment on which the writer failed for good.
    """
    from persona.personas.continuity import recognised
    from persona.personas.model import WriterReport
    from persona.writers.port import WriterSession
    from persona.writers.together import write_together

    corpus, grouping = analysis.corpus, analysis.grouping
    known = recognised(earlier, grouping)
    briefs = _briefs(analysis, settings, known)
    session = WriterSession()
    written = await write_together(
        writer, briefs, session, budget_usd=settings.budget_usd, fallback=settings.fallback, watcher=watcher
    )
    personas = _assemble_all(briefs, written, analysis, settings, known, session, earlier)
    usage = session.usage
    report = WriterReport(
        writer=writer.name,
        kept=sum(len(persona.claims) for persona in personas),
        repaired=session.repaired,
        dropped=tuple(session.dropped),
        entailment=_judged_by(writer),
        requests=usage.requests,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_usd=usage.cost_usd,
    )
    return _result(corpus, grouping, personas, settings, report)


def _judged_by(writer: Writer) -> Literal["lexical", "semantic", "by construction"]:
    if writer.name == "embedded":
        return "by construction"
    return "semantic" if getattr(writer, "entailment", None) == "semantic" else "lexical"


async def estimate(
    sources: Sources,
    settings: Settings,
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    watcher: Watcher = SILENT,
) -> Estimate:
    """What the writer would ask for and what that would cost, without asking anybody. Raises InputError."""
    from persona.writers.registry import open_writer
    from persona.writers.together import estimate as estimate_writing

    writer = open_writer(settings.writer, settings)
    analysis = await asyncio.to_thread(analyse, sources, settings, root=root, contents=contents, watcher=watcher)
    return estimate_writing(writer, _briefs(analysis, settings, {}))


def _briefs(analysis: Analysis, settings: Settings, known: Mapping[str, Persona]) -> list[Brief]:
    from persona.personas import segment_key
    from persona.writers.brief import make_brief, participant_names
    from persona.writers.names import choose_names

    corpus, segments = analysis.corpus, analysis.grouping.segments
    forbidden = participant_names(corpus)
    newcomers = [segment for segment in segments if segment.id not in known]
    chosen = choose_names(
        [segment_key(segment, corpus) for segment in newcomers],
        forbidden=forbidden,
        taken=[persona.name for persona in known.values()],
    )
    names = {segment: persona.name for segment, persona in known.items()}
    names |= {segment.id: name for segment, name in zip(newcomers, chosen, strict=True)}
    return [
        make_brief(
            segment,
            findings,
            corpus=corpus,
            grouping=analysis.grouping,
            name=names[segment.id],
            context=settings.context,
            forbidden=forbidden,
        )
        for segment, findings in zip(segments, analysis.found, strict=True)
    ]


def _assemble_all(
    briefs: Sequence[Brief],
    drafts: Sequence[Draft],
    analysis: Analysis,
    settings: Settings,
    known: Mapping[str, Persona],
    session: WriterSession,
    earlier_build: Earlier | None = None,
) -> tuple[Persona, ...]:
    from persona.personas import assemble
    from persona.personas.anchoring import Anchors
    from persona.personas.continuity import NO_HAND, carry_on
    from persona.text.personal.redaction import redact
    from persona.writers.embedded import make_summary, summary_of
    from persona.writers.titles import make_title
    from persona.writers.verify import verify

    personas: list[Persona] = []
    # Every brief keeps back the same names: those of all participants.
    names = briefs[0].forbidden if briefs else frozenset[str]()
    shown = partial(redact, names=names, kinds=settings.privacy.hidden)
    anchors = Anchors(analysis.corpus, shown) if known else None
    kept_ids = {persona.id for persona in known.values()}
    kept_colours = [persona.portrait.light for persona in known.values()]
    for brief, draft in zip(briefs, drafts, strict=True):
        verified = verify(brief, draft, allow_unsupported=settings.allow_unsupported)
        session.dropped.extend(f"{brief.name}: {refusal.told(shown)}" for refusal in verified.refused)
        earlier = known.get(brief.segment.id)
        persona = assemble(
            brief,
            replace(
                verified,
                title=verified.title or make_title(brief),
                summary=verified.summary or make_summary(brief),
            ),
            corpus=analysis.corpus,
            k=settings.privacy.k,
            writer=settings.writer,
            provisional=analysis.grouping.provisional,
            persona_id=earlier.id if earlier else None,
            taken_ids={*kept_ids, *(persona.id for persona in personas)},
            taken_colours=[*kept_colours, *(persona.portrait.light for persona in personas)],
            shown=shown,
        )
        if earlier is not None and anchors is not None:
            hand = earlier_build.hands.get(earlier.id, NO_HAND) if earlier_build else NO_HAND
            persona = carry_on(earlier, persona, anchors, hand)
            if "summary" not in hand.fields and settings.writer == "embedded":
                persona = persona.model_copy(update={"summary": summary_of(persona, brief)})
        personas.append(persona)
    return tuple(personas)


def _result(
    corpus: Corpus,
    grouping: Segmentation,
    personas: tuple[Persona, ...],
    settings: Settings,
    report: WriterReport,
) -> GenerationResult:
    from persona.personas.continuity import people_of
    from persona.personas.model import ColumnRecord, GenerationResult, Generator, MapPoint, SourceRecord

    of = {member: persona.id for persona in personas for member in persona.participants}
    spoken = _spoken(corpus)
    return GenerationResult(
        generator=Generator(
            version=__version__,
            personas=str(settings.personas),
            writer=settings.writer,
            context=settings.context,
            k=settings.privacy.k,
            redact=settings.privacy.redact,
        ),
        personas=personas,
        reason=grouping.reason,
        stability=grouping.stability,
        provisional=grouping.provisional,
        participants=len(corpus.participants),
        passages=len(corpus.passages),
        leftover=grouping.leftover,
        map=tuple(
            MapPoint(participant=person.id, persona=of.get(person.id), x=x, y=y)
            for person in corpus.participants
            if person.id in grouping.positions
            for x, y in [grouping.positions[person.id]]
        ),
        sources=tuple(
            SourceRecord(
                path=source.path,
                format=source.format,
                encoding=source.encoding,
                size=source.size,
                sha256=source.sha256,
                columns=tuple(
                    ColumnRecord(name=column.name, role=column.role, reason=column.reason) for column in source.columns
                ),
                participants=spoken[source.path][0],
                passages=spoken[source.path][1],
            )
            for source in corpus.sources
        ),
        notes=(*corpus.notes, *_language_notes(corpus)),
        report=report,
        root=corpus.root,
        frozen=dict(grouping.frozen),
        people=people_of(corpus),
    )


def _language_notes(corpus: Corpus) -> tuple[str, ...]:
    from persona.text.languages import is_other_than_english

    passages = corpus.passages
    if not is_other_than_english(passage.said for passage in passages[:: max(1, len(passages) // _HEARD)]):
        return ()
    return (
        "Most of what was said is not in English. Participants are put together by their words in any language, but "
        "claims are found by English phrases: few or none were found. Translate the sources to have more.",
    )


def _spoken(corpus: Corpus) -> dict[str, tuple[int, int]]:
    """By source: how many participants speak in it, and how many passages of theirs it holds."""
    people = dict.fromkeys((source.path for source in corpus.sources), 0)
    passages = dict(people)
    for person in corpus.participants:
        said = Counter(passage.source for passage in person.passages)
        for source, count in said.items():
            people[source] += 1
            passages[source] += count
    return {source: (people[source], passages[source]) for source in people}
