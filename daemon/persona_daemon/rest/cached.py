"""What is asked again and again, kept ready: answers as bytes, and keys that were looked up a moment ago.

An answer is kept as long as nothing was written to the embedded store since, by this process or another: what is served
is never out of date.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from persona.experiments.keys import Key


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes ready to be sent, with their strong ETag."""

    content: bytes
    etag: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str = "application/json") -> Body:
        return cls(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', media_type)


class Bodies:
    """The last answers, up to `most_bytes`. `version` tells what state of the store they are of."""

    def __init__(self, version: Callable[[], int], *, most_bytes: int = 32 << 20) -> None:
        self._version = version
        self._seen = version()
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[tuple[str, ...], Body] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Body | None:
        self._forget_what_is_old()
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def version(self) -> int:
        """To be taken before the store is read, and given to `put`."""
        return self._version()

    def put(self, key: tuple[str, ...], body: Body, version: int) -> None:
        self._forget_what_is_old()
        if version != self._seen or key in self._kept:
            return
        self._kept[key] = body
        self._held += len(body.content)
        while self._held > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._held -= len(dropped.content)

    def _forget_what_is_old(self) -> None:
        version = self._version()
        if self._seen != version:
            self._seen = version
            self._kept.clear()
            self._held = 0


class KnownKeys:
    """Keys by the digest of their text, for `seconds`: so long may a key work that another process revoked."""

    def __init__(self, seconds: float = 1.0, *, most: int = 1000) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[bytes, tuple[float, Key]] = {}

    def get(self, text: str) -> Key | None:
        found = self._kept.get(_digest(text))
        if found is None or found[0] < time.monotonic():
            return None
        key = found[1]
        return None if key.expires_at is not None and key.expires_at <= time.time() * 1000 else key

    def put(self, text: str, key: Key) -> None:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[_digest(text)] = (time.monotonic() + self._seconds, key)

    def forget(self) -> None:
        self._kept.clear()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
