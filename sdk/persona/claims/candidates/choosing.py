"""The best candidates of which no two say the same."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from persona.claims.candidates.model import Candidate
from persona.claims.field import Field
from persona.claims.model import MOST, MOST_PER_KIND

ROOM = MOST - MOST_PER_KIND["tool"]  # claims: tools are added later
SAME = 0.5  # claims that share this much of the lighter one's weight say the same
SAME_ACROSS = 0.75  # the same for two kinds: one may well want and miss what one also does
SAME_SHORT = 0.42  # the same for phrases of three telling words or fewer


def choose(field: Field, candidates: list[Candidate], chosen: list[Candidate] | None = None) -> list[Candidate]:
    """`chosen`, and the best of `candidates` that say something else, as many of a kind as a persona may have."""
    chosen = list(chosen or ())
    counts = {kind: sum(c.cluster.kind == kind for c in chosen) for kind in MOST_PER_KIND}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.headline, c.cluster.core)):
        kind = candidate.cluster.kind
        if counts[kind] >= MOST_PER_KIND[kind] or len(chosen) >= ROOM:
            continue
        if any(_same(field, candidate, other) for other in chosen):
            continue
        counts[kind] += 1
        chosen.append(candidate)
    return chosen


def _same(field: Field, a: Candidate, b: Candidate) -> bool:
    """Whether two candidates say the same, by the weight of the terms they share."""
    if a.headline == b.headline or (a.cluster.core == b.cluster.core and a.cluster.kind == b.cluster.kind):
        return True
    weights, names = field.weights, field.index.vocabulary
    lighter, heavier = sorted(
        (_telling(field, a), _telling(field, b)), key=lambda terms: sum(weights[t] for t in terms)
    )
    mass = sum(weights[t] for t in lighter)
    shared = sum(weights[t] for t in lighter if any(_akin(names[t], names[other]) for other in heavier))
    alike = SAME_ACROSS if a.cluster.kind != b.cluster.kind else SAME if len(lighter) > 3 else SAME_SHORT
    if mass > 0 and shared / mass >= alike:
        return True
    few, many = sorted((set(a.cluster.rows.tolist()), set(b.cluster.rows.tolist())), key=len)
    return len(few & many) > 0.5 * len(few)


def _telling(field: Field, candidate: Candidate) -> tuple[int, ...]:
    return tuple(t for t in candidate.terms if field.tells[t]) or candidate.terms


@lru_cache(maxsize=65536)
def _akin(a: str, b: str) -> bool:
    """Whether two stems are of one family ("edit" and "editor"), or one is the other misspelt ("adress")."""
    if a == b or (min(len(a), len(b)) >= 4 and abs(len(a) - len(b)) <= 3 and (a.startswith(b) or b.startswith(a))):
        return True
    return min(len(a), len(b)) >= 5 and Levenshtein.distance(a, b, score_cutoff=1) <= 1
