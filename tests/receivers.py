"""A receiver of webhooks as somebody might have it: a web server that answers as it is told and forgets nothing."""

from __future__ import annotations

import contextlib
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Got:
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


class Receiver:
    """`answer(number)` gives the status of the number-th request (from 1), or (status, headers)."""

    def __init__(self, answer: Callable[[int], Any] = lambda number: 200) -> None:
        self.answer = answer
        self.got: list[Got] = []
        self.url = ""
        self._changed = threading.Condition()

    def add(self, got: Got) -> Any:
        with self._changed:
            self.got.append(got)
            self._changed.notify_all()
            number = len(self.got)
        return self.answer(number)

    def wait_for(self, condition: Callable[[list[Got]], Any], seconds: float = 30) -> list[Got]:
        """Blocks until `condition(everything received)` holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.got), seconds), [g.event for g in self.got]
            return list(self.got)

    def events(self, name: str) -> list[Got]:
        return [got for got in list(self.got) if got.event["event"] == name]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextlib.contextmanager
def secure_receiving(folder: Path, answer: Callable[[int], Any] = lambda number: 200) -> Iterator[Receiver]:
    """As `receiving`, over https. `folder / "cert.pem"` is its certificate: who has it in SSL_CERT_FILE trusts it."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with receiving(answer, tls) as receiver:
        yield receiver


@contextlib.contextmanager
def receiving(
    answer: Callable[[int], Any] = lambda number: 200, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    receiver = Receiver(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = receiver.add(Got(headers, self.rfile.read(length)))
            status, extra = told if isinstance(told, tuple) else (told, {})
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                if status == 204:
                    self.end_headers()
                    return
                self.send_header("content-length", "6")
                self.end_headers()
                self.wfile.write(b"thanks")

        def log_message(self, *args: Any) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    place = "http://127.0.0.1" if tls is None else "https://localhost"  # a certificate is made out to a name
    receiver.url = f"{place}:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
