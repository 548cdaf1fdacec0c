"""Times of the store, for people and for JSON."""

from __future__ import annotations


def iso(at_ms: int | None) -> str | None:
    """UTC to the second: 2026-11-24T15:30:22Z."""
    from datetime import UTC, datetime

    if at_ms is None:
        return None
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
