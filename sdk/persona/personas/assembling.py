"""From what a segment says and the words that passed the verifier to a persona."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from persona.claims.model import ClaimKind, Finding, SegmentFindings, Strength
from persona.corpus.model import Corpus, Passage
from persona.personas.attributes import attributes_of
from persona.personas.evidence import evidence_of
from persona.personas.model import Claim, Evidence, Persona
from persona.personas.portrait import make_portrait
from persona.segments.model import Segment

_MOST_TERMS = 12


class Told(Protocol):
    """What is known of a segment, with the evidence numbered (`writers.port.Brief` is one)."""

    @property
    def segment(self) -> Segment: ...
    @property
    def findings(self) -> SegmentFindings: ...
    @property
    def evidence(self) -> Mapping[str, Passage]: ...
    @property
    def cites(self) -> Sequence[Sequence[str]]: ...
    @property
    def name(self) -> str: ...


class WrittenClaim(Protocol):
    @property
    def kind(self) -> ClaimKind: ...
    @property
    def text(self) -> str: ...
    @property
    def cites(self) -> Sequence[str]: ...


class Written(Protocol):
    """What of a writer's words may stand (`writers.verify.Verified` is one)."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def claims(self) -> Sequence[WrittenClaim]: ...
    @property
    def quotes(self) -> Sequence[str]: ...


def assemble(
    told: Told,
    written: Written,
    *,
    corpus: Corpus,
    k: int = 5,
    writer: str = "embedded",
    provisional: str | None = None,
    persona_id: str | None = None,
    taken_ids: Collection[str] = (),
    taken_colours: Collection[str] = (),
    shown: Callable[[str], str] = str,
) -> Persona:
    """One persona. `persona_id` is given when an earlier build's persona was recognised; else it follows from who is
    in the segment. `provisional` is the grouping's own reason; a small segment adds its own.
    `taken_colours` are the light accents of the personas already assembled. `shown` redacts what interviewers asked:
    they may call somebody by name, and a question is told beside the evidence without being it."""
    people = corpus._by_id()
    members = [people[member] for member in told.segment.members]
    identity = persona_id or new_persona_id(told.segment, corpus, taken_ids)
    evidence = {key: evidence_of(key, passage, shown) for key, passage in told.evidence.items()}
    return Persona(
        id=identity,
        name=told.name,
        title=written.title,
        summary=written.summary,
        provisional=_provisional(len(members), provisional),
        size=len(members),
        share=round(len(members) / len(corpus.participants), 4),
        terms=tuple(term for term, _ in told.segment.terms[:_MOST_TERMS]),
        claims=tuple(_claim(claim, told, evidence) for claim in written.claims),
        quotes=tuple(evidence[key] for key in written.quotes),
        attributes=attributes_of(members, corpus.participants, k=k),
        participants=told.segment.members,
        portrait=make_portrait(identity, taken=taken_colours),
        writer=writer,
    )


def segment_key(segment: Segment, corpus: Corpus) -> str:
    """What a segment is by content: a digest of who is in it, whatever their order, numbering or place on disk."""
    people = corpus._by_id()
    hashes = sorted(people[member].key_hash for member in segment.members)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def new_persona_id(segment: Segment, corpus: Corpus, taken: Collection[str] = ()) -> str:
    """From who is in it. One of `taken` may have been founded by the same people and have changed since: the newcomer
    is then told apart from it."""
    key = segment_key(segment, corpus)
    for again in itertools.count():
        digest = hashlib.sha256(f"{key}\n{again}".encode()).hexdigest() if again else key
        identity = f"persona_{digest[:10]}"
        if identity not in taken:
            return identity
    raise AssertionError


def claim_id(kind: ClaimKind, text: str) -> str:
    digest = hashlib.sha256("\n".join((kind, text)).encode()).hexdigest()
    return f"c_{digest[:8]}"


FEW_PEOPLE = 5


def _provisional(size: int, reason: str | None) -> str | None:
    if size >= FEW_PEOPLE:
        return reason
    people = "1 participant" if size == 1 else f"{size} participants"
    few = f"It rests on {people} only."
    return f"{reason} {few}" if reason else few


def _claim(written: WrittenClaim, told: Told, evidence: Mapping[str, Evidence]) -> Claim:
    finding = _finding_behind(written, told)
    cited = tuple(evidence[cite] for cite in written.cites)
    identity = claim_id(written.kind, written.text)
    if finding is not None:
        return Claim(
            id=identity,
            kind=written.kind,
            text=written.text,
            strength=finding.strength,
            support=finding.support,
            share=round(finding.share, 4),
            lift=None if finding.lift is None else round(finding.lift, 4),
            evidence=cited,
        )
    support = len({item.participant for item in cited})
    return Claim(
        id=identity,
        kind=written.kind,
        text=written.text,
        strength=_counted_strength(support),
        support=support,
        share=round(support / len(told.segment.members), 4),
        lift=None,
        evidence=cited,
    )


def _finding_behind(written: WrittenClaim, told: Told) -> Finding | None:
    """The finding whose support a claim may show: its own words, or the same kind with most of the same evidence.
    A claim of any other make is supported by no more people than it cites."""
    cited = set(written.cites)
    best: tuple[int, Finding] | None = None
    for finding, cites in zip(told.findings.findings, told.cites, strict=True):
        if finding.kind != written.kind:
            continue
        if finding.text == written.text and cited == set(cites):
            return finding
        shared = len(cited.intersection(cites))
        if cited.issubset(cites) and 2 * shared > len(cites) and (best is None or shared > best[0]):
            best = (shared, finding)
    return best[1] if best else None


def _counted_strength(support: int) -> Strength:
    """For claims that were not counted over the whole segment: never called strong."""
    return "moderate" if support >= FEW_PEOPLE else "weak"
