"""The numerical core: truncated SVD, non-negative factors, centroids. float64 throughout: what another number of
threads changes in the last digits stays far below what rounding before a decision removes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

Directions = tuple[Floats, Floats, Floats]  # U[n, r], s[r], Vt[r, w]

_SMALL = 1e-12
_RANK = 30


def settled(values: Floats) -> Floats:
    """Rounded, so that a comparison does not hang on the order in which a sum was taken."""
    rounded: Floats = np.round(values, 7)
    return rounded


def truncated_svd(x: Floats, rank: int, *, rounds: int = 5) -> tuple[Floats, Floats, Floats]:
    """U[n, r], s[r], Vt[r, w] of the `rank` largest singular values, by block power iteration from a fixed start
    (Halko, Martinsson and Tropp 2011, algorithm 4.4)."""
    rank = min(rank, *x.shape)
    block = min(rank + 8, *x.shape)
    basis = np.random.default_rng(11).standard_normal((x.shape[1], block))
    for _ in range(rounds):
        basis = _orthonormal(x.T @ (x @ basis))
    u, s, vt = np.linalg.svd(x @ basis, full_matrices=False)
    return u[:, :rank], s[:rank], (vt @ basis.T)[:rank]


def _orthonormal(block: Floats) -> Floats:
    """An orthonormal basis of the columns, twice through the small Gram matrix: matrix products take a tenth of the
    time of `numpy.linalg.qr` on a tall block. Directions that are as good as absent are dropped."""
    for _ in range(2):
        if not block.shape[1]:
            break
        size, turn = np.linalg.eigh(block.T @ block)
        kept = size > 1e-10 * max(float(size[-1]), _SMALL)
        block = block @ (turn[:, kept] / np.sqrt(size[kept]))
    return block


def nonnegative_factors(directions: Directions, k: int, *, rounds: int = 60) -> tuple[Floats, Floats]:
    """W[n, k] and H[k, w], both non-negative, with W H near the matrix whose truncated SVD is given: hierarchical
    alternating least squares (Cichocki and Phan 2009) from an NNDSVD start (Boutsidis and Gallopoulos 2008), on the
    low rank alone (Zhou, Cichocki and Xie 2012), which saves most of the work. Rows of H have unit length.
    """
    u, s, vt = directions
    k = min(k, len(s))
    y = u * s
    w, h = np.zeros((len(u), k)), np.zeros((k, vt.shape[1]))
    for j in range(k):
        left, right = max(
            ((np.maximum(sign * u[:, j], 0), np.maximum(sign * vt[j], 0)) for sign in (1.0, -1.0)),
            key=lambda side: round(float(np.linalg.norm(side[0]) * np.linalg.norm(side[1])), 9),
        )
        a, b = np.linalg.norm(left), np.linalg.norm(right)
        scale = np.sqrt(s[j] * a * b)
        w[:, j], h[j] = scale * left / max(a, _SMALL), scale * right / max(b, _SMALL)
    w += 1e-4 * w.max(initial=1e-3)
    h += 1e-4 * h.max(initial=1e-3)
    for _ in range(rounds):
        a_w, b_w = y @ (vt @ h.T), h @ h.T
        for j in range(k):
            w[:, j] = np.maximum(0, w[:, j] + (a_w[:, j] - w @ b_w[:, j]) / max(b_w[j, j], _SMALL))
        a_h, b_h = (w.T @ y) @ vt, w.T @ w
        for j in range(k):
            h[j] = np.maximum(0, h[j] + (a_h[j] - b_h[j] @ h) / max(b_h[j, j], _SMALL))
    length = np.maximum(np.linalg.norm(h, axis=1), _SMALL)
    return w * length, h / length[:, None]


def unit_rows(x: Floats) -> Floats:
    unit: Floats = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), _SMALL)
    return unit


def centroids(x: Floats, labels: Labels, k: int) -> Floats:
    """The mean direction of each of `k` groups; a group without members gets zeros."""
    member = np.zeros((k, len(x)))
    member[labels, np.arange(len(x))] = 1.0
    return unit_rows(member @ x)


def nearest(x: Floats, centres: Floats) -> Labels:
    found: Labels = np.argmax(settled(x @ centres.T), axis=1)
    return found


def refined(x: Floats, labels: Labels, k: int, *, rounds: int = 12) -> tuple[Labels, Floats]:
    """Spherical k-means from `labels`: labels and centroids; groups may run empty."""
    centres = centroids(x, labels, k)
    for _ in range(rounds):
        moved = nearest(x, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
        centres = centroids(x, labels, k)
    return labels, centres


def directions_of(x: Floats, most: int) -> Directions:
    """The truncated SVD that `group` needs for up to `most` groups."""
    return truncated_svd(x, max(_RANK, most))


def group(directions: Directions, k: int) -> Labels:
    """Labels of `k` groups of the rows of a non-negative matrix with rows of unit length: the leading non-negative
    factor of each row, then spherical k-means in the directions given."""
    u, s, _vt = directions
    if k == 1:
        return np.zeros(len(u), np.int64)
    w, _h = nonnegative_factors(directions, k)
    return _filled(unit_rows(u * s), np.argmax(settled(w), axis=1), k)


def _filled(x: Floats, labels: Labels, k: int) -> Labels:
    """Refined labels; a group that ran empty starts again from the row that lies farthest from its own centre."""
    labels, centres = refined(x, labels, k)
    for _ in range(k):
        sizes = np.bincount(labels, minlength=k)
        empty = np.flatnonzero(sizes == 0)
        if not len(empty):
            break
        closeness = settled((x * centres[labels]).sum(axis=1))
        closeness[sizes[labels] < 2] = np.inf
        for lost in empty.tolist():
            far = int(np.argmin(closeness))
            if not np.isfinite(closeness[far]):
                return labels
            labels = labels.copy()
            labels[far], closeness[far] = lost, np.inf
        labels, centres = refined(x, labels, k, rounds=4)
    return labels


def agreement(a: Labels, b: Labels) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 the same grouping, 0 as much as by chance."""
    if len(a) < 2:
        return 1.0
    table = np.zeros((int(a.max()) + 1, int(b.max()) + 1))
    np.add.at(table, (a, b), 1.0)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, first, second = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = first * second / (len(a) * (len(a) - 1) / 2)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
