"""A persona's portrait: an abstract mark in its own colour, drawn from its id alone, never a face."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection

from persona.personas.colour import HUES, dark_accent, light_accent, oklch
from persona.personas.model import Portrait

SIZE = 96


def make_portrait(persona_id: str, *, taken: Collection[str] = ()) -> Portrait:
    """The mark and the accent colours of `persona_id`, the same in any process.

    `taken` are the light accents of the personas already drawn: the hue is moved as far from theirs as the id's own
    hue needs, so that the personas of one result can be told apart by colour while there are hues left.
    """
    digest = hashlib.sha256(persona_id.encode()).digest()
    hue = _free_hue(HUES[digest[0] % len(HUES)], taken)
    return Portrait(svg=_draw(digest, hue), light=light_accent(hue), dark=dark_accent(hue))


def _free_hue(own: int, taken: Collection[str]) -> int:
    used = [hue for hue in HUES if light_accent(hue) in taken]
    if not used:
        return own

    def cost(hue: int) -> tuple[int, int, int]:
        nearest = min(_apart(hue, other) for other in used)
        # Beyond 75 degrees colours are told apart easily: from there on, staying near the own hue matters more.
        return -min(nearest, 75), _apart(hue, own), hue

    return min(HUES, key=cost)


def _apart(one: int, other: int) -> int:
    return min((one - other) % 360, (other - one) % 360)


# A palette per mark: ground, two tones of the hue, a near neighbour and a pale light.


class _Palette:
    def __init__(self, hue: int, turn: int) -> None:
        self.ground = oklch(0.50, 0.12, hue)
        self.deep = oklch(0.36, 0.10, hue)
        self.mid = oklch(0.68, 0.13, hue)
        self.near = oklch(0.80, 0.11, (hue + turn) % 360)
        self.pale = oklch(0.95, 0.03, hue)


def _draw(digest: bytes, hue: int) -> str:
    palette = _Palette(hue, (45, -45, 70, -70)[digest[1] % 4])
    shapes = _COMPOSITIONS[digest[2] % len(_COMPOSITIONS)](palette, digest[3:])
    turn = 90 * (digest[31] % 4)
    key = hashlib.sha256(digest).hexdigest()[:8]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" '
        f'aria-labelledby="mark-{key}"><title id="mark-{key}">An abstract mark, not a face</title>'
        f'<clipPath id="clip-{key}"><rect width="{SIZE}" height="{SIZE}" rx="22"/></clipPath>'
        f'<g clip-path="url(#clip-{key})"><rect width="{SIZE}" height="{SIZE}" fill="{palette.ground}"/>'
        f'<g transform="rotate({turn} 48 48)">{"".join(shapes)}</g></g></svg>'
    )


def _circle(x: int, y: int, radius: int, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'


def _ring(x: int, y: int, radius: int, width: int, stroke: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{stroke}" stroke-width="{width}"/>'


def _path(path: str, fill: str) -> str:
    return f'<path d="{path}" fill="{fill}"/>'


def _rising(palette: _Palette, seed: bytes) -> list[str]:
    """A disc over a horizon of two hills."""
    x, y = 30 + seed[0] % 37, 28 + seed[1] % 13
    near, far = 52 + seed[2] % 12, 64 + seed[3] % 8
    return [
        _circle(x, y, 15 + seed[4] % 5, palette.near),
        _path(f"M0 {near + 8}Q24 {near - 14} 52 {near + 4}T96 {near - 4}V96H0Z", palette.mid),
        _path(f"M0 {far + 6}Q34 {far + 16} 58 {far - 2}T96 {far + 4}V96H0Z", palette.deep),
    ]


def _quarters(palette: _Palette, seed: bytes) -> list[str]:
    """Four tiles, each a quarter disc leaning its own way."""
    corners = ("M{x} {y}h48a48 48 0 0 1-48 48Z", "M{r} {y}v48a48 48 0 0 1-48-48Z",
               "M{r} {b}h-48a48 48 0 0 1 48-48Z", "M{x} {b}v-48a48 48 0 0 1 48 48Z")  # fmt: skip
    fills = (palette.near, palette.mid, palette.deep, palette.pale)
    start = seed[4] % 4
    return [
        _path(corners[seed[tile] % 4].format(x=x, y=y, r=x + 48, b=y + 48), fills[(tile + start) % 4])
        for tile, (x, y) in enumerate(((0, 0), (48, 0), (0, 48), (48, 48)))
    ]


def _ripples(palette: _Palette, seed: bytes) -> list[str]:
    """Rings around a point near an edge, with one small disc at rest."""
    x, y = 14 + seed[0] % 16, 66 + seed[1] % 16
    fills = (palette.deep, palette.mid, palette.near, palette.pale)
    step = 15 + seed[2] % 4
    return [
        *(_circle(x, y, step * (4 - place) + 4, fill) for place, fill in enumerate(fills)),
        _circle(72 + seed[3] % 8, 22 + seed[4] % 8, 7 + seed[5] % 3, palette.pale),
    ]


def _meeting(palette: _Palette, seed: bytes) -> list[str]:
    """Two discs that overlap; where they meet is another colour."""
    radius = 27 + seed[0] % 4
    apart = 15 + seed[1] % 6
    left, right = 48 - apart, 48 + apart
    half = (radius * radius - apart * apart) ** 0.5
    top, bottom = f"{48 - half:.2f}", f"{48 + half:.2f}"
    lens = f"M48 {top}A{radius} {radius} 0 0 1 48 {bottom}A{radius} {radius} 0 0 1 48 {top}Z"
    return [
        _circle(left, 48, radius, palette.mid),
        _circle(right, 48, radius, palette.deep),
        _path(lens, palette.pale if seed[2] % 2 else palette.near),
    ]


def _orbit(palette: _Palette, seed: bytes) -> list[str]:
    """A disc, its ring, and one that travels on it."""
    places = ((76, 32), (80, 56), (62, 76), (28, 74), (16, 44), (36, 19))
    x, y = places[seed[0] % 6]
    inner = 13 + seed[1] % 6
    return [
        _circle(48, 48, 46, palette.deep),
        _ring(48, 48, 32, 3, palette.mid),
        _circle(48, 48, inner, palette.near),
        _circle(x, y, 8 + seed[2] % 3, palette.pale),
    ]


def _leaves(palette: _Palette, seed: bytes) -> list[str]:
    """Two leaves on a stem's line, one small disc."""
    lean = seed[0] % 10
    return [
        _path(f"M48 92C{14 - lean} 82 {6 + lean} 46 20 20C50 30 58 62 48 92Z", palette.mid),
        _path(f"M48 92C44 60 {58 + lean} 40 84 {32 - lean}C92 62 78 86 48 92Z", palette.near),
        _circle(60 + seed[1] % 8, 18 + seed[2] % 6, 7 + seed[3] % 3, palette.pale),
    ]


def _steps(palette: _Palette, seed: bytes) -> list[str]:
    """Three arches of growing height."""
    heights = sorted(26 + seed[place] % 50 for place in range(3))
    if seed[3] % 2:
        heights.reverse()
    fills = (palette.mid, palette.near, palette.pale)
    return [
        _path(f"M{12 + 25 * place} 96V{96 - height + 11}a11 11 0 0 1 22 0V96Z", fill)
        for place, (height, fill) in enumerate(zip(heights, fills, strict=True))
    ]


_COMPOSITIONS: tuple[Callable[[_Palette, bytes], list[str]], ...] = (
    _rising, _quarters, _ripples, _meeting, _orbit, _leaves, _steps,
)  # fmt: skip
