"""Candidates from a good line: who else of the kind says much of the same. Finds what no pair of terms shows."""

from __future__ import annotations

from persona.claims.candidates.by_cluster import AGREED
from persona.claims.candidates.ground import Ground
from persona.claims.candidates.lines import Line
from persona.claims.candidates.model import CLEAREST, Candidate
from persona.claims.clusters import Cluster
from persona.claims.model import ClaimKind
from persona.claims.readings import BIT

ALIKE_LINE = 0.5  # of the line's weight, and two terms of it, is what others hold
ALIKE_AT_LEAST = 0.42  # where a segment would have no goal or no pain point otherwise
MOST_LINES = 150  # per kind and segment
_LONG = 5  # terms of a line that is easily held


class ByLine:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.field, self.readings = ground.field, ground.readings
        self._lines: dict[tuple[int, ClaimKind], list[tuple[float, int, Line]]] = {}

    def of(self, segment: int, kind: ClaimKind, least: int, alike: float = ALIKE_LINE) -> list[Candidate]:
        found = (self._backed(segment, kind, least, alike, *ranked) for ranked in self._best(segment, kind))
        return [candidate for candidate in found if candidate is not None]

    def lone(self, segment: int, chosen: list[Candidate]) -> list[Candidate]:
        """Where no two people say alike what they want, or what stands in their way: the line of one person that is
        most about what the segment is about."""
        kinds = {candidate.cluster.kind for candidate in chosen}
        missing: list[ClaimKind] = [] if kinds & {"goal", "need"} else ["goal"]
        missing += [] if "pain_point" in kinds else ["pain_point"]
        own = self.ground.own_terms(segment)
        found = []
        for kind in missing:
            lines = self.of(segment, kind, 1)
            if kind == "goal" and not lines:
                lines = self.of(segment, "need", 1)
            taken = {candidate.headline for candidate in chosen}
            lines = [line for line in lines if line.headline not in taken]
            lines.sort(key=lambda c: (-len(own.intersection(c.terms)), -c.score, c.headline))
            found += lines[:1]
        return found

    def _best(self, segment: int, kind: ClaimKind) -> list[tuple[float, int, Line]]:
        """The segment's lines of a kind, with their quality turned round, best first."""
        known = self._lines.get((segment, kind))
        if known is not None:
            return known
        readings, tells, clear = self.readings, self.field.tells, CLEAREST[kind]
        lines: list[tuple[float, int, Line]] = []
        for i in readings.spoken(segment, kind):
            reading = readings.reading(i)
            if reading.kind != kind or reading.of(kind) < clear or readings.manner(i).telegraphic:
                continue
            for line in self.ground.lines.of(i):
                if line.reading.kind == kind and line.reading.of(kind) >= clear:
                    solid = sum(tells[t] for t in line.terms)
                    if solid >= 2:
                        lines.append((-round(line.quality - 0.04 * max(0, len(line.terms) - _LONG), 9), i, line))
        lines.sort(key=lambda item: (item[0], item[1], item[2].text))
        lines = self._lines[segment, kind] = lines[:MOST_LINES]
        return lines

    def _backed(
        self, segment: int, kind: ClaimKind, least: int, alike: float, negative: float, i: int, line: Line
    ) -> Candidate | None:
        """The claim that line `i` heads, None where too few say much of it."""
        field, readings, ground = self.field, self.readings, self.ground
        rows, held = field.sharing(line.terms, (readings.bits & BIT[kind]) != 0)
        near = (held >= alike) & (~readings.was_read[rows] | (readings.denies[rows] == readings.denies[i]))
        rows, held = rows[near], held[near]
        support, others = ground.clusters.count(rows, segment)
        if support < least or not ground.citable(i):
            return None
        core = tuple(sorted(line.terms, key=lambda t: (-field.weights[t], t))[:2])
        numbers = ground.numbers(segment, core, support, others)
        agreement = ground.agreement(segment, rows, held, i) if support > 1 else 0.5
        if agreement < min(AGREED, alike + 0.05) and support > 1:
            if least > 1:
                return None
            rows = rows[field.person_of[rows] == field.person_of[i]]
            support, others, agreement = 1, 0, 0.5
            numbers = ground.numbers(segment, core, 1, 0)
        rare = sum(field.said_by_one[t] for t in line.terms)
        score = numbers * (0.4 - negative - 0.07 * rare) * agreement
        cluster = Cluster(kind, core, rows, support, others, numbers)
        return Candidate(cluster, i, line.text, line.terms, round(score, 9))
