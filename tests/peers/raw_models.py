"""A server that answers in OpenAI's protocol whatever bytes it is told to: what no honest mock would send."""

import asyncio
import contextlib
import json

import pytest

USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
DONE = b"data: [DONE]\n\n"


def whole(status, body, *headers):
    """An answer of one piece."""
    lines = (f"HTTP/1.1 {status} -", f"content-length: {len(body)}", "connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def event(value):
    return b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"


def chunk(delta, finish=None, **more):
    return event({"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})


def typed(arguments, usage=USAGE):
    """An answer in the form asked for."""
    function = {"name": "write_persona", "arguments": json.dumps(arguments)}
    call = {"index": 0, "id": "t", "type": "function", "function": function}
    return STREAM + chunk({"tool_calls": [call]}) + chunk({}, "tool_calls", usage=usage) + DONE


def told(text, finish="stop"):
    return STREAM + chunk({"content": text}) + chunk({}, finish, usage=USAGE) + DONE


def endlessly(start, again):
    """A generator of `start`, then of `again` until whoever listens hangs up."""

    async def pieces():
        yield start
        while True:
            yield again
            await asyncio.sleep(0)

    return pieces


class RawModels:
    """`answer` is what a request for words gets, `models` what one for the list of models gets: bytes, or a function
    that gives an asynchronous generator of them. `asked` counts the former, `hung_up` who did not hear one out."""

    def __init__(self):
        self.answer = self.models = whole(404, b"{}")
        self.asked = self.hung_up = 0

    async def serve(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().casefold()
            length = [line.split(":")[1] for line in head.split("\r\n") if line.startswith("content-length:")]
            await reader.readexactly(int(length[0]) if length else 0)
            self.asked += head.startswith("post")
            answer = self.answer if head.startswith("post") else self.models
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                async for piece in answer():
                    writer.write(piece)
                    await writer.drain()
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up += 1
        finally:
            with contextlib.suppress(ConnectionError):
                writer.close()


@pytest.fixture
async def raw_models(clean_environment, monkeypatch, tmp_path):
    models = RawModels()
    server = await asyncio.start_server(models.serve, "127.0.0.1", 0)
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "answers"))
    yield models
    server.close()
