"""Requests to one server: tried again where that is safe, and never twice the same wait."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from persona._remote.problems import error_of
from persona._version import __version__
from persona.errors import MissingExtraError, RemoteError, SettingError

if TYPE_CHECKING:
    import httpx2

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_PAUSE = 60.0


class InterruptedStreamError(Exception):
    """A server or a proxy in front of it is busy, or restarts."""

    def __init__(self, retry_after: str | None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Http:
    """`timeout` in seconds is for each attempt; `retries` is how many follow the first."""

    def __init__(self, base_url: str, api_key: str | None, *, timeout: float, retries: int) -> None:
        try:
            import httpx2
        except ModuleNotFoundError:
            raise MissingExtraError("A remote client", "api") from None
        url = base_url.rstrip("/").removesuffix("/api/v1")
        if not url.startswith(("http://", "https://")):
            raise SettingError(f'"{base_url}" is not the address of a server.', hint="Write it as http://host:8000.")
        headers = {"User-Agent": f"persona/{__version__}", "Accept": "application/json"}
        key = (api_key or "").strip()  # as it comes from a file or a variable, which may be empty
        if not (key.isascii() and key.isprintable()):
            raise SettingError("This is not a key.", hint="A key begins with psn_; `persona keys create` makes one.")
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self.url = url
        self._retries = retries
        self._client = httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=timeout)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def json(self, method: str, path: str, **more: Any) -> Any:
        answer = await self.request(method, path, **more)
        try:
            return answer.json()
        except ValueError:  # a redirect, or a page of something else
            raise RemoteError(
                f"What answers there is no Persona server (status {answer.status_code}).",
                where=self.url,
                hint="Is the address right, https and a path in front included?",
            ) from None

    async def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """The good answer. Raises what the server's problem is in process, RemoteError when it cannot be reached.

        What is tried again: reading, deleting, and what has an Idempotency-Key.
        """
        import httpx2

        safe = method in ("GET", "DELETE") or "Idempotency-Key" in (more.get("headers") or {})
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                response = await self._client.request(method, path, **more)
            except httpx2.TransportError as error:
                unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
                if last or not (safe or unsent):
                    raise self._unreachable(error) from None
                await asyncio.sleep(pause(attempt, None))
                continue
            if response.status_code < 400:
                return response
            if not last and (safe or response.status_code == 429) and _again(response):
                await asyncio.sleep(pause(attempt, response.headers.get("retry-after")))
                continue
            raise _problem(response)
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def stream(self, path: str, **more: Any) -> AsyncIterator[httpx2.Response]:
        """A good answer whose body is still coming. Not tried again: the caller goes on where it was. Raises
        InterruptedStreamError where it was refused for the moment only."""
        async with self._client.stream("GET", path, **more) as response:
            if response.status_code >= 400:
                await response.aread()
                if _again(response):
                    raise InterruptedStreamError(response.headers.get("retry-after"))
                raise _problem(response)
            yield response

    def _unreachable(self, error: Exception) -> RemoteError:
        return RemoteError(
            f"The server cannot be reached ({type(error).__name__}).",
            where=self.url,
            hint="Is `persona serve` running there, and is the address right?",
        )


def pause(attempt: int, retry_after: str | None) -> float:
    """Seconds before the next attempt: what the server asks for, else half a second doubled each time; with jitter,
    so that many clients do not come back at once."""
    asked = _seconds(retry_after)
    if asked is not None:
        spread: float = 1 + 0.1 * random.random()  # noqa: S311 - spreads load, guards nothing
        return min(asked, LONGEST_PAUSE) * spread
    doubled: float = min(0.5 * 2**attempt, 8.0)
    return doubled * (0.5 + random.random() / 2)  # noqa: S311


def _again(response: httpx2.Response) -> bool:
    if response.status_code in AGAIN:
        return True
    return response.status_code == 409 and _body(response).get("type") == "/problems/in-flight"


def _seconds(retry_after: str | None) -> float | None:
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    from datetime import UTC, datetime

    return max(0.0, float((at - datetime.now(UTC)).total_seconds())) if at.tzinfo else None


def _problem(response: httpx2.Response) -> Exception:
    return error_of(response.status_code, _body(response), response.headers.get("x-request-id"))


def _body(response: httpx2.Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
