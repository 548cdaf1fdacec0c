"""`persona lsp`: carries whole messages between an editor and the daemon, and finds a new daemon when one dies.

An editor waits for this process at every start, so it imports next to nothing. It forwards first and takes notes
afterwards: what the editor told the server of itself, of its documents and of what it waits for. When the daemon is
gone, the next message (at once, if something is waited for) goes to a new one, which is told all of that first; the
editor does not notice.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":  # `python -I -S bridge.py`: nothing has been put on the path yet
    sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]

import select

from persona_daemon.language.framing import Framing, FramingError, framed
from persona_daemon.process.place import WINDOWS, PlaceError, place
from persona_daemon.process.starting import StartError, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Message = dict[str, Any]

CHUNK = 1 << 16
# What a pipe that `select` calls writable takes without blocking (PIPE_BUF).
PIPE_CHUNK = 4096
MOST_TRIES = 2  # how often one request is given to a daemon that then dies
FAREWELL_SECONDS = 10.0  # without a word from the daemon, after `exit`
MOST_SILENT = 4  # daemons in a row that die before they have answered anything

INTERNAL_ERROR = -32603
_DIED = "The Persona daemon ended while it worked on this; `persona daemon logs` may say why."


class _Scanning:
    """What `_json` wants to be told; `json` itself would import `re`, and take longer than all else here."""

    strict = False
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def _scan(text: str) -> Any:
    """The first JSON value in a text. `_json` is imported once the first message is on its way. Raises ValueError."""
    global _scanner
    if _scanner is None:
        import _json

        _scanner = _json.make_scanner(_Scanning())  # type: ignore[arg-type]
    try:
        return _scanner(text, 0)[0]
    except (StopIteration, SystemError):  # its own error is a class of `json`, which nobody has imported
        raise ValueError("no JSON") from None


_scanner: Any = None


def _quote(text: str) -> str:
    import _json

    return _json.encode_basestring_ascii(text)


def read(body: bytes) -> Message:
    """A message; an empty one for what is none."""
    try:
        message = _scan(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


class Notes:
    """What a new daemon must be told, and the editor on behalf of one that died."""

    def __init__(self) -> None:
        self.initialize: bytes | None = None
        self.initialize_id: object = None
        self.answered = False  # whether the editor has the answer to `initialize`
        self.shut = False
        self.lasting: dict[str, bytes] = {}  # by method: what holds until it is said again
        self.folders: list[bytes] = []
        self.documents: dict[str, Buffer] = {}
        self.pending: dict[object, Waiting] = {}
        self.registered: dict[str, str] = {}  # what the dead server had the editor watch for: id, method
        self.tokens: dict[str, object] = {}  # of progress that the editor still shows

    def from_editor(self, body: bytes) -> None:
        """What makes no sense is left to the server, which says so."""
        message = read(body)
        method, number = message.get("method"), message.get("id")
        if not isinstance(method, str):
            return
        if type(number) in (str, int):
            self.pending[number] = Waiting(body)
            if method == "initialize":
                self.initialize, self.initialize_id = body, number
            elif method == "shutdown":
                self.shut = True
            return
        params = message.get("params")
        params = params if isinstance(params, dict) else {}
        if method in ("initialized", "workspace/didChangeConfiguration", "$/setTrace"):
            self.lasting[method] = body
        elif method == "workspace/didChangeWorkspaceFolders":
            self.folders.append(body)
        elif method == "$/cancelRequest":
            number = params.get("id")
            if type(number) in (str, int) and number in self.pending:
                self.pending[number].cancel = body
        elif method.startswith("textDocument/did"):
            self._document(method, params, body)

    def _document(self, method: str, params: Message, body: bytes) -> None:
        document = params.get("textDocument")
        uri = str(document.get("uri")) if isinstance(document, dict) else ""
        if method == "textDocument/didOpen":
            self.documents[uri] = Buffer(body)
        elif method == "textDocument/didChange" and uri in self.documents:
            self.documents[uri].edit(params, body)
        elif method == "textDocument/didClose":
            self.documents.pop(uri, None)

    def from_daemon(self, body: bytes) -> None:
        """Our server writes an answer's id before anything long, so that only the beginning is looked at."""
        head = body[:200]
        if b'"method":' in head:
            if b'"client/registerCapability"' in head or b'"client/unregisterCapability"' in head:
                self._registrations(read(body))
            elif b'"$/progress"' in head:
                self._progress(read(body))
            return
        number = answered(body)
        self.pending.pop(number, None)
        if number == self.initialize_id:
            self.answered = True

    def _registrations(self, message: Message) -> None:
        params = message.get("params") or {}
        for one in params.get("registrations") or []:
            self.registered[one["id"]] = one["method"]
        for one in params.get("unregisterations") or []:
            self.registered.pop(one["id"], None)

    def _progress(self, message: Message) -> None:
        params = message.get("params") or {}
        kind = (params.get("value") or {}).get("kind") if isinstance(params.get("value"), dict) else None
        if kind == "begin":
            self.tokens[str(params.get("token"))] = params.get("token")
        elif kind == "end":
            self.tokens.pop(str(params.get("token")), None)

    def for_daemon(self) -> list[bytes]:
        """What brings a new daemon to where the old one was, and then the requests it owes an answer to."""
        told: list[bytes] = []
        if self.answered and self.initialize is not None:
            told.append(self.initialize)
            told += [self.lasting[name] for name in ("initialized",) if name in self.lasting]
            told += self.folders
            told += [body for name, body in self.lasting.items() if name != "initialized"]
            for buffer in self.documents.values():
                told += buffer.bodies
        for waiting in self.pending.values():
            told += [waiting.body, waiting.cancel] if waiting.cancel else [waiting.body]
        return told

    def for_editor(self) -> list[bytes]:
        """What takes back what the dead daemon left on the screen."""
        told = []
        for token in self.tokens.values():
            shown = _quote(token) if isinstance(token, str) else str(token)
            told.append('{"jsonrpc":"2.0","method":"$/progress","params":{"token":%s,"value":{"kind":"end"}}}' % shown)
        if self.registered:
            listed = ",".join(
                '{"id":%s,"method":%s}' % (_quote(one), _quote(method)) for one, method in self.registered.items()
            )
            told.append(
                '{"jsonrpc":"2.0","id":"persona-bridge","method":"client/unregisterCapability",'
                '"params":{"unregisterations":[%s]}}' % listed
            )
        self.tokens.clear()
        self.registered.clear()
        return [one.encode() for one in told]

    def tried(self) -> None:
        """A daemon that had begun to answer has died over what is pending."""
        for waiting in self.pending.values():
            waiting.tries += 1

    def refused(self, why: str, *, everything: bool) -> list[bytes]:
        """Answers for requests that no daemon will answer: all, or those that were tried often enough."""
        told = []
        for number, waiting in list(self.pending.items()):
            if everything or waiting.tries >= MOST_TRIES:
                del self.pending[number]
                told.append(
                    '{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%s}}'
                    % (_quote(number) if isinstance(number, str) else number, INTERNAL_ERROR, _quote(why))
                )
        return [one.encode() for one in told]


class Waiting:
    """A request without an answer."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.cancel: bytes | None = None
        self.tries = 0


class Buffer:
    """An open document as the messages that made it; many edits become one message again."""

    def __init__(self, body: bytes) -> None:
        self.bodies = [body]
        self._edited = 0

    def edit(self, params: Message, body: bytes) -> None:
        changes = params.get("contentChanges")
        if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
            return  # no server can apply it
        self.bodies.append(body)
        self._edited += len(body)
        if self._edited > (1 << 18) + len(self.bodies[0]) or any("range" not in change for change in changes):
            from persona_daemon.process.replay import reopened

            try:
                self.bodies = [reopened(self.bodies)]
            except (LookupError, TypeError, ValueError, AttributeError):
                return  # an edit among them makes no sense: each is told again as it was
            self._edited = 0


def _is_farewell(body: bytes) -> bool:
    return len(body) < 200 and read(body).get("method") in ("shutdown", "exit")


def answered(body: bytes) -> object:
    """The id of an answer, as our server writes it: `{"jsonrpc":"2.0","id":7,"result":...`."""
    start = body.find(b'"id":')
    if start < 0 or start > 40:
        return read(body).get("id")
    try:
        return _scan(body[start + 5 : start + 1000].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


class Bridge:
    """`reading` and `writing` are the editor's file descriptors."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._place = place()
        self._notes = Notes()
        self._editor = Framing()
        self._daemon = Framing()
        self._sock: Any = None
        self._to_editor = bytearray()
        self._to_daemon = bytearray()
        self._swallow: object = None  # the id of an answer that the editor has already
        self._ending: int | None = None  # the exit code, once the editor has said `exit`
        self._gone = False
        self._broken = False
        self._spoke = False  # whether this daemon has answered anything
        self._silent = 0
        self._why = ""

    def run(self) -> int:
        """Until the editor goes; the exit code that the protocol asks for."""
        self._attach()
        while not (self._gone or self._is_over()):
            self._turn()
        return 0 if self._ending is None else self._ending

    def _is_over(self) -> bool:
        """Whether the editor has said `exit`, and all is said and heard: one that does not wait is answered too."""
        if self._ending is None or self._to_editor:
            return False
        return self._sock is None or not (self._to_daemon or self._notes.pending)

    def _turn(self) -> None:
        readers = [self._reading] if self._ending is None else []
        writers = [self._writing] if self._to_editor else []
        if self._sock is not None:
            readers.append(self._sock.fileno())
            if self._to_daemon:
                writers.append(self._sock.fileno())
        ready, writable, _ = select.select(readers, writers, [], None if self._ending is None else FAREWELL_SECONDS)
        if not (ready or writable):
            self._gone = True
        if self._sock is not None and self._sock.fileno() in writable:
            self._send()
        if self._writing in writable:
            self._show()
        if self._sock is not None and self._sock.fileno() in ready:
            self._hear()
        self._mend()
        if self._reading in ready:
            self._listen()

    # The editor's side.

    def _listen(self) -> None:
        self._heard(os.read(self._reading, CHUNK))

    def _heard(self, data: bytes) -> None:
        if not data:
            self._gone = True
            return
        try:
            bodies = self._editor.feed(data)
        except FramingError:
            self._gone = True
            return
        if not bodies:
            return
        if self._sock is None and self._notes.answered and all(_is_farewell(body) for body in bodies):
            self._say_goodbye(bodies)
            return
        if self._sock is None and not self._attach():
            for body in bodies:
                self._notes.from_editor(body)
            self._give_up(self._why)
            return
        for body in bodies:
            self._to_daemon += framed(body)
        self._send()
        for body in bodies:
            self._notes.from_editor(body)
            self._look_for_exit(body)
        self._mend()

    def _look_for_exit(self, body: bytes) -> None:
        if body.find(b'"exit"', 0, 100) >= 0 and read(body).get("method") == "exit":
            self._ending = 0 if self._notes.shut else 1

    def _say_goodbye(self, bodies: list[bytes]) -> None:
        """To an editor that ends while there is no daemon; none is started for that."""
        for body in bodies:
            self._notes.from_editor(body)
            self._look_for_exit(body)
        for number in list(self._notes.pending):
            shown = _quote(number) if isinstance(number, str) else str(number)
            self._to_editor += framed(b'{"jsonrpc":"2.0","id":%s,"result":null}' % shown.encode())
        self._notes.pending.clear()

    def _show(self) -> None:
        try:
            sent = os.write(self._writing, self._to_editor[:PIPE_CHUNK])
        except OSError:  # it reads no more
            self._gone = True
            return
        del self._to_editor[:sent]

    # The daemon's side.

    def _attach(self) -> bool:
        """Finds or starts a daemon and tells it what it must know."""
        try:
            self._sock = reach(self._place, "lsp")
        except (StartError, PlaceError, OSError) as error:
            self._why = str(error)
            return False
        self._sock.setblocking(False)
        self._daemon = Framing()
        self._to_daemon.clear()
        self._spoke = False
        self._swallow = self._notes.initialize_id if self._notes.answered else None
        for body in self._notes.for_daemon():
            self._to_daemon += framed(body)
        for body in self._notes.for_editor():
            self._to_editor += framed(body)
        return True

    def _send(self) -> None:
        try:
            while self._to_daemon and self._sock is not None:
                sent = self._sock.send(self._to_daemon[:CHUNK])
                del self._to_daemon[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._broken = True

    def _hear(self) -> None:
        try:
            data = self._sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._received(data)
        if self._to_editor:
            self._show()

    def _received(self, data: bytes) -> None:
        if not data:
            self._broken = True
            return
        for body in self._daemon.feed(data):
            self._spoke = True
            if self._swallow is not None and b'"method":' not in body[:200] and answered(body) == self._swallow:
                self._swallow = None
                continue
            self._to_editor += framed(body)
            self._notes.from_daemon(body)

    def _mend(self) -> None:
        """Where the daemon is gone, another is called if there is something to ask of it."""
        if not self._broken:
            return
        self._broken = False
        if self._sock is not None:
            self._sock.close()
        self._sock = None
        self._to_daemon.clear()
        if self._ending is not None:
            return
        if self._spoke:
            self._silent = 0
            self._notes.tried()
        else:
            self._silent += 1
        for body in self._notes.refused(_DIED, everything=self._silent >= MOST_SILENT):
            self._to_editor += framed(body)
        if self._notes.pending and not self._attach():
            self._give_up(self._why)

    def _give_up(self, why: str) -> None:
        for body in self._notes.refused(why, everything=True):
            self._to_editor += framed(body)
        while self._to_editor and not self._gone:
            self._show()
        if not self._notes.answered:
            self._ending = 1


def main() -> int:
    if WINDOWS:
        from persona_daemon.process.windows_bridge import ThreadedBridge

        code: int = ThreadedBridge(0, 1).run()
        return code
    return Bridge(0, 1).run()


if __name__ == "__main__":
    sys.exit(main())
