"""Serving the application in a loop that may belong to somebody else: no signal is taken, no logging is set up."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from persona.errors import SettingError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from persona_daemon.rest.door import Door

BACKLOG = 2048
GRACE_SECONDS = 20
HEADERS_SECONDS = 30.0


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound and listening. With port 0 the system chooses one. Raises SettingError when it cannot be had.

    The protocol is named (IPPROTO_TCP): asyncio sets TCP_NODELAY on accepted connections only then, and without it
    a small answer waits for 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise SettingError(
            f"Port {port} of {host} cannot be had: {error.strerror}.",
            hint=_way_on(error),
        ) from None
    sock.setblocking(False)
    sock.listen(BACKLOG)
    return sock


def _way_on(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "Give an address of this machine with --host: 127.0.0.1 for this machine only, 0.0.0.0 for all."
    if isinstance(error, PermissionError):
        return "Ports below 1024 are the system's; choose another with --port, such as 8000."
    return "Another program may use it; choose another with --port, or 0 for any that is free."


def is_loopback(host: str) -> bool:
    """Whether a server bound to this name or address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def url_of(sock: socket.socket, host: str) -> str:
    port = sock.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


async def serve(app: FastAPI, sock: socket.socket, *, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Answers on the socket until `stop` is set; then takes no more connections, ends streams and waits, and lets
    answers that are under way finish (at most 20 seconds). Sets `ready` when the first request can be answered."""
    server = _Server(uvicorn.Config(app, **_SETTINGS))
    door: Door = app.state.door
    running = asyncio.create_task(server.serve(sockets=[sock]))
    stopping = asyncio.create_task(stop.wait())
    try:
        while not server.started and not running.done():
            await asyncio.sleep(0.005)
        if ready is not None:
            ready.set()
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        door.stopping.set()
        server.should_exit = True
        await running


class _Http(H11Protocol):
    """Ends a connection on which a request does not begin, or its headers do not end, in time."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._clock = self.loop.call_later(HEADERS_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None


_SETTINGS: dict[str, Any] = {
    "http": _Http,
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_keep_alive": 30,
    "timeout_graceful_shutdown": GRACE_SECONDS,
    "ws": "none",
    "h11_max_incomplete_event_size": 65_536,
}


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, not to one of its doors."""
        yield
