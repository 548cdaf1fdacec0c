"""When a delivery is tried again, and when an endpoint is given up. Pure functions of what happened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

# Seconds before attempt 2, 3, …: Svix's published schedule (at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h).
DELAYS = (5, 300, 1800, 7200, 18000, 36000, 36000)
JITTER = 0.1
LONGEST_WAIT = 86_400
GIVE_UP_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an attempt."""

    delivered: bool
    retry_in: float | None = None  # seconds; None: no further attempt
    disable: bool = False  # the endpoint said it is gone


def judge(
    delivery_id: str,
    attempt: int,
    status: int | None,
    *,
    retry_after: str | None = None,
    refused: bool = False,
    now: datetime | None = None,
    delays: tuple[float, ...] = DELAYS,
) -> Verdict:
    """`attempt` counts from 1; `status` is None when there was no answer; `refused` when the address may not be
    reached at all. A redirect is a failure. Retry-After (seconds or a date) can only lengthen the wait, to a day."""
    if status is not None and 200 <= status < 300:
        return Verdict(delivered=True)
    if status == 410:
        return Verdict(delivered=False, disable=True)
    if refused or attempt > len(delays):
        return Verdict(delivered=False)
    wait = delays[attempt - 1] * (1 + JITTER * _spread(delivery_id, attempt))
    if status in (429, 503) and retry_after is not None:
        wait = max(wait, min(_seconds(retry_after, now), LONGEST_WAIT))
    return Verdict(delivered=False, retry_in=wait)


def exhausted(first_failure: datetime | None, now: datetime) -> bool:
    """Whether an endpoint that has done nothing but fail since `first_failure` is to be disabled."""
    return first_failure is not None and now - first_failure >= GIVE_UP_AFTER


def _spread(delivery_id: str, attempt: int) -> float:
    """In [-1, 1), the same for the same attempt of the same delivery."""
    digest = hashlib.sha256(f"{delivery_id}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**31 - 1


def _seconds(retry_after: str, now: datetime | None) -> float:
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10:
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return 0.0
    if now is None or at.tzinfo is None:
        return 0.0
    return max(0.0, (at - now).total_seconds())
