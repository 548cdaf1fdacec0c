"""Who may ask at all, before a key is looked at: pure functions of headers.

A server on localhost is reached by every web page that the same machine opens. What keeps those out: names that are
not ours (DNS rebinding), and browsers that say they ask for another page.
"""

from __future__ import annotations

from collections.abc import Collection

from persona_daemon.rest.problems import ProblemError

_SAME = frozenset({"same-origin", "none"})


def host_refusal(host: str | None, hosts: Collection[str]) -> ProblemError | None:
    """`hosts` with their ports, in small letters; `*` allows any."""
    if "*" in hosts or (host is not None and host.lower() in hosts):
        return None
    return ProblemError("foreign-host", "This server is not asked under this name." if host else "There is no Host.")


def origin_refusal(
    origin: str | None, site: str | None, hosts: Collection[str], origins: Collection[str]
) -> ProblemError | None:
    """`Origin` and `Sec-Fetch-Site` are set by browsers only; a program that sends neither is let through."""
    if origin is not None:
        if origin in origins or _own(origin, hosts):
            return None
    elif site is None or site in _SAME:
        return None
    return ProblemError("foreign-origin", "A page from elsewhere may not ask this server.")


def _own(origin: str, hosts: Collection[str]) -> bool:
    scheme, found, host = origin.partition("://")
    return bool(found) and scheme in {"http", "https"} and host.lower() in hosts
