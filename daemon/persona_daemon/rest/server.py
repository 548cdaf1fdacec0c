"""Serving the application in a loop that may belong to somebody else: no signal is taken, no logging is set up."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import uvicorn

from persona.errors import SettingError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from persona_daemon.rest.door import Door

BACKLOG = 2048
GRACE_SECONDS = 20


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
            hint="Another program may use it; choose another with --port, or 0 for any that is free.",
        ) from None
    sock.setblocking(False)
    sock.listen(BACKLOG)
    return sock


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


_SETTINGS: dict[str, Any] = {
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
