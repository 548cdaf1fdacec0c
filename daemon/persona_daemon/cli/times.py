"""Times of the store, for people and for JSON."""

from __future__ import annotations


def iso(at_ms: int | None) -> str | None:
    """UTC to the second: 2026-11-24T15:30:22Z."""
    from datetime import UTC, datetime

    if at_ms is None:
        return None
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days(text: str) -> float:
    """An age such as 90d, 12h, 30m or 45s, in days. Raises SettingError."""
    import re

    from persona.errors import SettingError

    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*([dhms])", text.strip())
    if match is None:
        raise SettingError(f'"{text}" is not an age.', hint="Write it as 90d, 12h or 30m.")
    return float(match[1]) / {"d": 1, "h": 24, "m": 1440, "s": 86400}[match[2]]


def since_ms(text: str) -> int:
    """A moment as an age ("24h": so long ago) or as a time (2026-11-24T15:00:00Z). Raises SettingError."""
    import time
    from datetime import UTC, datetime

    from persona.errors import SettingError

    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        try:
            return round(time.time() * 1000 - days(text) * 86_400_000)
        except SettingError:
            raise SettingError(
                f'"{text}" is not a moment.', hint="Write it as 24h, 3d or 2026-11-24T15:00:00Z."
            ) from None
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
