"""Which segment of this build is which of the last one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

LEAST_OVERLAP = 0.3  # Jaccard; below this a segment is called new


def match(previous: Mapping[str, Collection[str]], current: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Current id → previous id, so that the overlap of members in all pairs together is largest.

    Newcomers do not count, so that they cannot make a segment unrecognisable; those who left do.
    Pairs that share less than `LEAST_OVERLAP` of their members are left out. The order of the mappings
    makes no difference.
    """
    before, now = sorted(previous), sorted(current)
    known = _everyone(previous) & _everyone(current)
    old = [set(previous[name]) for name in before]
    new = [known & set(current[name]) for name in now]
    overlap = [[_jaccard(a, b) for b in old] for a in new]
    pairs = _assign(overlap)
    return {now[i]: before[j] for i, j in pairs if overlap[i][j] >= LEAST_OVERLAP}


def _everyone(groups: Mapping[str, Collection[str]]) -> set[str]:
    return {member for members in groups.values() for member in members}


def _jaccard(a: set[str], b: set[str]) -> float:
    return round(len(a & b) / len(a | b), 9) if a and b else 0.0


def _assign(gain: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column) of the largest total gain: the Hungarian method with potentials, O(n^3)."""
    rows, columns = len(gain), len(gain[0]) if gain else 0
    if not rows or not columns:
        return []
    if rows > columns:
        flipped = _assign([[gain[i][j] for i in range(rows)] for j in range(columns)])
        return sorted((i, j) for j, i in flipped)
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, seen = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            seen[column] = True
            at, delta, following = owner[column], float("inf"), 0
            for j in range(1, columns + 1):
                if seen[j]:
                    continue
                cost = -gain[at - 1][j - 1] - u[at] - v[j]
                if cost < least[j]:
                    least[j], way[j] = cost, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(columns + 1):
                if seen[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
        while column:
            owner[column], column = owner[way[column]], way[column]
    return sorted((owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j])
