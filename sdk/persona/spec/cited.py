"""What a build cites, seen from the sources: each passage with the claims that stand on it, and where it stands now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from persona.corpus.model import archive_and_member
from persona.personas.model import Claim, Evidence, GenerationResult, Persona
from persona.spec.standing import Standing, stand_in_source

ClaimState = Literal["fresh", "moved", "stale", "unsupported"]
Stamp = tuple[int, int] | None
"""A file's time of change in nanoseconds and its size; None where it cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage of a persona. `claims` are those that stand on it; none for a quote of its page alone."""

    persona: Persona
    evidence: Evidence
    claims: tuple[Claim, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Placed:
    stamp: Stamp
    standings: Mapping[tuple[str, str], Standing]  # by persona id and evidence id


@dataclass(slots=True)
class Cited:
    """Everything that `result` cites. `root` is what its source paths are relative to."""

    result: GenerationResult
    root: Path
    _sources: dict[str, _Placed] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        """Paths of the sources that are cited, in order."""
        return sorted(self._sources)

    def standing(self, persona: Persona, evidence: Evidence) -> Standing:
        """Raises KeyError for evidence that is not the persona's."""
        return self._sources[evidence.source].standings[persona.id, evidence.id]

    def state(self, persona: Persona, claim: Claim) -> ClaimState:
        """A claim is stale when any of its passages is gone, moved when any stands elsewhere."""
        if not claim.evidence:
            return "unsupported"
        states = {self.standing(persona, item).state for item in claim.evidence}
        return "stale" if "stale" in states else "moved" if "moved" in states else "fresh"

    def number_in(self, source: str) -> int:
        """How many passages of one source are cited, each once per persona."""
        placed = self._sources.get(source)
        return 0 if placed is None else len(placed.standings)

    def in_source(self, source: str) -> list[Citation]:
        """The passages of one source in order of place, each once per persona."""
        found = []
        for persona in self.result.personas:
            claims: dict[str, list[Claim]] = {}
            for claim in persona.claims:
                for key in dict.fromkeys(one.id for one in claim.evidence):
                    claims.setdefault(key, []).append(claim)
            found += [
                Citation(persona, item, tuple(claims.get(item.id, ())), self.standing(persona, item))
                for item in persona.evidence
                if item.source == source
            ]
        return sorted(found, key=lambda one: (one.standing.place.start, one.standing.place.end, one.persona.id))

    def current(self) -> bool:
        """Whether no source changed since this was made: one `stat` for each."""
        return all(placed.stamp == stamp_of(self.root, source) for source, placed in self._sources.items())


def cite(result: GenerationResult, root: Path, before: Cited | None = None) -> Cited:
    """Places everything that `result` cites; of sources that did not change, what `before` knew is kept.

    Reads files: for a thread, not for an event loop.
    """
    wanted: dict[str, list[tuple[Persona, Evidence]]] = {}
    for persona in result.personas:
        for item in persona.evidence:
            wanted.setdefault(item.source, []).append((persona, item))
    same = before is not None and before.result is result and before.root == root
    cited = Cited(result, root)
    for source, items in wanted.items():
        stamp = stamp_of(root, source)
        known = before._sources.get(source) if before is not None and same else None
        if known is not None and known.stamp == stamp:
            cited._sources[source] = known
            continue
        items.sort(key=lambda one: one[1].start)
        standings = stand_in_source([item for _, item in items], root, source)
        placed = {(persona.id, item.id): now for (persona, item), now in zip(items, standings, strict=True)}
        cited._sources[source] = _Placed(stamp, placed)
    return cited


def stamp_of(root: Path, source: str) -> Stamp:
    try:
        found = os.stat(root / archive_and_member(source)[0])  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def people(items: Iterable[Evidence]) -> int:
    """How many participants said these."""
    return len({item.participant for item in items})
