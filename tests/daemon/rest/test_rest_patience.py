"""How long the server waits for a request: not for ever. A real server in this process, with short times."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from persona_daemon.rest import middleware, server
from persona_daemon.rest.app import _problem
from persona_daemon.rest.options import RestOptions
from persona_daemon.rest.problems import ProblemError

POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: "


@pytest.fixture
async def port(monkeypatch):
    """Of a server that answers with how many bytes it was sent, after as long as the path says."""
    monkeypatch.setattr(server, "HEADERS_SECONDS", 0.3)
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.3)

    async def count(request: Request) -> PlainTextResponse:
        body = await request.body()
        await asyncio.sleep(float(request.query_params.get("after", "0")))
        return PlainTextResponse(str(len(body)))

    app = Starlette(routes=[Route("/", count, methods=["GET", "POST"])], exception_handlers={ProblemError: _problem})
    app.state.door = SimpleNamespace(stopping=asyncio.Event())
    app.add_middleware(middleware.Around, options=RestOptions(hosts=("h",)))
    stop, ready = asyncio.Event(), asyncio.Event()
    with server.listening_socket("127.0.0.1", 0) as sock:
        serving = asyncio.create_task(server.serve(app, sock, stop=stop, ready=ready))
        await ready.wait()
        yield sock.getsockname()[1]
        stop.set()
        await serving


async def asked(port, *pieces):
    """Everything the server answers until it ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(30):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await reader.read()
    writer.close()
    return answer.decode()


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: "])
async def test_a_request_whose_headers_do_not_come_is_not_waited_for(port, begun):
    assert await asked(port, begun) == ""


async def test_nor_is_a_second_one_on_the_same_connection(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(30):
        writer.write(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n0")).startswith(b"HTTP/1.1 200 OK")
        writer.write(b"GET / HT")
        assert await reader.read() == b""
    writer.close()


async def test_a_body_that_does_not_come_is_answered_with_408(port):
    answer = await asked(port, POST + b"1000\r\n\r\n", b"x" * 10)
    assert answer.startswith("HTTP/1.1 408 ") and "/problems/too-slow" in answer


async def test_an_answer_may_take_longer_than_a_request_may(port):
    answer = await asked(port, b"GET /?after=0.8 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 200 OK") and answer.endswith("\r\n\r\n0")


async def test_a_body_that_comes_in_pieces_is_taken_whole(port):
    answer = await asked(port, POST + b"6000\r\nConnection: close\r\n\r\n", *[b"x" * 1000] * 6)
    assert answer.endswith("\r\n\r\n6000")
