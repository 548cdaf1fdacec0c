"""The guarded transport against a real server on this machine, reached only where the configuration allows it."""

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from persona.webhooks import new_secret, sign, verify
from persona.webhooks.addresses import parse_networks
from persona.webhooks.transport import Sender

LOOPBACK = parse_networks(["127.0.0.1"])


@contextmanager
def receiver(status=200, headers=(), body=b"thanks", wait=None):
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            if wait is not None:
                wait.wait(5)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()


async def send(url, *, allowed=LOOPBACK, timeout=5.0, headers=None):
    sender = Sender(allowed=allowed, timeout=timeout)
    try:
        return await sender.send(url, headers or {}, b'{"event":"webhook.test"}')
    finally:
        await sender.aclose()


async def test_a_delivery_arrives_signed_and_whole():
    secret = new_secret()
    with receiver() as (port, got):
        signed = sign([secret], "msg_1", 1_734_272_622, b'{"event":"webhook.test"}')
        attempt = await send(f"http://127.0.0.1:{port}/hook", headers=signed)
    assert (attempt.status, attempt.response, attempt.error) == (200, "thanks", None)
    [(headers, body)] = got
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{port}"
    assert verify(body, headers, secret, now=1_734_272_622)["event"] == "webhook.test"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "0"],
)
async def test_this_machine_is_not_reached_however_it_is_spelt(host):
    with receiver() as (port, got):
        attempt = await send(f"http://{host}:{port}/", allowed=())
    assert attempt.status is None and attempt.error
    assert attempt.refused or "cannot be found" in attempt.error
    assert got == []


async def test_a_name_that_resolves_to_one_public_and_one_private_address_is_refused(monkeypatch):
    async def both(self, host, port, **kwargs):
        return [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", both)
    with receiver() as (port, got):
        attempt = await send(f"http://rebinding.example:{port}/", allowed=())
    assert attempt.refused and "this machine itself" in attempt.error and got == []


async def test_the_address_that_was_checked_is_the_one_that_is_dialled(monkeypatch):
    asked = []
    real = asyncio.base_events.BaseEventLoop.getaddrinfo

    async def rebinding(self, host, port, **kwargs):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return await real(self, address, port, **kwargs)

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", rebinding)
    with receiver() as (port, got):
        attempt = await send(f"http://changes.example:{port}/")
    assert attempt.status == 200 and len(got) == 1
    assert asked[0] == "changes.example" and "changes.example" not in asked[1:]


async def test_a_redirect_is_not_followed():
    with (
        receiver() as (inner, reached),
        receiver(302, [("location", f"http://127.0.0.1:{inner}/")]) as (port, got),
    ):
        attempt = await send(f"http://127.0.0.1:{port}/")
    assert attempt.status == 302 and len(got) == 1 and reached == []


async def test_only_the_first_kib_of_an_answer_is_kept_and_retry_after_is_read():
    with receiver(429, [("Retry-After", "7")], b"x" * 300_000) as (port, _):
        attempt = await send(f"http://127.0.0.1:{port}/")
    assert (attempt.status, attempt.retry_after, len(attempt.response)) == (429, "7", 1024)


async def test_a_receiver_that_does_not_answer_is_left_after_the_timeout():
    hold = threading.Event()
    with receiver(wait=hold) as (port, _):
        attempt = await send(f"http://127.0.0.1:{port}/", timeout=0.2)
        hold.set()
    assert attempt.status is None and attempt.error == "no answer within 0.2 seconds"


async def test_a_closed_port_and_an_unknown_name_are_told_in_words():
    with receiver() as (port, _):
        pass
    closed = await send(f"http://127.0.0.1:{port}/")
    unknown = await send("http://no-such-host.invalid/", allowed=())
    assert closed.status is None and closed.error and not closed.refused
    assert unknown.error == "no-such-host.invalid cannot be found"
