"""The daemon: listens first, then imports; serves editors and whoever asks something of it; ends when it is idle."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from persona_daemon.process.control import Control
from persona_daemon.process.holding import Holding
from persona_daemon.process.place import PROTOCOL, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from persona_daemon.language.connection import Connection
    from persona_daemon.language.engine import Engine

HELLO_SECONDS: Final = 10.0
GREETING_SECONDS: Final = 0.1
_LONGEST_HELLO: Final = 256
# How long a thread that computes keeps the interpreter while an editor waits: an answer takes it three times or so.
_SWITCH_SECONDS: Final = 0.0005
# Objects between collections of the young, and so on: a spec of thousands of lines is not gone through again and again
# while it is being read.
_COLLECT: Final = (10_000, 10, 10)
_TIDY_SECONDS: Final = 5.0  # after an editor has left, what it leaves is collected

logger = logging.getLogger("persona.daemon")


class Daemon:
    """One per process. `run` returns when it was asked to stop, or was idle for long enough."""

    def __init__(self, holding: Holding, *, idle_minutes: float, log: str = "") -> None:
        self.holding = holding
        self.log = log
        self.started = time.time()
        self.connections: set[Connection] = set()
        self.controls: set[Control] = set()
        self._idle_seconds = idle_minutes * 60
        self._busy_until = time.monotonic()
        self._stopping = asyncio.Event()
        self.greeted = asyncio.Event()
        self._engine: asyncio.Task[Engine] | None = None
        self._doors: Any = None
        self._tidying: asyncio.TimerHandle | None = None

    @property
    def place(self) -> Place:
        return self.holding.place

    async def run(
        self, listening: socket.socket, ready: Callable[[], None] = lambda: None, serve: dict[str, Any] | None = None
    ) -> None:
        """`ready` is called once connections are taken; `serve`, if given, are the options of REST to open."""
        loop = asyncio.get_running_loop()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._handle_signals(loop)
        self._engine = loop.create_task(self._make_engine())
        server = await _serve(listening, lambda: _Greeting(self))
        if serve is not None:
            await self.doors.open(serve)
        ready()
        logger.info("listening at %s, process %d", self.place.socket, os.getpid())
        try:
            await self._until_idle_or_stopped()
        finally:
            server.close()
            self.holding.let_go()
            await self._close()
            logger.info("ended")

    def stop(self) -> None:
        self._stopping.set()

    async def engine(self) -> Engine:
        """What all editors share; made in a thread, since its imports take a while."""
        assert self._engine is not None
        return await asyncio.shield(self._engine)

    @property
    def doors(self) -> Any:
        """REST in this process; `process.doors` is imported when it is first asked for."""
        if self._doors is None:
            from persona_daemon.process.doors import Doors

            self._doors = Doors()
        return self._doors

    @property
    def serving(self) -> str | None:
        """Where REST is open, if it is."""
        return None if self._doors is None else self._doors.url

    def status(self) -> dict[str, Any]:
        from persona_daemon.process.place import version

        return {
            "version": version(),
            "pid": os.getpid(),
            "editors": len(self.connections),
            "serving": None if self.serving is None else {"url": self.serving},
            "building": self._building(),
            "uptime_seconds": int(time.time() - self.started),
            "store": _store(),
            "log": self.log,
            "socket": self.place.socket,
        }

    def touch(self) -> None:
        """Something was asked: idleness begins anew."""
        self._busy_until = time.monotonic()

    def tidy_soon(self) -> None:
        """A connection is a ring of objects, which counting references does not free."""
        if self._tidying is None or self._tidying.when() < asyncio.get_running_loop().time():
            self._tidying = asyncio.get_running_loop().call_later(_TIDY_SECONDS, gc.collect)

    def busy(self) -> bool:
        return bool(
            self.connections or self.controls or self.serving or self._building()
            or (self._doors is not None and self._doors.busy)
        )  # fmt: skip

    def _building(self) -> int:
        if self._engine is None or not self._engine.done() or self._engine.cancelled() or self._engine.exception():
            return 0
        return self._engine.result().builds.active

    async def _make_engine(self) -> Engine:
        # The first editor has its answer before the imports take the interpreter.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GREETING_SECONDS):
                await self.greeted.wait()
        engine = await asyncio.to_thread(_load)
        gc.freeze()  # what was imported stays: it need not be gone through again and again
        gc.set_threshold(*_COLLECT)
        made: Engine = engine(self)
        return made

    async def _until_idle_or_stopped(self) -> None:
        while not self._stopping.is_set():
            if self.busy():
                self.touch()
            left = self._busy_until + self._idle_seconds - time.monotonic()
            if left <= 0:
                logger.info("idle for %.0f minutes", self._idle_seconds / 60)
                return
            try:
                # Woken seldom: an idle daemon costs nothing.
                async with asyncio.timeout(min(left, max(self._idle_seconds / 10, 0.05)) + 0.01):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    def _handle_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        for name in ("SIGTERM", "SIGINT"):
            try:
                loop.add_signal_handler(getattr(signal, name), self.stop)
            except (NotImplementedError, AttributeError):  # Windows
                signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(self.stop))
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, lambda: None)

    async def _close(self) -> None:
        if self._doors is not None:
            await self._doors.close()
        for connection in list(self.connections):
            connection.farewell()
        for control in list(self.controls):
            control.close()
        if self._engine is not None:
            if not self._engine.done():
                self._engine.cancel()
                return
            if self._engine.exception() is None:
                await self._engine.result().aclose()


def _store() -> str:
    """Which store this process would hold if it served; nothing heavy is imported."""
    from persona.errors import PersonaError
    from persona.store.location import locate

    try:
        return locate().shown
    except PersonaError as error:
        return str(error)


def _load() -> Callable[[Daemon], Engine]:
    """The imports that take long, in a thread; raises MissingExtraError."""
    from persona.errors import MissingExtraError

    try:
        from persona_daemon.language.loading import make_engine
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in {"pygls", "lsprotocol", "watchfiles"}:
            raise MissingExtraError("The language server", "lsp") from None
        raise
    return make_engine


async def _serve(listening: socket.socket, factory: Callable[[], asyncio.Protocol]) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    listening.setblocking(False)
    if listening.family == getattr(socket, "AF_UNIX", None):
        return await loop.create_unix_server(factory, sock=listening)
    return await loop.create_server(factory, sock=listening)


class _Greeting(asyncio.Protocol):
    """Reads the first line of a connection, then hands it to whoever it is for."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._read = b""
        self._transport: Any = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._late = asyncio.get_running_loop().call_later(HELLO_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        self._read += data
        line, end, rest = self._read.partition(b"\n")
        if not end:
            if len(self._read) > _LONGEST_HELLO:
                self._transport.abort()
            return
        if self._late is not None:
            self._late.cancel()
        protocol = self._chosen(line.decode("ascii", "replace").split(" "))
        if protocol is None:
            self._transport.abort()
            return
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        if rest:
            protocol.data_received(rest)

    def _chosen(self, words: list[str]) -> Any:
        import hmac

        if len(words) != 3 or words[0] != f"persona/{PROTOCOL}":
            return None
        if not hmac.compare_digest(words[2].encode(), self._daemon.holding.token.encode()):
            return None
        if words[1] == "control":
            return Control(self._daemon)
        if words[1] == "lsp":
            return self._editor()
        return None

    def _editor(self) -> Any:
        from persona_daemon.language.connection import Connection

        def gone(connection: Connection) -> None:
            self._daemon.connections.discard(connection)
            self._daemon.touch()
            self._daemon.tidy_soon()

        self._daemon.touch()
        connection = Connection(self._daemon.engine(), on_close=gone, on_greeted=self._daemon.greeted.set)
        self._daemon.connections.add(connection)
        return connection

    def connection_lost(self, error: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
