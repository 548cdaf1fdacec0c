"""Candidates from a thing that many name, each in other words, where claims of a kind are few or rest on few."""

from __future__ import annotations

from persona.claims import subjects
from persona.claims.candidates.ground import Ground
from persona.claims.candidates.model import Candidate
from persona.claims.model import MOST_PER_KIND, ClaimKind

_NAMED_BY_MANY: tuple[ClaimKind, ...] = ("pain_point", "goal", "need", "motivation")
_FIRM_ENOUGH = 3  # claims of a kind that several people make


class BySubject:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.subjects = subjects.Subjects(ground.field, ground.readings, ground.clusters, ground.citable)

    def added(self, segment: int, chosen: list[Candidate]) -> list[Candidate]:
        """`chosen` with claims about subjects, which take the place of those that fewer people make about them."""
        for kind in _NAMED_BY_MANY:
            firm = [c for c in chosen if c.cluster.kind == kind and c.cluster.support >= subjects.LEAST]
            if len(firm) >= _FIRM_ENOUGH:
                continue
            for subject in self.subjects.of(segment, kind):
                same = [c for c in chosen if c.cluster.kind == kind and subject.term in c.terms]
                if any(2 * c.cluster.support > subject.cluster.support for c in same):
                    continue
                own = set(self.ground.own(segment, subject.cluster).tolist())
                if any(len(own & set(self.ground.own(segment, c.cluster).tolist())) > 0.5 * len(own) for c in chosen):
                    continue  # the same people say it with another word
                if sum(c.cluster.kind == kind for c in chosen) - len(same) >= MOST_PER_KIND[kind]:
                    break
                added = Candidate(
                    subject.cluster, subject.sentence, subject.text, (subject.term,), subject.cluster.score
                )
                chosen = [*(c for c in chosen if c not in same), added]
        return chosen
