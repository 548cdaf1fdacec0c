"""The server over standard input and output, in this process: for tests, and where no daemon may run.

Editors give pipes. A regular file (a session that was recorded, an answer to look at) is no transport of the event
loop: it is read in a thread, and written to at once.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from typing import Any, TextIO

from persona.errors import SettingError
from persona_daemon.language.connection import Connection
from persona_daemon.language.engine import Engine
from persona_daemon.language.loading import make_engine

_CHUNK = 1 << 16


async def serve_stdio() -> None:
    """Serves one editor until it goes. Raises SettingError where standard input or output is closed, OSError where a
    file takes no more."""
    reading, writing = _descriptor(sys.stdin, "input"), _descriptor(sys.stdout, "output")
    loop = asyncio.get_running_loop()
    engine = make_engine()
    made: asyncio.Future[Engine] = loop.create_future()
    made.set_result(engine)
    connection = Connection(made)
    if _is_file(writing):
        out: Any = _FileWriting(writing)
    else:
        out, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(writing, "wb"))
    if _is_file(reading):
        await _FileReading(reading).feed(connection, out)
    else:
        await loop.connect_read_pipe(lambda: _Reading(connection, out), os.fdopen(reading, "rb"))
    await connection.closed
    await engine.aclose()
    if isinstance(out, _FileWriting) and out.error is not None:
        raise out.error


def _descriptor(stream: TextIO | None, name: str) -> int:
    """A copy of its own, which the transport may close."""
    try:
        if stream is None:
            raise OSError
        return os.dup(stream.fileno())
    except OSError:
        raise SettingError(
            f"The language server speaks over standard input and output, and standard {name} is closed.",
            hint="An editor starts it with both; see docs/editors.md.",
        ) from None


def _is_file(descriptor: int) -> bool:
    """Whether the event loop cannot wait for it: a regular file, or a device such as /dev/null."""
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISREG(mode) or (stat.S_ISCHR(mode) and not os.isatty(descriptor))


class _FileReading:
    """A regular file as the reading half of a transport."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._open = asyncio.Event()
        self._open.set()
        self._closing = False

    async def feed(self, connection: Connection, out: Any) -> None:
        """Everything in the file, and then its end."""
        connection.connection_made(_Pair(self, out))
        while not self._closing and (data := await asyncio.to_thread(os.read, self._descriptor, _CHUNK)):
            connection.data_received(data)
            await self._open.wait()
        await connection.handled()
        connection.connection_lost(None)
        os.close(self._descriptor)

    def pause_reading(self) -> None:
        self._open.clear()

    def resume_reading(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._closing = True
        self._open.set()


class _FileWriting:
    """A regular file as the writing half of a transport: nothing waits to be sent. `error` is why it takes no more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.error: OSError | None = None

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left and self.error is None:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.error = error

    def get_write_buffer_size(self) -> int:
        return 0


class _Reading(asyncio.Protocol):
    """Joins the two pipes into what looks like one transport."""

    def __init__(self, connection: Connection, out: Any) -> None:
        self._connection = connection
        self._out = out
        self._ending: asyncio.Future[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self._connection.connection_made(_Pair(transport, self._out))

    def data_received(self, data: bytes) -> None:
        self._connection.data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever wrote everything into a pipe and let go of it is answered all the same."""
        self._ending = asyncio.ensure_future(self._end(error))

    async def _end(self, error: Exception | None) -> None:
        await self._connection.handled()
        self._connection.connection_lost(error)


class _Pair:
    def __init__(self, reading: Any, writing: Any) -> None:
        self._reading = reading
        self._closing = False
        self.pause_reading = reading.pause_reading
        self.resume_reading = reading.resume_reading
        self.write = writing.write
        self.get_write_buffer_size = writing.get_write_buffer_size

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True
        self._reading.close()

    abort = close
