"""From a candidate to a finding: who says it, and the passages that show it best."""

from __future__ import annotations

from collections.abc import Sequence

from persona.claims.candidates.ground import Ground
from persona.claims.candidates.model import Candidate
from persona.claims.clusters import Rows, lift_of
from persona.claims.headlines import reads_well, tidy
from persona.claims.model import MOST_EVIDENCE, ClaimKind, Finding
from persona.claims.strength import strength_of
from persona.corpus.model import Corpus, Passage

_FEWEST = 4  # passages, where few people say it often
_LOOKED_AT = 300  # sentences of a segment among which the evidence is chosen


def make_finding(corpus: Corpus, ground: Ground, segment: int, candidate: Candidate) -> tuple[Finding, list[int]]:
    """The finding, and the sentences it cites, its headline first."""
    field, cluster = ground.field, candidate.cluster
    own = ground.own(segment, cluster)
    evidence = _evidence(ground, candidate, own)
    size = ground.size(segment)
    finding = counted(
        cluster.kind,
        candidate.text,
        [field.index.citation(i) for i in evidence],
        [corpus.participants[int(p)].id for p in field.people(own)],
        size=size,
        others=cluster.others,
        rest=field.p - size,
        terms=tuple(field.index.surface[t] for t in cluster.core),
    )
    return finding, evidence


def counted(
    kind: ClaimKind,
    text: str,
    evidence: Sequence[Passage],
    supporters: Sequence[str],
    *,
    size: int,
    others: int,
    rest: int,
    terms: tuple[str, ...],
) -> Finding:
    """The finding with its numbers: `supporters` of the `size` participants of a segment, `others` of the `rest`."""
    support = len(supporters)
    share, lift = support / size, lift_of(support, size, others, rest)
    return Finding(
        kind=kind,
        text=text,
        evidence=tuple(evidence),
        supporters=tuple(supporters),
        support=support,
        share=share,
        lift=lift,
        strength="weak" if support < 2 else strength_of(support, share, lift),
        terms=terms,
    )


def _evidence(ground: Ground, candidate: Candidate, own: Rows) -> list[int]:
    """The headline's sentence, then those closest to it, a new participant each time as long as there are any."""
    field, readings = ground.field, ground.readings
    wanted = set(candidate.terms)
    mass = sum(field.weights[t] for t in wanted) or 1.0
    strengths = readings.strength_of(candidate.cluster.kind)
    scored = []
    for i in own[:_LOOKED_AT].tolist():
        if i == candidate.headline:
            continue
        text = readings.text(i)
        close = sum(field.weights[t] for t in field.terms_of(i).tolist() if t in wanted) / mass
        clear = int(strengths[i]) / 6
        fluent = 0.0 if readings.manner(i).telegraphic else reads_well(tidy(text))
        score = close + 0.4 * fluent + min(0.5, clear) - 0.01 * max(0, len(text.split()) - 30)
        scored.append((round(-score, 9), i))
    scored.sort()
    # A second sentence of the same person only where there are few people.
    picked, later, heard = [candidate.headline], [], {int(field.person_of[candidate.headline])}
    for _, i in scored:
        if len(picked) >= MOST_EVIDENCE:
            break
        person = int(field.person_of[i])
        if person in heard:
            later.append(i)
        elif ground.citable(i):
            heard.add(person)
            picked.append(i)
    for i in later[: max(0, _FEWEST - len(picked))]:
        if ground.citable(i):
            picked.append(i)
    return picked
