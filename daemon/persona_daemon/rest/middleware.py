"""Around every request: its id, whether it may ask at all, what is logged of it, and an answer whatever happens.

One plain ASGI layer. Logged are method, path, status, time, request id and the key's id; never a body, a query, a
header or a key.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from persona_daemon.rest import guards, logs
from persona_daemon.rest.problems import ProblemError

if TYPE_CHECKING:
    from persona_daemon.rest.metrics import Metrics
    from persona_daemon.rest.options import RestOptions

# A body has this long, and longer the more of it has come.
BODY_SECONDS = 30.0
SLOWEST_BYTES_A_SECOND = 1024

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SAFE_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


class Around:
    def __init__(self, app: ASGIApp, options: RestOptions, metrics: Metrics | None = None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in options.hosts)
        self._origins = frozenset(options.origins)
        self._most = options.most_body_bytes
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = _wanted_headers(scope)
        given = headers.get(b"x-request-id", "")
        identity = given if _REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(8)}"
        method = scope["method"]
        # HEAD is GET without the body; the server below keeps its own scope, and sends none.
        scope = {**scope, "persona.request_id": identity, "method": "GET" if method == "HEAD" else method}
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                rate = scope.get("persona.rate") or {}
                more = [(name.lower().encode(), value.encode()) for name, value in rate.items()]
                sent = message.get("headers", ())
                message["headers"] = [*sent, *more, (b"x-request-id", identity.encode()), *_SAFE_HEADERS]
                await send(message)
                if method == "HEAD":  # the end, of a stream of events too
                    await send({"type": "http.response.body", "body": b""})
            elif method != "HEAD":
                await send(message)

        try:
            refusal = guards.host_refusal(headers.get(b"host"), self._hosts) or guards.origin_refusal(
                headers.get(b"origin"), headers.get(b"sec-fetch-site"), self._hosts, self._origins
            )
            if refusal is not None:
                await refusal.answer(identity)(scope, receive, sending)
            else:
                await self._app(scope, _limited(receive, headers.get(b"content-length"), self._most), sending)
        except Exception as error:
            # The kind and the place, not the message: that may quote what was sent.
            logs.logger.error("unhandled", request_id=identity, error=type(error).__name__, place=_place(error))
            if status:
                raise
            problem = ProblemError("internal", "Something went wrong that should not have.")
            await problem.answer(identity)(scope, receive, sending)
        finally:
            self._note(scope, method, status, time.perf_counter() - began, identity)

    def _note(self, scope: Scope, method: str, status: int, seconds: float, identity: str) -> None:
        key = scope.get("persona.key")
        if self._metrics is not None:
            route = scope.get("route")
            self._metrics.count(method, getattr(route, "path", "other"), status, seconds)
        if not logs.wanted():
            return
        logs.logger.info(
            "request",
            request_id=identity,
            method=method,
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 1),
            key=None if key is None else key.id,
        )


def _limited(receive: Receive, length: str | None, most: int) -> Receive:
    """Raises ProblemError where more is sent than is taken (413), before it is read when its length is told, and where
    it comes too slowly (408): who sends a byte now and then would hold a connection for ever."""
    taken = 0
    whole = False
    began = 0.0

    async def receiving() -> Message:
        nonlocal taken, whole, began
        if whole:
            return await receive()  # what comes now is that the connection is closed
        if taken == 0 and length is not None and length.isdecimal() and int(length) > most:
            raise _too_large(most)
        began = began or asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(began + BODY_SECONDS + taken / SLOWEST_BYTES_A_SECOND):
                message = await receive()
        except TimeoutError:
            raise ProblemError("too-slow", "The body came too slowly.", headers={"Connection": "close"}) from None
        whole = not message.get("more_body", False)
        taken += len(message.get("body", b""))
        if taken > most:
            raise _too_large(most)
        return message

    return receiving


def _too_large(most: int) -> ProblemError:
    return ProblemError("too-large", f"This server takes {most} bytes at most.", headers={"Connection": "close"})


_WANTED = frozenset({b"content-length", b"host", b"origin", b"sec-fetch-site", b"x-request-id"})


def _wanted_headers(scope: Scope) -> dict[bytes, str]:
    return {name: value.decode("latin-1") for name, value in scope["headers"] if name in _WANTED}


def _place(error: BaseException) -> str:
    trace: Any = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('site-packages/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
