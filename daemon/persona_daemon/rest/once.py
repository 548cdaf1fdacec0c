"""`Idempotency-Key`: a request that was answered is answered with the same, and done once."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import idempotency
from persona.experiments.idempotency import Answer
from persona_daemon.rest.door import door_of, principal
from persona_daemon.rest.problems import ProblemError

Act = Callable[[AsyncConnection], Awaitable[Answer]]
Prepare = Callable[[], Awaitable[None]]


async def done_once(
    request: Request, fingerprint: str, act: Act, prepare: Prepare | None = None, *, jobs: bool = False
) -> Answer:
    """`act` does it in a transaction and gives the answer, which is kept in the same transaction when the request has
    a key. `prepare` checks what it can beforehand, outside the transaction; `jobs` says that it starts a run.

    The key is claimed in that one transaction too: a process that dies leaves no claim behind, and another process
    that is asked the same meanwhile waits for the first and answers alike.

    Raises ProblemError: 409 while the same request is worked on, 422 when the key was used for another.
    """
    door = door_of(request)
    once = _once(request, fingerprint)
    if once is None:
        if prepare is not None:
            await prepare()
        async with door.service.begin(jobs=jobs) as connection:
            return await act(connection)
    mark = (once.principal, once.method, once.path, once.key)
    if mark in door.working:
        raise ProblemError("in-flight", "This request is being worked on.", headers={"Retry-After": "1"})
    door.working.add(mark)
    try:
        async with door.service.read() as connection:
            earlier = await idempotency.answered(connection, once)
        if earlier is not None:
            return _replayed(earlier)
        if prepare is not None:
            await prepare()
        async with door.service.begin(jobs=jobs) as connection:
            earlier = await idempotency.claim(connection, once)
            if earlier is not None:
                return _replayed(earlier)
            answer = await act(connection)
            await idempotency.conclude(connection, once, answer)
        return answer
    except idempotency.KeyReusedError as error:
        raise ProblemError("key-used-otherwise", error.message, hint=error.hint) from None
    finally:
        door.working.discard(mark)


def response_of(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"Cache-Control": "no-store", **answer.headers}, "application/json")


def _replayed(earlier: Answer) -> Answer:
    return Answer(earlier.status, {**earlier.headers, "Idempotency-Replayed": "true"}, earlier.body)


def _once(request: Request, fingerprint: str) -> idempotency.Request | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    key = key.strip()
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        fault = {"in": "header", "field": "Idempotency-Key", "message": "must be 1 to 255 printable ASCII characters"}
        raise ProblemError("invalid", "The Idempotency-Key cannot be used.", faults=[fault])
    digest = hashlib.sha256(fingerprint.encode()).hexdigest()
    return idempotency.Request(principal(request), request.method, request.url.path[:300], key, digest)
