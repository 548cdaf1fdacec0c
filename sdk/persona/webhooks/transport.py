"""Sends one webhook, and reaches nothing that may not be reached.

The guard sits where the connection is made: it resolves once, refuses when any address is not public, and dials the
address that it checked. What DNS says a moment later, and how the host was spelt, no longer matters. Redirects are
not followed, proxies from the environment are not used.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from persona._version import __version__
from persona.webhooks.addresses import Network, refusal

TIMEOUT_SECONDS = 20.0
KEPT_BYTES = 1024
MOST_CONNECTIONS = 100


class AddressRefusedError(Exception):
    """The host resolves to an address that webhooks may not reach."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of sending once. `status` is None when there was no answer; then `error` says why."""

    status: int | None
    latency_ms: int
    response: str = ""  # the first KiB, for the delivery log
    retry_after: str | None = None
    error: str | None = None
    refused: bool = False


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Dials only addresses that `refusal` lets pass."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._dialler = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        for address in addresses:
            reason = refusal(address, self._allowed)
            if reason is not None:
                raise AddressRefusedError(reason)
        failure: Exception | None = None
        for address in addresses[:4]:
            try:
                return await self._dialler.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefusedError("a webhook goes to a web address, not to a socket file")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @staticmethod
    async def _resolve(host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be found") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Sender:
    """Sends webhooks over one shared pool of connections."""

    def __init__(
        self, *, allowed: Iterable[Network] = (), timeout: float = TIMEOUT_SECONDS, tls: ssl.SSLContext | None = None
    ) -> None:
        self._timeout = timeout
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=20,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(allowed),
        )

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> Attempt:
        """POSTs the body once. Never raises for what the network or the receiver does."""
        started = time.monotonic()
        try:
            address = httpx2.URL(url)  # in ASCII: a host in its IDNA form, a path with percents
        except httpx2.InvalidURL as error:
            return _failed(started, f"not a web address: {error}", refused=True)
        everything = {
            "host": address.netloc.decode(),
            "content-type": "application/json",
            "content-length": str(len(body)),
            "user-agent": f"persona/{__version__} (+webhooks)",
            "accept": "*/*",
            **headers,
        }
        try:
            async with asyncio.timeout(self._timeout):
                return await self._exchange(str(address), everything, body, started)
        except TimeoutError:
            return _failed(started, f"no answer within {self._timeout:g} seconds")
        except AddressRefusedError as error:
            return _failed(started, f"refused: {error}", refused=True)
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
            return _failed(started, str(error) or type(error).__name__)
        except (OSError, httpcore2.UnsupportedProtocol) as error:
            return _failed(started, str(error) or type(error).__name__)

    async def _exchange(self, url: str, headers: dict[str, str], body: bytes, started: float) -> Attempt:
        async with self._pool.stream("POST", url, headers=list(headers.items()), content=body) as answer:
            kept = b""
            async for chunk in answer.aiter_stream():
                kept += chunk[: KEPT_BYTES - len(kept)]
                if len(kept) >= KEPT_BYTES:
                    break
        received = {name.lower(): value for name, value in answer.headers}
        return Attempt(
            status=answer.status,
            latency_ms=_elapsed(started),
            response=kept.decode("utf-8", "replace"),
            retry_after=received.get(b"retry-after", b"").decode("ascii", "replace") or None,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


def _elapsed(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _failed(started: float, error: str, *, refused: bool = False) -> Attempt:
    return Attempt(status=None, latency_ms=_elapsed(started), error=error[:300], refused=refused)
