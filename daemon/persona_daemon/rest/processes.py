"""`persona serve` as processes: one that does it all, or several that share the port and the store.

With several, the parent answers nobody: it holds the socket and the embedded store's lock, starts the others anew
when they end, and passes on the signal to stop. Of several on the embedded store the first works on runs, since that
store has one engine; on PostgreSQL all do.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

from persona_daemon.rest.logs import logger
from persona_daemon.rest.opening import Opened, ServeSettings, open_door, service_options
from persona_daemon.rest.server import listening_socket, url_of

if TYPE_CHECKING:
    from persona.store.location import Location

Told = Callable[[Opened], None]
AGAIN_SECONDS = 1.0


def serve_alone(settings: ServeSettings, location: Location, told: Told) -> None:
    """Serves until SIGINT or SIGTERM. Calls `told` when the first request can be answered."""
    sock = listening_socket(settings.host, settings.port)
    asyncio.run(_serve(settings, location, sock, told, locked=False))


def serve_together(settings: ServeSettings, location: Location, told: Told) -> None:
    """The same with `settings.workers` processes."""
    from persona.store.lock import StoreLock

    with contextlib.ExitStack() as stack:
        if location.embedded:
            lock = StoreLock(location.folder)
            lock.acquire("persona serve")
            stack.callback(lock.release)
        sock = listening_socket(settings.host, settings.port)
        stack.callback(sock.close)
        key = asyncio.run(_prepared(settings, location))
        with _stopping() as stop:
            children = [_child(settings, location, sock, number) for number in range(settings.workers)]
            told(Opened(url_of(sock, settings.host), key))
            _watch(children, lambda number: _child(settings, location, sock, number), stop)


async def _serve(settings: ServeSettings, location: Location, sock: socket.socket, told: Told, *, locked: bool) -> None:
    from persona.experiments.service import open_service

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Of several, Ctrl-C reaches each, and the parent's SIGTERM as well: it is for the parent to hear a second wish.
        loop.add_signal_handler(number, stop.set if locked else partial(_asked_to_stop, stop))
    async with (
        open_service(location, service_options(settings, locked=locked)) as service,
        open_door(service, settings, sock, stop=stop) as opened,
    ):
        told(opened)
        await stop.wait()


def _asked_to_stop(stop: asyncio.Event) -> None:
    """The second time it ends at once: runs are durable, and the next process goes on with them."""
    if stop.is_set():
        os._exit(130)
    stop.set()


async def _prepared(settings: ServeSettings, location: Location) -> str | None:
    """Brings the store up to date before several open it, and makes the first key."""
    from persona.experiments.service import open_service
    from persona_daemon.rest.opening import checked, first_key

    checked(settings)
    async with open_service(location, service_options(replace(settings, works=False))) as service:
        return await first_key(service, settings)


def _child(settings: ServeSettings, location: Location, sock: socket.socket, number: int) -> SpawnProcess:
    if location.embedded and number > 0:
        settings = replace(settings, works=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(
        target=_in_child, args=(settings, location, sock, os.getpid()), name=f"persona-serve-{number}"
    )
    process.start()
    return process


def _in_child(settings: ServeSettings, location: Location, sock: socket.socket, parent: int) -> None:
    from persona.jobs.processes import die_with
    from persona_daemon.rest.logs import configure_logs

    die_with(parent)
    configure_logs()
    sock.setblocking(False)
    asyncio.run(_serve(settings, location, sock, lambda _: None, locked=True))


def _watch(children: list[SpawnProcess], again: Callable[[int], SpawnProcess], stop: socket.socket) -> None:
    while True:
        ready = wait([stop, *(child.sentinel for child in children)])
        if stop in ready:
            break
        for number, child in enumerate(children):
            if not child.is_alive():
                logger.error("worker ended", worker=number, exit_code=child.exitcode)
                time.sleep(AGAIN_SECONDS)
                children[number] = again(number)
    stop.recv(1)
    for child in children:
        child.terminate()
    while living := [child.sentinel for child in children if child.is_alive()]:
        if stop in wait([stop, *living]):
            os._exit(130)  # asked a second time: the children end with this process


@contextlib.contextmanager
def _stopping() -> Iterator[socket.socket]:
    """A socket that can be read from once SIGINT or SIGTERM came."""
    theirs, ours = socket.socketpair()
    theirs.setblocking(False)

    def told(number: int, frame: object) -> None:
        with contextlib.suppress(OSError):
            theirs.send(b"x")

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ours
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        theirs.close()
        ours.close()
