"""A receiver in Python with nothing but Persona's base package: `python receive_webhooks.py 9000`.

The secret is in PERSONA_WEBHOOK_SECRET.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from persona.webhooks import WebhookVerificationError, verify

SECRET = os.environ["PERSONA_WEBHOOK_SECRET"]
seen = set()  # in earnest: a table with a unique column


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))  # the raw bytes: they are what is signed
        try:
            event = verify(body, self.headers, SECRET)
        except WebhookVerificationError as error:
            self.answer(401)
            print("refused:", error, flush=True)
            return
        identity = self.headers["webhook-id"]
        if identity not in seen:  # it may come more than once
            seen.add(identity)
            print(identity, event["event"], [p["name"] for p in event.get("personas", [])], flush=True)
        self.answer(204)  # soon: what takes long belongs into a queue

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()
