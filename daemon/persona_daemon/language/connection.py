"""One editor's connection: bytes in, messages in order to its server, bytes out.

Reading goes ahead of handling, so that a request that is cancelled while it waits is answered and never run. Nothing
heavy is imported here: a daemon that has only just started takes in messages while the rest is still being imported.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from persona_daemon.language.announcing import announced
from persona_daemon.language.framing import Framing, FramingError, frame

if TYPE_CHECKING:
    from persona_daemon.language.engine import Engine
    from persona_daemon.language.server import PersonaServer

MOST_WAITING: Final = 1000  # messages; then the editor is read from no more until some are handled
MOST_UNSENT: Final = 256 * 1024 * 1024  # bytes; an editor that reads nothing for so long is gone

logger = logging.getLogger("persona.language")


class Connection(asyncio.Protocol):
    """The protocol of one transport. `engine` is awaited first; `closed` is done when the editor has gone."""

    def __init__(
        self,
        engine: Awaitable[Engine],
        *,
        on_close: Callable[[Connection], None] | None = None,
        on_greeted: Callable[[], None] | None = None,
    ) -> None:
        self.server: PersonaServer | None = None
        self._engine = engine
        self._framing = Framing()
        self._waiting: deque[Any] = deque()
        self._handling: asyncio.Task[None] | None = None
        self._transport: Any = None
        self._paused = False
        self._on_close = on_close
        self._on_greeted = on_greeted
        self._early: dict[str, Any] | None = None  # an `initialize` that was answered before the engine was there
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    async def _begin(self) -> None:
        try:
            engine = await self._engine
        except Exception as error:
            self._refuse(error)
            return
        from persona_daemon.language.features import register_all
        from persona_daemon.language.server import PersonaServer

        server = PersonaServer(engine)
        server.protocol.connect(self._write, self.close)
        register_all(server)
        self.server = server
        await self._handle()

    def _refuse(self, error: Exception) -> None:
        """The engine cannot be had: whoever asks is told why, and the connection ends."""
        logger.error("the engine cannot be made", exc_info=error)
        for message in self._waiting:
            if isinstance(message, dict) and "id" in message and "method" in message and message is not self._early:
                said = {"code": -32603, "message": str(error)}
                self._write(frame({"jsonrpc": "2.0", "id": message["id"], "error": said}))
        self.close()

    def data_received(self, data: bytes) -> None:
        try:
            bodies = self._framing.feed(data)
        except FramingError as error:
            logger.warning("a client does not speak the protocol: %s", error)
            self.close()
            return
        for body in bodies:
            self._take(body)
        if self._waiting and self._handling is None:
            # A server takes milliseconds to make: it is begun once the first answer is on its way.
            work = self._begin() if self.server is None else self._handle()
            self._handling = asyncio.get_running_loop().create_task(work)
        if len(self._waiting) > MOST_WAITING and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def _take(self, body: bytes) -> None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            said = {"code": -32700, "message": "This is no JSON."}
            self._write(frame({"jsonrpc": "2.0", "id": None, "error": said}))
            return
        if isinstance(message, dict) and message.get("method") == "$/cancelRequest" and self._drop(message):
            return
        self._waiting.append(message)
        if self.server is None and self._early is None and isinstance(message, dict):
            self._answer_early(message)

    def _answer_early(self, message: dict[str, Any]) -> None:
        """There is no server yet: what it can do is known all the same."""
        if message.get("method") != "initialize" or not isinstance(message.get("params"), dict):
            return
        result = announced()
        if result is not None and "id" in message:
            self._early = message
            self._write(frame({"jsonrpc": "2.0", "id": message["id"], "result": result}))
        if self._on_greeted is not None:
            self._on_greeted()

    def _drop(self, message: dict[str, Any]) -> bool:
        """Takes a request that was cancelled out of those that wait."""
        params = message.get("params")
        number = params.get("id") if isinstance(params, dict) else None
        for waiting in self._waiting:
            if isinstance(waiting, dict) and "method" in waiting and waiting.get("id", self) == number:
                self._waiting.remove(waiting)
                said = {"code": -32800, "message": "Cancelled."}
                self._write(frame({"jsonrpc": "2.0", "id": number, "error": said}))
                return True
        return False

    async def _handle(self) -> None:
        assert self.server is not None
        try:
            while self._waiting:
                message = self._waiting.popleft()
                # A context of its own: what a handler sets is its own affair.
                protocol = self.server.protocol
                receive = protocol.receive_answered if message is self._early else protocol.receive
                contextvars.copy_context().run(receive, message)
                if self._waiting:
                    await asyncio.sleep(0)  # lets bytes in, which may cancel what waits
                if self._paused and len(self._waiting) < MOST_WAITING // 2 and not self._transport.is_closing():
                    self._paused = False
                    self._transport.resume_reading()
        finally:
            self._handling = None

    async def handled(self) -> None:
        """Until every message that came has been handled."""
        while self._handling is not None:
            await asyncio.wait([self._handling])

    def _write(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            logger.warning("a client reads nothing; its connection is given up")
            self._transport.abort()

    def close(self) -> None:
        """Sends what is left, then closes."""
        if self._transport is not None:
            self._transport.close()

    def farewell(self) -> None:
        """The process ends: nobody is left waiting for an answer."""
        if self.server is not None:
            self.server.protocol.give_back()
        self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._waiting.clear()
        if self._handling is not None:
            self._handling.cancel()
        if self.server is not None:
            self.server.disconnect()
        if not self.closed.done():
            self.closed.set_result(None)
        if self._on_close is not None:
            self._on_close(self)
