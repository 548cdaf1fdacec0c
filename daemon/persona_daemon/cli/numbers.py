"""Numbers given as flags: whatever cannot be meant is refused where it is read, with what can be."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """For `type=`: a whole number from `low` to `high`."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low or (high is not None and value > high):
            raise argparse.ArgumentTypeError(f"'{text}' cannot be used, give a whole number {_range(low, high)}")
        return value

    return read


def above(low: float, *, too: bool = False) -> Callable[[str], float]:
    """For `type=`: a finite number greater than `low`, or, with `too`, `low` as well."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and (value > low or (too and value == low))):
            least = f"from {low:g} on" if too else f"above {low:g}"
            raise argparse.ArgumentTypeError(f"'{text}' cannot be used, give a number {least}")
        return value

    return read


def _range(low: int, high: int | None) -> str:
    return f"from {low} on" if high is None else f"from {low} to {high}"
