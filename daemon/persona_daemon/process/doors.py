"""REST in the daemon's own loop, over the store that it then holds. Everything heavy is imported when it is opened."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persona.errors import ConflictError, MissingExtraError

if TYPE_CHECKING:
    from persona_daemon.rest.opening import Opened, ServeSettings

HOLDER: Final = "the Persona daemon"


class Doors:
    """At most one REST door. It closes together with the store that it opened."""

    def __init__(self) -> None:
        self._opened: Opened | None = None
        self._stop: asyncio.Event | None = None
        self._serving: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @property
    def url(self) -> str | None:
        return None if self._opened is None else self._opened.url

    @property
    def key(self) -> str | None:
        """The first key's text, where opening made one; nobody can show it again later."""
        return None if self._opened is None else self._opened.key

    @property
    def busy(self) -> bool:
        """Whether a door is open, opening or closing."""
        return self._opening.locked() or self._is_open()

    def _is_open(self) -> bool:
        return self._serving is not None and not self._serving.done()

    async def open(self, options: dict[str, Any]) -> str:
        """Gives the address. `options` is what `to_plain` makes of ServeSettings, or some of it.

        Raises ConflictError where a door is open, and what `open_service` and `open_door` raise.
        """
        async with self._opening:  # two who ask at once get one door
            if self._is_open():
                where = f" at {self.url}" if self.url else ""
                raise ConflictError(f"The daemon serves REST already{where}.", hint="Close it first, or use it there.")
            await asyncio.to_thread(_import_all)
            opened: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
            self._stop = asyncio.Event()
            self._serving = asyncio.create_task(self._serve(from_plain(options), opened, self._stop))
            await asyncio.wait((opened, self._serving), return_when=asyncio.FIRST_COMPLETED)
            if not opened.done():
                await self._serving  # raises why
            self._opened = await opened
            return self._opened.url

    async def close(self) -> None:
        """Ends orderly; runs that are not done are handed back to the store."""
        if self._stop is not None:
            self._stop.set()
        if self._serving is not None:
            with contextlib.suppress(Exception):
                await self._serving
        self._opened = self._stop = self._serving = None

    async def _serve(self, settings: ServeSettings, opened: asyncio.Future[Opened], stop: asyncio.Event) -> None:
        from persona.experiments.service import open_service
        from persona.store import locate
        from persona_daemon.rest.opening import open_door, service_options
        from persona_daemon.rest.server import listening_socket

        sock = listening_socket(settings.host, settings.port)
        try:
            async with (
                open_service(locate(), service_options(settings, holder=HOLDER)) as service,
                open_door(service, settings, sock, stop=stop) as door,
            ):
                opened.set_result(door)
                await stop.wait()
        finally:
            sock.close()


def to_plain(settings: ServeSettings) -> dict[str, Any]:
    """As JSON can carry it."""
    plain = asdict(settings)
    return {
        **plain,
        "roots": [str(Path(root).absolute()) for root in settings.roots],
        "networks": [str(network) for network in settings.networks],
    }


def from_plain(options: dict[str, Any]) -> ServeSettings:
    """The inverse; what is missing has its default. Raises SettingError for what cannot be served."""
    from ipaddress import ip_network

    from persona.errors import SettingError
    from persona_daemon.rest.opening import ServeSettings, checked

    known = set(ServeSettings.__dataclass_fields__)
    try:
        settings = ServeSettings(**{name: value for name, value in options.items() if name in known})
        return checked(
            replace(
                settings,
                port=int(settings.port),
                workers=1,
                roots=tuple(Path(root) for root in settings.roots),
                networks=tuple(ip_network(network) for network in settings.networks),
            )
        )
    except (TypeError, ValueError) as error:
        raise SettingError(f"These settings cannot be served: {error}.", hint="Give a port, such as 8000.") from None


def _import_all() -> None:
    """In a thread, so that editors are answered meanwhile."""
    try:
        for name in ("persona.experiments.service", "persona_daemon.rest.app", "persona_daemon.rest.opening"):
            import_module(name)
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in {"persona", "persona_daemon"}:
            raise
        raise MissingExtraError("Serving REST", "api") from None
