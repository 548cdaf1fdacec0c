"""Messages out of a stream of bytes, as the Language Server Protocol frames them, and into it.

Imports nothing but what every Python has loaded: the bridge of `persona_daemon.process` stands on it.
"""

from __future__ import annotations

MOST_BYTES = 512 * 1024 * 1024  # of one message
_MOST_HEADER = 8192


class FramingError(ValueError):
    """The other side does not speak the protocol; nothing after this can be understood."""


class Framing:
    """Fed with bytes as they come; gives the bodies of the messages that are whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Raises FramingError when a header makes no sense."""
        self._buffer += data
        bodies: list[bytes] = []
        start = 0
        while True:
            if self._length is None:
                end = self._buffer.find(b"\r\n\r\n", start)
                if end < 0:
                    if len(self._buffer) - start > _MOST_HEADER:
                        raise FramingError("A header of a message does not end.")
                    break
                self._length = _content_length(bytes(self._buffer[start:end]))
                start = end + 4
            if len(self._buffer) - start < self._length:
                break
            bodies.append(bytes(self._buffer[start : start + self._length]))
            start += self._length
            self._length = None
        if start:
            del self._buffer[:start]
        return bodies


def framed(body: bytes) -> bytes:
    """A body as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def frame(message: object) -> bytes:
    """A message as it goes over the wire. Raises TypeError or ValueError for what JSON does not have."""
    import json

    try:
        return framed(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode())
    except UnicodeEncodeError:  # half a surrogate pair: only an escape can carry it
        return framed(json.dumps(message, separators=(",", ":")).encode())


def _content_length(header: bytes) -> int:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            if not value.strip().isdigit() or int(value) > MOST_BYTES:
                break
            return int(value)
    raise FramingError("A message without a usable Content-Length.")
