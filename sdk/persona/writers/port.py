"""What a writer is: it turns one segment's findings into a persona's words, and may claim nothing they do not carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from persona.claims.model import ClaimKind, SegmentFindings
from persona.corpus.model import Passage
from persona.segments.model import Segment


@dataclass(frozen=True, slots=True)
class Brief:
    """All a writer gets to know about one segment. `evidence` maps the ids that may be cited (e1, e2, …) to
    passages; finding i stands on the ids `cites[i]`."""

    segment: Segment
    findings: SegmentFindings
    evidence: Mapping[str, Passage]
    cites: tuple[tuple[str, ...], ...]
    participants: int  # in the whole corpus
    context: str = ""
    name: str = ""  # the given name this persona is to carry, chosen beforehand so that no two share one
    others: tuple[str, ...] = ()  # terms that set the other segments apart
    forbidden: frozenset[str] = frozenset()  # names of participants (case-folded): never to be used


@dataclass(frozen=True, slots=True)
class DraftClaim:
    kind: ClaimKind
    text: str
    cites: tuple[str, ...]  # evidence ids
    quote: str | None = None  # words said to be in the cited evidence, verbatim


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer gives back, not yet verified."""

    title: str
    summary: str
    claims: tuple[DraftClaim, ...]
    quotes: tuple[str, ...] = ()  # evidence ids


@dataclass(slots=True)
class Usage:
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0  # None: unknown


@dataclass(slots=True)
class WriterSession:
    """What a writer met and spent during one generation; it fills this in as it goes."""

    usage: Usage = field(default_factory=Usage)
    repaired: int = 0
    dropped: list[str] = field(default_factory=list)


class Writer(Protocol):
    """`name` as it stands in specs: "embedded", "anthropic:<model>", …"""

    name: str

    async def prepare(self) -> None:
        """Says before any work starts what would stop it: a missing key, an unknown model. Raises WriterError."""

    async def write(self, brief: Brief, session: WriterSession) -> Draft: ...
