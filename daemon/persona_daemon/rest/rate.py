"""How many requests a key may make: a bucket that fills up evenly, one number for each key.

Per process: with several servers each counts for itself. `limits` was read and not taken: its in-memory store
makes a task for every request (`docs/decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after this request; `wait` is in seconds, 0 when the request may pass, `full` until all is back."""

    allowed: bool
    remaining: int
    wait: float
    full: float


class Rate:
    """At most `amount` at once and `amount` in `seconds` over time (the generic cell rate algorithm)."""

    def __init__(self, amount: int, seconds: float) -> None:
        self.amount = amount
        self.seconds = seconds
        self._each = seconds / amount
        self._until: dict[str, float] = {}  # when the key's bucket is full again

    def take(self, key: str, now: float) -> Allowance:
        """`now` in seconds of a clock that only goes forward."""
        until = max(self._until.get(key, now), now)
        later = until + self._each
        if later - now > self.seconds + 1e-9:
            return Allowance(False, 0, later - now - self.seconds, until - now)
        if len(self._until) >= MOST_KEYS:
            self._until = {name: full for name, full in self._until.items() if full > now}
        self._until[key] = later
        return Allowance(True, int((self.seconds - (later - now)) / self._each + 1e-6), 0.0, later - now)

    def headers(self, allowance: Allowance) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them, and Retry-After for who must wait."""
        found = {
            "RateLimit-Policy": f'"key";q={self.amount};w={ceil(self.seconds)}',
            "RateLimit": f'"key";r={allowance.remaining};t={ceil(allowance.full)}',
        }
        if not allowance.allowed:
            found["Retry-After"] = str(max(1, ceil(allowance.wait)))
        return found
