"""E-mail addresses, links and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EMAIL = re.compile(r"[\w.+%-]+@[A-Za-z0-9](?:[\w-]*\w)?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_SPELT_EMAIL = re.compile(
    r"\b[\w+-]+(?:(?:\.| dot )[\w+-]+)*(?: ?[(\[]at[)\]] ?| at )[\w-]+(?:(?: ?[(\[]dot[)\]] ?| dot |\.)[\w-]+)*"
    r"(?: ?[(\[]dot[)\]] ?| dot )(?:com|org|net|edu|gov|io|co|de|uk|eu|fr|nl|es|it|ca|au|info)\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.)[^\s<>\"'`]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|uk)/[^\s<>\"'`]+",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<![\w@./-])@[A-Za-z_]\w{2,29}(?![\w@(]|\.\w)")
_CALLED = re.compile(
    r"\b(?:handle|user ?name|instagram|insta|discord|telegram|skype|twitter|mastodon|github)"
    r"(?: (?:handle|name|account|user|id))?(?: is|:| =)\s*@?([A-Za-z_][\w.-]{2,29})",
    re.IGNORECASE,
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[A-Za-z_][\w-]{2,20}\b")
# What stands after an at sign in programs, and words that "is" leads to.
_NOT_HANDLES = frozenset(
    "property staticmethod classmethod override dataclass param return returns import media interact pytest jit njit "
    "app all here everyone channel staff team home work".split()
)
_NOT_CALLED = frozenset(
    "not the that this very just also too now always never required wrong correct good great bad used what where "
    "still only really quite so such for from with and".split()
)


def possible(text: str) -> bool:
    """Substrings are looked for one by one: on ordinary sentences that takes a fifth of one expression's time."""
    return (
        "@" in text
        or "/" in text
        or "www." in text
        or "WWW." in text
        or " dot " in text
        or "dot)" in text
        or "dot]" in text
    )


def possible_handle(text: str) -> bool:
    return (
        "@" in text
        or "u/" in text
        or any(word in text for word in ("andle", "sername", "nstagram", "iscord", "elegram"))
    )


def emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        yield from (match.span() for match in _EMAIL.finditer(text))
    if "dot" in text:
        yield from (match.span() for match in _SPELT_EMAIL.finditer(text))


def urls(text: str) -> Iterator[tuple[int, int]]:
    for match in _URL.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}…"))


def handles(text: str) -> Iterator[tuple[int, int]]:
    for match in _AT.finditer(text):
        if match[0][1:].lower() not in _NOT_HANDLES:
            yield match.span()
    for match in _CALLED.finditer(text):
        called = match[1].rstrip(".-")
        # One plain word after "is" may be any word; a digit, an underscore or an at sign makes it a name of its own.
        plain = called.isalpha() and called.islower() and "@" not in match[0] and ":" not in match[0]
        if called.lower() not in _NOT_CALLED and not plain:
            yield match.start(1) - ("@" in match[0]), match.start(1) + len(called)
    yield from (match.span() for match in _REDDIT.finditer(text))
