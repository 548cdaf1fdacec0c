"""Accent colours: from a hue to a light and a dark variant that can be read, computed, not guessed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

# The backgrounds an accent is read on: the page and its cards, in the report, the panel and on paper.
LIGHT_BACKGROUNDS = ("#ffffff", "#f7f6f3")
DARK_BACKGROUNDS = ("#1d1f24", "#14161a")
CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, text of normal size
HUES = tuple(range(5, 360, 15))  # degrees in OKLCH


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """#rrggbb for an OKLCH colour, chroma reduced until it fits sRGB.

    Matrices from Björn Ottosson, "A perceptual color space for image processing" (2020).
    """
    while chroma > 0:
        channels = _srgb(lightness, chroma, hue)
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
        chroma -= 0.004
    else:
        channels = _srgb(lightness, 0, hue)
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, channel))):02x}" for channel in channels)


def _srgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (
        12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055 for channel in linear
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two #rrggbb colours, from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def light_accent(hue: int) -> str:
    """The lightest of this hue that still stands out on every light background."""
    return _readable(hue, (0.56 - step / 100 for step in range(40)), LIGHT_BACKGROUNDS)


@cache
def dark_accent(hue: int) -> str:
    return _readable(hue, (0.74 + step / 100 for step in range(25)), DARK_BACKGROUNDS)


def _readable(hue: int, lightnesses: Iterable[float], backgrounds: tuple[str, ...]) -> str:
    for lightness in lightnesses:
        colour = oklch(lightness, 0.15, hue)
        if all(contrast(colour, background) >= CONTRAST for background in backgrounds):
            return colour
    raise AssertionError(f"no readable accent of hue {hue}")  # pragma: no cover
