"""pygls' protocol with its traps mended; each is told in `docs/decisions` and has its test.

What is replaced: reading messages (a request that cannot be decoded is answered), running handlers (cancelling reaches
commands too; an error is one sentence, never a trace), sending (safe from any thread), the document store (see
`documents`), `exit` (ends this connection, not the process), and caches that kept closed connections alive.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import JsonRpcException
from pygls.feature_manager import is_thread_function
from pygls.protocol import LanguageServerProtocol, lsp_method

from persona.errors import CancelledError, PersonaError
from persona_daemon.language.framing import frame
from persona_daemon.language.trust import NOT_TRUSTED, needs_trust

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer

logger = logging.getLogger("persona.language")

INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800
SERVER_CANCELLED = -32802
REQUEST_FAILED = -32803

Message = dict[str, Any]


class RequestError(Exception):
    """What the other side is told in place of an answer."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class PersonaProtocol(LanguageServerProtocol):
    """Handles decoded messages, one after the other, in the event loop of its connection."""

    _server: PersonaServer

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.initialized = False
        self._working: dict[int | str, tuple[Any, Callable[[Any], None]]] = {}  # requests of the editor's
        self._answered: int | str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: int | None = None
        self._write: Callable[[bytes], None] | None = None
        self._close: Callable[[], None] | None = None

    def connect(self, write: Callable[[bytes], None], close: Callable[[], None]) -> None:
        """Called in the event loop by whoever owns the connection; `write` takes framed bytes."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._write, self._close = write, close

    def disconnect(self) -> None:
        """The other side is gone: cancels what runs, and lets go of everything that holds this object."""
        self._shutdown = True
        self._write = self._close = None
        for future, _ in list(self._working.values()):
            future.cancel()
        for asked in list(self._request_futures.values()):
            asked.cancel()
        self._working.clear()
        self._request_futures.clear()
        self._result_types.clear()
        self.progress.tokens.clear()

    # pygls caches these two per instance in a cache of the class, which keeps closed connections alive.

    def get_message_type(self, method: str) -> Any:  # type: ignore[override]
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(self, method: str) -> Any:  # type: ignore[override]
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

    def give_back(self) -> None:
        """Answers what is still being worked on: the server ends, and another may be asked."""
        for number, (future, done) in list(self._working.items()):
            future.remove_done_callback(done)
            future.cancel()
            self._answer(number, error=RequestError(SERVER_CANCELLED, "The server ends."))
        self._working.clear()

    # Messages that come in.

    def receive_answered(self, message: Message) -> None:
        """An `initialize` that was answered before this object was there."""
        self._answered = message.get("id")
        self.receive(message)

    def receive(self, message: Any) -> None:
        """One decoded message. Never raises: what is wrong with it is answered or logged."""
        if not isinstance(message, dict):
            self._answer(None, error=RequestError(INVALID_REQUEST, "A message must be an object."))
        elif not isinstance(message.get("id"), (str, int, type(None))):
            self._answer(None, error=RequestError(INVALID_REQUEST, "The id of a message must be a number or a text."))
        elif "method" not in message:
            self._response(message)
        elif "id" in message:
            self._request(message)
        else:
            self._notification(message)

    def _request(self, message: Message) -> None:
        number, method = message["id"], str(message["method"])
        try:
            if self._shutdown:
                raise RequestError(INVALID_REQUEST, "The connection is shutting down.")
            if not self.initialized and method != types.INITIALIZE:
                raise RequestError(NOT_INITIALIZED, "The first request must be initialize.")
            if method == types.INITIALIZE and self.initialized:
                raise RequestError(INVALID_REQUEST, "The connection was initialized before.")
            handler, arguments = self._handler_of(method, message)
        except RequestError as error:
            self._answer(number, error=error)
            return
        self._result_types[number] = self.get_result_type(method)
        self._ctx_msg_id.set(number)
        self._run(number, handler, arguments, partial(self._finished, number, method))

    def _handler_of(self, method: str, message: Message) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        handler = self.fm.builtin_features.get(method) or self.fm.features.get(method)
        if handler is None:
            raise RequestError(METHOD_NOT_FOUND, f"There is no method {method}.")
        params = self._params_of(method, message)
        if method == types.WORKSPACE_EXECUTE_COMMAND:
            command = self.fm.commands.get(params.command)
            if command is None:
                raise RequestError(INVALID_PARAMS, f"There is no command {params.command}.")
            argument = params.arguments[0] if params.arguments else {}
            if not isinstance(argument, dict):
                raise RequestError(INVALID_PARAMS, f"{params.command} takes one object.")
            if not self._server.client.trusted and needs_trust(params.command, argument):
                raise RequestError(REQUEST_FAILED, NOT_TRUSTED)
            self._server.work_done_token.set(params.work_done_token)
            return command, (argument,)
        return handler, (params,)

    def _params_of(self, method: str, message: Message) -> Any:
        """As lsprotocol has them; of methods that are ours alone, as they came."""
        kind = self.get_message_type(method)
        if kind is None:
            return message.get("params")
        if message.get("params") is None:
            message = {key: value for key, value in message.items() if key != "params"}
        try:
            return self._converter.structure({"jsonrpc": self.VERSION, **message}, kind).params
        except Exception as error:
            logger.info("cannot decode %s: %r", method, error)
            raise RequestError(INVALID_PARAMS, f"The parameters of {method} are not what the protocol has.") from None

    def _notification(self, message: Message) -> None:
        method = str(message["method"])
        if method == types.CANCEL_REQUEST:
            params = message.get("params")
            number = params.get("id") if isinstance(params, dict) else None
            if isinstance(number, (str, int)):
                self._cancel(number)
            return
        if method != types.EXIT and (self._shutdown or not self.initialized):
            return
        handler = self.fm.builtin_features.get(method) or self.fm.features.get(method)
        if handler is None:
            return
        try:
            params = self._params_of(method, message)
        except RequestError as error:
            logger.warning("%s", error)
            return
        self._run(None, handler, (params,), partial(self._notified, method))

    def _cancel(self, number: int | str) -> None:
        if number in self._working:
            self._working[number][0].cancel()

    def _response(self, message: Message) -> None:
        number = message.get("id")
        future: Future[Any] | None = self._request_futures.pop(number, None)  # type: ignore[arg-type]
        kind = self._result_types.pop(number, None)  # type: ignore[arg-type]
        if future is None or future.done():
            return
        error = message.get("error")
        if error is not None:
            told = error if isinstance(error, dict) else {}
            future.set_exception(
                JsonRpcException(str(told.get("message") or "refused"), told.get("code") or INTERNAL_ERROR)
            )
            return
        try:
            plain = message.get("result")
            if kind is not None:
                plain = self._converter.structure({"jsonrpc": self.VERSION, "id": number, "result": plain}, kind).result
            future.set_result(plain)
        except Exception as wrong:
            future.set_exception(JsonRpcException(f"The answer cannot be understood: {wrong!r}", INVALID_PARAMS))

    # Handlers.

    def _run(
        self, number: Any, handler: Callable[..., Any], arguments: tuple[Any, ...], done: Callable[[Any], None]
    ) -> None:
        """Plain functions run here and now; coroutines as tasks that can be cancelled; `@thread` ones in a thread."""
        future: Any
        if is_thread_function(handler):  # type: ignore[no-untyped-call]
            future = self._server.thread_pool.submit(handler, *arguments)
        else:
            future = Future()
            try:
                result = handler(*arguments)
                if inspect.isgenerator(result):
                    result = self._drained(result)
                if inspect.iscoroutine(result):
                    future = asyncio.ensure_future(result)
                else:
                    future.set_result(result)
            except BaseException as error:
                if not isinstance(error, (Exception, asyncio.CancelledError)):
                    raise
                future.set_exception(error)
        if number is not None and not future.done():
            self._working[number] = (future, done)
        future.add_done_callback(done)

    def _drained(self, generator: Any) -> Any:
        """pygls' built-in handlers yield the handler of a feature, to be called before they go on."""
        value = None
        while True:
            try:
                handler, arguments, _ = generator.send(value)
            except StopIteration as end:
                return end.value
            value = handler(*arguments)
            if inspect.iscoroutine(value):
                self._server.keep(asyncio.ensure_future(value))
                value = None

    def _finished(self, number: int | str, method: str, future: Any) -> None:
        self._working.pop(number, None)
        try:
            if future.cancelled():
                raise _cancelled()
            self._answer(number, result=future.result())
        except BaseException as error:
            self._answer(number, error=as_request_error(error, method))

    def _notified(self, method: str, future: Any) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            logger.error("%s failed", method, exc_info=error)

    # Messages that go out.

    def _answer(self, number: Any, *, result: Any = None, error: RequestError | None = None) -> None:
        self._result_types.pop(number, None)
        if number is not None and number == self._answered:
            self._answered = None
            return
        if error is not None:
            self._send_plain({"jsonrpc": "2.0", "id": number, "error": {"code": error.code, "message": error.message}})
            return
        self._send_plain({"jsonrpc": "2.0", "id": number, "result": self._converter.unstructure(result)})

    def _send_data(self, data: Any) -> None:
        """What pygls sends by itself: requests and notifications to the editor."""
        plain = {"jsonrpc": "2.0", "method": data.method, "params": self._converter.unstructure(data.params)}
        if hasattr(data, "id"):
            plain["id"] = data.id
        self._send_plain(plain)

    def _send_plain(self, message: Message) -> None:
        try:
            data = frame(message)
        except (TypeError, ValueError):
            logger.exception("a message cannot be sent")
            if message.get("id") is None or "method" in message:
                return
            data = frame(
                {"jsonrpc": "2.0", "id": message["id"], "error": {"code": INTERNAL_ERROR, "message": _INTERNAL}}
            )
        if threading.get_ident() == self._thread:
            self._put(data)
        elif self._loop is not None:
            # asyncio's transports belong to the loop's thread.
            self._loop.call_soon_threadsafe(self._put, data)

    def _put(self, data: bytes) -> None:
        if self._write is not None:
            self._write(data)

    # Built-in methods that pygls does otherwise.

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        server = self._server
        server.process_id = params.process_id
        self.client_capabilities = params.capabilities
        server.begin(params)
        if (handler := self.fm.features.get(types.INITIALIZE)) is not None:
            yield handler, (params,), None
        self.initialized = True
        return self.initialize_result()

    def initialize_result(self) -> types.InitializeResult:
        """The same for every editor, so that a daemon that has only just begun can give it too (see `announced`)."""
        self.server_capabilities = ServerCapabilitiesBuilder(
            _ABLE,
            {*self.fm.features, *self.fm.builtin_features},
            self.fm.feature_options,
            sorted(self.fm.commands),
            self._server._text_document_sync_kind,
            None,
            types.PositionEncodingKind.Utf16,
        ).build()  # type: ignore[no-untyped-call]
        return types.InitializeResult(capabilities=self.server_capabilities, server_info=self.server_info)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *arguments: Any) -> Any:
        if (handler := self.fm.features.get(types.SHUTDOWN)) is not None:
            yield handler, arguments, None
        for future, _ in list(self._working.values()):
            future.cancel()
        self._shutdown = True
        return None

    @lsp_method(types.EXIT)
    def lsp_exit(self, *arguments: Any) -> None:  # type: ignore[override]
        """Ends this connection; the process has others."""
        if self._close is not None:
            self._close()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        self._server.workspace.open(params.text_document)
        yield from self._also(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        self._server.workspace.edit(params)
        yield from self._also(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        self._server.workspace.close(params.text_document.uri)
        yield from self._also(types.TEXT_DOCUMENT_DID_CLOSE, params)

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> Any:
        self._server.workspace.change_folders(params.event)
        yield from self._also(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, params)

    def _also(self, method: str, params: Any) -> Any:
        if (handler := self.fm.features.get(method)) is not None:
            yield handler, (params,), None


# Notebooks are none of ours, and pygls would announce them.
for _name in ("open", "change", "close"):
    setattr(PersonaProtocol, f"lsp_notebook_document__did_{_name}", None)

# An editor that can do whatever pygls asks about; what others cannot do, they do not ask for.
_ABLE = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        rename=types.RenameClientCapabilities(prepare_support=True),
        synchronization=types.TextDocumentSyncClientCapabilities(will_save=True, will_save_wait_until=True),
    ),
    workspace=types.WorkspaceClientCapabilities(
        file_operations=types.FileOperationClientCapabilities(
            **{f"{when}_{what}": True for when in ("did", "will") for what in ("create", "rename", "delete")}
        )
    ),
)

_INTERNAL = "Something went wrong that should not have; `persona daemon logs` has more."


def as_request_error(error: BaseException, method: str) -> RequestError:
    """One sentence for the person at the editor; what we did not expect goes into the log whole."""
    if isinstance(error, RequestError):
        return error
    if isinstance(error, (asyncio.CancelledError, CancelledError)):
        return _cancelled()
    if isinstance(error, PersonaError):
        return RequestError(REQUEST_FAILED, str(error))
    if isinstance(error, JsonRpcException):
        return RequestError(error.code, error.message)
    logger.error("%s failed", method, exc_info=error)
    return RequestError(INTERNAL_ERROR, _INTERNAL)


def _cancelled() -> RequestError:
    return RequestError(REQUEST_CANCELLED, "Cancelled.")
