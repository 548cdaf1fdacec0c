"""The numerical core: truncated SVD, non-negative factors, centroids. float64 throughout: what another number of
threads changes in the last digits stays far below what rounding before a decision removes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

_SMALL = 1e-12


def settled(values: Floats) -> Floats:
    """Rounded, so that a comparison does not hang on the order in which a sum was taken."""
    rounded: Floats = np.round(values, 7)
    return rounded


def truncated_svd(x: Floats, rank: int, *, rounds: int = 7) -> tuple[Floats, Floats, Floats]:
    """U[n, r], s[r], Vt[r, w] of the `rank` largest singular values, by block power iteration from a fixed start
    (Halko, Martinsson and Tropp 2011, algorithm 4.4)."""
    rank = min(rank, *x.shape)
    block = min(rank + 8, *x.shape)
    basis = np.random.default_rng(11).standard_normal((x.shape[1], block))
    for _ in range(rounds):
        basis, _r = np.linalg.qr(x.T @ (x @ basis))
    u, s, vt = np.linalg.svd(x @ basis, full_matrices=False)
    return u[:, :rank], s[:rank], (vt @ basis.T)[:rank]


Directions = tuple[Floats, Floats, Floats]


def nonnegative_factors(
    x: Floats, k: int, *, directions: Directions | None = None, rounds: int = 40
) -> tuple[Floats, Floats]:
    """W[n, k] and H[k, w], both non-negative, with W H near `x`: hierarchical alternating least squares (Cichocki and
    Phan 2009) from an NNDSVD start (Boutsidis and Gallopoulos 2008). Rows of H have unit length.

    `directions` is a truncated SVD of `x` of rank `k` or more, where there already is one.
    """
    u, s, vt = directions or truncated_svd(x, k)
    k = min(k, len(s))
    w, h = np.zeros((x.shape[0], k)), np.zeros((k, x.shape[1]))
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
        a_w, b_w = x @ h.T, h @ h.T
        for j in range(k):
            w[:, j] = np.maximum(0, w[:, j] + (a_w[:, j] - w @ b_w[:, j]) / max(b_w[j, j], _SMALL))
        a_h, b_h = w.T @ x, w.T @ w
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


def group(x: Floats, k: int, directions: Directions | None = None) -> tuple[Labels, Floats]:
    """Labels and centroids of `k` groups of the rows of `x` (non-negative, unit length)."""
    if k == 1:
        return np.zeros(len(x), np.int64), centroids(x, np.zeros(len(x), np.int64), 1)
    w, _h = nonnegative_factors(x, k, directions=directions)
    return refined(x, np.argmax(settled(w), axis=1), k)


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
