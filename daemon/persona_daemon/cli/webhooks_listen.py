"""`persona webhooks listen`: a receiver on this machine, for trying things out. Needs nothing but Python."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

MOST_BYTES = 4 << 20


def listen(options: argparse.Namespace) -> int:
    """Prints a line for each event until it is stopped, or has seen `--count`. 1 when one could not be verified."""
    from persona.errors import OutputError
    from persona.webhooks.signing import key_of

    secret = os.environ.get(options.secret_env)
    if secret:
        key_of(secret)  # a secret that cannot be one is said at once
    seen = _Seen(secret, options)

    class Handler(_Handler):
        receiver = seen

    try:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    except OSError as error:
        raise OutputError(
            f"Port {options.port} cannot be used: {error.strerror}.", hint="Give another with --port."
        ) from None
    server.daemon_threads = True
    seen.server = server
    _introduce(server.server_address[1], bool(secret), options)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 1 if seen.refused else 0


def _introduce(port: int, verifies: bool, options: argparse.Namespace) -> None:
    url = f"http://127.0.0.1:{port}/"
    if options.json:
        print(json.dumps({"url": url, "verifies": verifies}), flush=True)
        return
    print(f"Listening at {url} (Ctrl-C ends it).")
    told = f"persona webhooks create {url} --insecure"
    print(f"  {'persona serve --allow-webhooks-to 127.0.0.1/32':{len(told)}}  sends to this machine")
    print(f"  {told}  shows a secret")
    if not verifies:
        print(f"Signatures are not verified: set {options.secret_env} to the secret to do so.")
    print(end="", flush=True)


class _Seen:
    def __init__(self, secret: str | None, options: argparse.Namespace) -> None:
        self.secret = secret
        self.options = options
        self.count = 0
        self.refused = 0
        self.server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Prints what came and gives the status to answer with."""
        from persona.webhooks import WebhookVerificationError, verify

        with self._lock:
            self.count += 1
            verdict, status = "not verified", 200
            try:
                event: Any = verify(body, headers, self.secret) if self.secret else json.loads(body)
                verdict = "verified" if self.secret else verdict
            except WebhookVerificationError as error:
                event, verdict, status = None, f"refused: {error.message}", 401
            except ValueError:
                event, verdict, status = None, "refused: the body is not JSON", 400
            self.refused += event is None
            if status == 200 and self.count <= self.options.fail:
                status = 500
            self._print(headers.get("webhook-id", "-"), event, verdict, status)
            if self.options.count is not None and self.count >= self.options.count and self.server is not None:
                threading.Thread(target=self.server.shutdown, daemon=True).start()
            return status

    def _print(self, identity: str, event: Any, verdict: str, status: int) -> None:
        if self.options.json:
            found = {"webhook_id": identity, "verdict": verdict, "answered": status, "event": event}
            print(json.dumps(found, ensure_ascii=False), flush=True)
            return
        name = event.get("event", "?") if isinstance(event, dict) else "?"
        print(f"{identity}  {name}  {verdict}, answered {status}", flush=True)
        if event is not None:
            print(f"  {json.dumps(event, ensure_ascii=False)}", flush=True)


class _Handler(BaseHTTPRequestHandler):
    receiver: _Seen

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self._answer(413 if length.isdigit() else 411)
            return
        body = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._answer(self.receiver.take(headers, body))

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """What came is printed by `_Seen`."""
