"""Ids as people see them: a prefix that says what it is, a part that sorts by time, a part that nobody guesses."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that is mistaken for another


def new_id(prefix: str) -> str:
    """`exp_01h…`: 9 characters of milliseconds since 1970 and 11 of chance (55 bits)."""
    return f"{prefix}_{_spelt(time.time_ns() // 1_000_000, 9)}{_spelt(secrets.randbits(55), 11)}"


def now_ms() -> int:
    """Milliseconds since 1970, UTC: the one clock of the store."""
    return time.time_ns() // 1_000_000


def _spelt(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))
