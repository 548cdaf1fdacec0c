"""What is asked of the daemon from outside: one JSON object per line, one line in answer to each.

    {"do": "status"}                     -> what `persona daemon status` shows
    {"do": "stop"}                       -> {} and then the end
    {"do": "serve", "port": 0, ...}      -> {"url": ...}; REST stays open while this connection does
    {"do": "serve", "keep": true, ...}   -> the same, and REST stays open when the connection ends
    {"do": "unserve"}                    -> {}; REST closes

An answer with "error" holds what `PersonaError` has: code, message, where, hint.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any, Final

from persona.errors import PersonaError

if TYPE_CHECKING:
    import _socket

    from persona_daemon.process.daemon import Daemon
    from persona_daemon.process.place import Place

_LONGEST: Final = 1 << 20

logger = logging.getLogger("persona.daemon")


class Control(asyncio.Protocol):
    """The daemon's end."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._transport: Any = None
        self._read = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._holds_rest = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        *lines, self._read = self._read.split(b"\n")
        for line in lines:
            task = asyncio.get_running_loop().create_task(self._answer(line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(self._read) > _LONGEST:
            self._transport.abort()

    async def _answer(self, line: bytes) -> None:
        try:
            asked = json.loads(line)
            answer = await self._do(asked)
        except PersonaError as error:
            answer = {"error": error_json(error)}
        except Exception as error:
            logger.exception("control failed")
            answer = {"error": {"code": "internal", "message": f"{type(error).__name__}: {error}"}}
        if not self._transport.is_closing():
            self._transport.write(json.dumps(answer).encode() + b"\n")

    async def _do(self, asked: dict[str, Any]) -> dict[str, Any]:
        match asked.get("do"):
            case "status":
                return self._daemon.status()
            case "stop":
                asyncio.get_running_loop().call_soon(self._daemon.stop)
                return {}
            case "serve":
                url = await self._daemon.doors.open(asked.get("options") or {})
                self._holds_rest = not asked.get("keep")
                if self._holds_rest and self._transport.is_closing():  # who asked is gone already
                    await self._daemon.doors.close()
                elif self._holds_rest:
                    self._daemon.controls.add(self)
                return {"url": url, "key": self._daemon.doors.key}
            case "unserve":
                await self._daemon.doors.close()
                return {}
        return {"error": {"code": "unknown", "message": "The daemon does not know what is asked of it."}}

    def close(self) -> None:
        self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._daemon.controls.discard(self)
        self._daemon.touch()
        if self._holds_rest:
            self._closing = asyncio.ensure_future(self._daemon.doors.close())


def error_json(error: PersonaError) -> dict[str, Any]:
    return {
        "code": error.code,
        "message": error.message,
        "where": error.where,
        "hint": error.hint,
        "exit_code": error.exit_code,
    }


class Asking:
    """The other end, for the command line. Blocks."""

    def __init__(self, sock: _socket.socket) -> None:
        self._sock = sock
        self._read = b""

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Raises DaemonGoneError when it ends meanwhile, and what the daemon answers as PersonaError."""
        self.send(**asked)
        answer = self.receive()
        if answer is None:
            raise DaemonGoneError("The daemon ended before it answered.", hint="`persona daemon logs` may say why.")
        if "error" in answer:
            said = answer["error"]
            error = PersonaError(said.get("message", ""), where=said.get("where"), hint=said.get("hint"))
            error.code = said.get("code", "error")
            error.exit_code = said.get("exit_code", 1)
            raise error
        return answer

    def send(self, **asked: Any) -> None:
        try:
            self._sock.sendall(json.dumps(asked).encode() + b"\n")
        except OSError:
            self._read = b""

    def receive(self) -> dict[str, Any] | None:
        """The next answer; None when the daemon is gone."""
        while b"\n" not in self._read:
            try:
                data = self._sock.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                return None
            self._read += data
        line, _, self._read = self._read.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def wait(self) -> None:
        """Until the daemon ends the connection."""
        while self.receive() is not None:
            pass

    def close(self) -> None:
        self._sock.close()


class DaemonGoneError(PersonaError):
    code = "daemon-gone"


def find(place: Place) -> Asking | None:
    """The daemon that runs, if one does."""
    from persona_daemon.process.starting import connect

    sock = connect(place, "control")
    return None if sock is None else Asking(sock)
