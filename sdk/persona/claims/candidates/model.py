"""A candidate for a claim, and from when on a sentence is clearly of a kind."""

from __future__ import annotations

from dataclasses import dataclass

from persona.claims.clusters import Cluster
from persona.claims.model import ClaimKind

# How clearly (in weights of `cues`) a headline is of its kind, at least.
CLEAREST: dict[ClaimKind, int] = {
    "goal": 3, "pain_point": 3, "need": 3, "motivation": 3, "behaviour": 3, "context": 3, "tool": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """`headline` is the sentence that `text` was taken from; `terms` are those of `text` that count."""

    cluster: Cluster
    headline: int
    text: str
    terms: tuple[int, ...]
    score: float
