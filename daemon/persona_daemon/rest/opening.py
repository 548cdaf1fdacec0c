"""From what a person asked for to an open door: options, the first key, and answering until told to stop.

`persona serve` does this in a process of its own; the daemon does it in its own loop, over a service it holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import SettingError
from persona.experiments import audit, keys
from persona.webhooks.addresses import Network
from persona_daemon.rest.options import MEBIBYTE, RestOptions, local_hosts
from persona_daemon.rest.server import is_loopback, serve, url_of

if TYPE_CHECKING:
    from persona.experiments.service import Options, Service


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What `persona serve` may be told. `rate` is requests a minute for each key, 0 for no limit; `works` says
    whether this process also works on runs; `processes` is how many runs are computed at once."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    auth: bool = True
    host_names: Sequence[str] = ()
    origins: Sequence[str] = ()
    roots: Sequence[Path] = ()
    most_body_mib: int = 64
    rate: int = 1200
    metrics: bool = False
    networks: Sequence[Network] = ()
    works: bool = True
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """`key` is the first key's text, when there was none before: shown once."""

    url: str
    key: str | None


def checked(settings: ServeSettings) -> ServeSettings:
    """Raises SettingError for what would be unsafe or cannot work."""
    if not settings.auth and not is_loopback(settings.host):
        raise SettingError(
            "A server without keys can be reached from this machine only.",
            where=settings.host,
            hint="Leave out --no-auth, or serve on 127.0.0.1.",
        )
    if not 0 <= settings.port <= 65535:
        raise SettingError(f"There is no port {settings.port}.", hint="Give one from 1 to 65535, or 0 for any.")
    if settings.workers < 1:
        raise SettingError(f"{settings.workers} workers cannot serve.", hint="Give at least 1.")
    for root in settings.roots:
        if not root.is_dir():
            raise SettingError("This is not a folder.", where=str(root), hint="Name a folder with --allow-root.")
    return settings


def rest_options(settings: ServeSettings, port: int) -> RestOptions:
    """`port` is the one that was bound."""
    hosts = [*local_hosts(port), *settings.host_names]
    if settings.host not in ("0.0.0.0", "::", "127.0.0.1", "::1", "localhost"):  # noqa: S104 - compared, not bound
        hosts.append(f"[{settings.host}]:{port}" if ":" in settings.host else f"{settings.host}:{port}")
    return RestOptions(
        hosts=tuple(hosts),
        origins=tuple(settings.origins),
        auth=settings.auth,
        roots=tuple(root.resolve() for root in settings.roots),
        most_body_bytes=settings.most_body_mib * MEBIBYTE,
        rate=settings.rate,
        metrics=settings.metrics,
        insecure_webhooks=bool(settings.networks),
    )


def service_options(settings: ServeSettings, *, holder: str = "persona serve", locked: bool = False) -> Options:
    from persona.experiments.service import Options

    return Options(
        holder=holder,
        works=settings.works,
        locked=locked,
        processes=settings.processes,
        allowed=tuple(settings.networks),
    )


async def first_key(service: Service, settings: ServeSettings) -> str | None:
    """A key for everything, when keys are needed and there is none yet."""
    if not settings.auth:
        return None
    async with service.begin() as connection:
        if await keys.any_key(connection):
            return None
        made, text = await keys.create_key(connection, name="first key", scopes=["admin"])
        await audit.note(connection, principal="local", action="key.create", target=made.id)
        return text


@asynccontextmanager
async def open_door(
    service: Service, settings: ServeSettings, sock: socket.socket, *, stop: asyncio.Event | None = None
) -> AsyncIterator[Opened]:
    """Answers on the socket while the block runs, and ends orderly after it. `stop` ends it earlier.

    Raises SettingError as `checked` does.
    """
    from persona_daemon.rest.app import build_app

    checked(settings)
    ending = asyncio.Event() if stop is None else stop
    ready = asyncio.Event()
    app = build_app(service, rest_options(settings, sock.getsockname()[1]))
    key = await first_key(service, settings)
    serving = asyncio.create_task(serve(app, sock, stop=ending, ready=ready))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        yield Opened(url_of(sock, settings.host), key)
    finally:
        waiting.cancel()
        ending.set()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
