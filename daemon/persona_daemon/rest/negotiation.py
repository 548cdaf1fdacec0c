"""Which of several forms an `Accept` header asks for (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from persona_daemon.rest.problems import ProblemError


@lru_cache(maxsize=256)
def chosen(accept: str | None, forms: Sequence[str]) -> str:
    """The form with the highest quality, the first of equals; the first of all without a header.

    Raises ProblemError (406) when none will do.
    """
    if accept is None or not accept.strip():
        return forms[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best = max(((_quality(form, ranges), -place) for place, form in enumerate(forms)), default=(0.0, 0))
    if best[0] <= 0:
        raise ProblemError("not-acceptable", f"This is given as {', '.join(forms)}.")
    return forms[-best[1]]


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name.lower(), quality


def _quality(form: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Of the most specific range that holds the form."""
    group = form.partition("/")[0] + "/*"
    for wanted in (form, group, "*/*"):
        for name, quality in ranges:
            if name == wanted:
                return quality
    return 0.0
