"""What the REST door may be told. Every default is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class RestOptions:
    """`hosts` are Host headers that are answered, port included (`*` for any); `origins` are web pages that may ask.

    `roots` are folders whose files requests may name by path; with none, no path is read. `rate` is for each key,
    `rate_seconds` its window; 0 for no limit.
    """

    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    auth: bool = True
    roots: Sequence[Path] = ()
    most_body_bytes: int = 64 * MEBIBYTE
    most_files: int = 1000
    rate: int = 1200
    rate_seconds: int = 60
    metrics: bool = False
    insecure_webhooks: bool = False
    longest_wait: float = 60.0


def local_hosts(port: int) -> tuple[str, ...]:
    """The ways in which a browser or a program on this machine names a server on this port."""
    names = ("127.0.0.1", "localhost", "[::1]")
    plain = names if port == 80 else ()
    return tuple(f"{name}:{port}" for name in names) + plain
