"""A portrait as pixels: the part of SVG that `personas.portrait` draws with, and no other.

Circles, rings, paths (M, L, H, V, Q, T, C, A, Z and their small forms), one rounded frame, turns by right angles.
Sampled four by four in each pixel; curves are cut into chords that are shorter than such a sample.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

Points = list[tuple[float, float]]
PIXELS = 512
_SAMPLES = 4
_CHORDS = 64  # of a curve
_SVG = "{http://www.w3.org/2000/svg}"
_PART = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")


def rasterised(svg: str, pixels: int = PIXELS) -> NDArray[np.uint8]:
    """`pixels` by `pixels` by 4 (red, green, blue, alpha). Raises ValueError for what portraits never draw."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(svg)  # noqa: S314 (our own drawing; nothing in it is fetched or expanded)
    size = float(root.get("viewBox", "0 0 96 96").split()[2])
    side = pixels * _SAMPLES
    canvas = np.zeros((side, side, 3), np.uint8)
    frame = np.ones((side, side), bool)
    clip = root.find(f"{_SVG}clipPath/{_SVG}rect")
    if clip is not None:
        frame = _rounded(side, float(clip.get("rx", "0")) * side / size)
    group = root.find(f"{_SVG}g")
    for shape, turn in _shapes(group if group is not None else root, 0):
        _paint(canvas, shape, turn, side / size, size)
    alpha = np.where(frame, 255, 0).astype(np.uint32)
    colour = canvas.astype(np.uint32) * frame[:, :, None]
    block = (pixels, _SAMPLES, pixels, _SAMPLES)
    covered = np.maximum(frame.reshape(block).sum(axis=(1, 3)), 1)
    flat = colour.reshape(*block, 3).sum(axis=(1, 3)) // covered[:, :, None]
    opacity = alpha.reshape(block).sum(axis=(1, 3)) // (_SAMPLES * _SAMPLES)
    return np.dstack([flat, opacity]).astype(np.uint8)


def _shapes(group: Element, turn: int) -> Iterator[tuple[Element, int]]:
    for item in group:
        if item.tag == f"{_SVG}g":
            match = re.fullmatch(r"rotate\((\d+) 48 48\)", item.get("transform", "rotate(0 48 48)"))
            if match is None or int(match[1]) % 90:
                raise ValueError(f"not drawn by portraits: {item.get('transform')}")
            yield from _shapes(item, turn + int(match[1]) // 90)
        else:
            yield item, turn


def _paint(canvas: NDArray[np.uint8], shape: Element, turn: int, scale: float, size: float) -> None:
    kind = shape.tag.removeprefix(_SVG)
    colour = shape.get("fill", "none")
    side = canvas.shape[0]
    if kind == "rect":
        inside = np.ones((side, side), bool)
    elif kind == "circle":
        x, y, radius = (float(shape.get(name, "0")) for name in ("cx", "cy", "r"))
        for _ in range(turn % 4):
            x, y = size - y, x
        ys, xs = np.ogrid[:side, :side]
        away = ((xs + 0.5) / scale - x) ** 2 + ((ys + 0.5) / scale - y) ** 2
        width = float(shape.get("stroke-width", "0")) / 2
        if colour == "none":
            colour = shape.get("stroke", "none")
            inside = (away <= (radius + width) ** 2) & (away >= (radius - width) ** 2)
        else:
            inside = away <= radius**2
    elif kind == "path":
        inside = np.zeros((side, side), bool)
        for outline in _outlines(shape.get("d", "")):
            for _ in range(turn % 4):
                outline = [(size - y, x) for x, y in outline]
            inside ^= _filled([(x * scale, y * scale) for x, y in outline], side)
    else:
        raise ValueError(f"not drawn by portraits: {kind}")
    canvas[inside] = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _filled(outline: Points, side: int) -> NDArray[np.bool_]:
    """Even-odd over sample centres: a sample is inside where an odd number of edges lies to its left."""
    crossed = np.zeros((side, side + 1), np.int32)
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y1 == y2:
            continue
        low, high = min(y1, y2), max(y1, y2)
        first, last = max(0, math.ceil(low - 0.5)), min(side - 1, math.ceil(high - 0.5) - 1)
        if last < first:
            continue
        rows = np.arange(first, last + 1)
        xs = x1 + (rows + 0.5 - y1) * (x2 - x1) / (y2 - y1)
        columns = np.clip(np.ceil(np.round(xs, 6) - 0.5), 0, side).astype(np.int64)
        np.add.at(crossed, (rows, columns), 1)
    inside: NDArray[np.bool_] = np.cumsum(crossed, axis=1)[:, :side] % 2 == 1
    return inside


def _rounded(side: int, radius: float) -> NDArray[np.bool_]:
    middle = np.arange(side) + 0.5
    into = np.maximum(np.maximum(radius - middle, middle - (side - radius)), 0)
    inside: NDArray[np.bool_] = into[:, None] ** 2 + into[None, :] ** 2 <= radius**2
    return inside


def _outlines(path: str) -> Iterator[Points]:
    parts = _PART.findall(path)
    place = 0
    points: Points = []
    x = y = 0.0
    control: tuple[float, float] | None = None  # of the last quadratic curve, for T
    command = ""

    def take(many: int) -> list[float]:
        nonlocal place
        place += many
        return [float(part) for part in parts[place - many : place]]

    while place < len(parts):
        if parts[place].isalpha():
            command = parts[place]
            place += 1
        small = command.islower()
        dx, dy = (x, y) if small else (0.0, 0.0)
        what = command.upper()
        before, control = control, None
        if what == "Z":
            yield points
            points = []
            continue
        if what in "ML":
            x, y = (value + shift for value, shift in zip(take(2), (dx, dy), strict=True))
            points.append((x, y))
        elif what == "H":
            x = take(1)[0] + dx
            points.append((x, y))
        elif what == "V":
            y = take(1)[0] + dy
            points.append((x, y))
        elif what in "QT":
            if what == "Q":
                cx, cy, ex, ey = take(4)
                cx, cy = cx + dx, cy + dy
            else:
                ex, ey = take(2)
                cx, cy = (2 * x - before[0], 2 * y - before[1]) if before else (x, y)
            ex, ey = ex + dx, ey + dy
            points += [_bezier([(x, y), (cx, cy), (ex, ey)], step / _CHORDS) for step in range(1, _CHORDS + 1)]
            control, x, y = (cx, cy), ex, ey
        elif what == "C":
            numbers = take(6)
            ends = [(numbers[i] + dx, numbers[i + 1] + dy) for i in (0, 2, 4)]
            points += [_bezier([(x, y), *ends], step / _CHORDS) for step in range(1, _CHORDS + 1)]
            x, y = ends[-1]
        elif what == "A":
            radius, _, _, large, sweep, ex, ey = take(7)
            ex, ey = ex + dx, ey + dy
            points += _arc((x, y), (ex, ey), radius, bool(large), bool(sweep))
            x, y = ex, ey
        else:
            raise ValueError(f"not drawn by portraits: {command}")
    if points:
        yield points


def _bezier(points: Points, t: float) -> tuple[float, float]:
    """De Casteljau."""
    while len(points) > 1:
        points = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in pairwise(points)]
    return points[0]


def _arc(start: tuple[float, float], end: tuple[float, float], radius: float, large: bool, sweep: bool) -> Points:
    """A circular arc by its ends (SVG 2, appendix F.6.5, with equal radii)."""
    (x1, y1), (x2, y2) = start, end
    half = math.dist(start, end) / 2
    radius = max(radius, half)
    rise = math.sqrt(max(radius * radius - half * half, 0.0))
    sign = -1.0 if large == sweep else 1.0
    if half == 0:
        return [end]
    cx = (x1 + x2) / 2 + sign * rise * (y1 - y2) / (2 * half)
    cy = (y1 + y2) / 2 + sign * rise * (x2 - x1) / (2 * half)
    first, last = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
    turn = last - first
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    return [
        (cx + radius * math.cos(first + turn * step / _CHORDS), cy + radius * math.sin(first + turn * step / _CHORDS))
        for step in range(1, _CHORDS + 1)
    ]
