"""The server over standard input and output, in this process: for tests, and where no daemon may run."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from persona_daemon.language.connection import Connection
from persona_daemon.language.engine import Engine
from persona_daemon.language.loading import make_engine


async def serve_stdio() -> None:
    """Serves one editor until it goes."""
    loop = asyncio.get_running_loop()
    engine = make_engine()
    made: asyncio.Future[Engine] = loop.create_future()
    made.set_result(engine)
    connection = Connection(made)
    out, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    await loop.connect_read_pipe(lambda: _Reading(connection, out), os.fdopen(os.dup(sys.stdin.fileno()), "rb"))
    await connection.closed
    await engine.aclose()


class _Reading(asyncio.Protocol):
    """Joins the two pipes into what looks like one transport."""

    def __init__(self, connection: Connection, out: Any) -> None:
        self._connection = connection
        self._out = out

    def connection_made(self, transport: Any) -> None:
        self._connection.connection_made(_Pair(transport, self._out))

    def data_received(self, data: bytes) -> None:
        self._connection.data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._connection.connection_lost(error)


class _Pair:
    def __init__(self, reading: Any, writing: Any) -> None:
        self._reading = reading
        self.pause_reading = reading.pause_reading
        self.resume_reading = reading.resume_reading
        self.is_closing = reading.is_closing
        self.write = writing.write
        self.get_write_buffer_size = writing.get_write_buffer_size

    def close(self) -> None:
        self._reading.close()

    abort = close
