"""`PersonaServer`: one per connection; what features register with and ask.

A feature is a package under `features/` with `register(server)`. It may use

    @server.feature(METHOD, options)         as pygls has it, for a method that one feature answers alone; of a
                                             notification every feature that registers is told
    @server.answers(METHOD, "spec", "page")  for methods that several features share: the handler is given
                                             (document, params) when the document is of that kind. Lists that several
                                             give are joined; of other answers the first that is not None counts.
    @server.diagnoses("spec")                (document) -> list[Diagnostic]; delivered pulled or pushed, as the editor
                                             can, and asked again at every change
    @server.command("persona.build")         (arguments: dict) -> answer; may be a coroutine

Handlers are plain functions, which run at once in the event loop and have a few milliseconds, or coroutines, which can
be cancelled and use `await server.offload(work, ...)` for what takes longer. They raise PersonaError, or RequestError,
for the person to read.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from persona import __version__
from persona_daemon.language.client import ClientProfile, profile
from persona_daemon.language.documents import Document, to_path
from persona_daemon.language.engine import Engine
from persona_daemon.language.protocol import PersonaProtocol
from persona_daemon.language.workspace import Kind, Workspace

Answer = TypeVar("Answer")
Handler = TypeVar("Handler", bound=Callable[..., Any])
Diagnose = Callable[[Document], "list[types.Diagnostic] | Awaitable[list[types.Diagnostic]]"]

_NOTIFICATIONS = frozenset(method for method, (_, result, *_) in types.METHOD_TO_TYPES.items() if result is None)

logger = logging.getLogger("persona.language")

# Making one costs milliseconds, and it holds nothing of a connection.
shared_converter = cache(default_converter)


class PersonaServer(LanguageServer):
    """`workspace` is the editor's view of its files, `engine` what all connections share, `client` what the editor can.

    `work_done_token` is, while a command runs, the token that the editor sent with it.
    """

    protocol: PersonaProtocol

    def __init__(self, engine: Engine) -> None:
        super().__init__(
            "persona", __version__, protocol_cls=PersonaProtocol, converter_factory=shared_converter, max_workers=2
        )
        self.engine = engine
        self.client = ClientProfile()
        self.work_done_token: ContextVar[int | str | None] = ContextVar("work_done_token", default=None)
        self._view = Workspace(engine)
        self._answers: dict[str, list[tuple[frozenset[Kind], Callable[..., Any]]]] = {}
        self._diagnose: list[tuple[frozenset[Kind], Diagnose]] = []
        self._parts: dict[Any, Any] = {}
        self._told: dict[str, list[Callable[..., Any]]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()

    @property
    def workspace(self) -> Workspace:  # type: ignore[override]
        return self._view

    def begin(self, params: types.InitializeParams) -> None:
        """Called once, with the editor's `initialize`."""
        self.client = profile(params)
        if params.workspace_folders:
            folders = [to_path(folder.uri) for folder in params.workspace_folders]
        elif params.root_uri:
            folders = [to_path(params.root_uri)]
        else:
            folders = [Path(params.root_path)] if params.root_path else []
        self.workspace.builds_on_save = self.client.settings.get("buildOnSave") is not False
        self.workspace.set_folders(folders)

    # What features register.

    def feature(self, feature_name: str, options: Any | None = None) -> Callable[[Handler], Handler]:
        if feature_name not in _NOTIFICATIONS:
            return super().feature(feature_name, options)

        def decorate(handler: Handler) -> Handler:
            told = self._told.get(feature_name)
            if told is None:
                told = self._told[feature_name] = []
                super(PersonaServer, self).feature(feature_name, options)(partial(self._tell, told))
            told.append(handler)
            return handler

        return decorate

    def _tell(self, handlers: list[Callable[..., Any]], params: Any) -> None:
        for handler in handlers:
            try:
                said = handler(params)
                if inspect.isawaitable(said):
                    self.keep(said)  # type: ignore[arg-type]
            except Exception:
                logger.exception("%s failed", handler)

    def answers(self, method: str, *kinds: Kind, options: Any = None) -> Callable[[Handler], Handler]:
        """See the module's docstring. `options` are given by the first that registers the method."""

        def decorate(handler: Handler) -> Handler:
            if method not in self._answers:
                self._answers[method] = []
                self.feature(method, options)(partial(self._answer, method))
            self._answers[method].append((frozenset(kinds), handler))
            return handler

        return decorate

    def diagnoses(self, *kinds: Kind) -> Callable[[Diagnose], Diagnose]:
        """See the module's docstring."""

        def decorate(handler: Diagnose) -> Diagnose:
            self._diagnose.append((frozenset(kinds), handler))
            return handler

        return decorate

    def _answer(self, method: str, params: Any) -> Any:
        document = self.workspace.document(params.text_document.uri)
        if document is None:
            return None
        kind = self.workspace.kind(document.path)
        found = [handler(document, params) for kinds, handler in self._answers[method] if kind in kinds]
        if any(inspect.isawaitable(one) for one in found):
            return _gathered(found)
        return joined(found)

    async def diagnostics(self, document: Document) -> list[types.Diagnostic]:
        """What every feature finds in a document, in order of place."""
        found: list[types.Diagnostic] = []
        kind = self.workspace.kind(document.path)
        for kinds, diagnose in self._diagnose:
            if kind in kinds:
                said = diagnose(document)
                found += await said if inspect.isawaitable(said) else said
        return sorted(found, key=lambda one: (one.range.start.line, one.range.start.character, str(one.code)))

    def part(self, kind: Callable[[PersonaServer], Answer]) -> Answer:
        """The one `kind(server)` of this connection, made when it is first asked for; it goes with the connection."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        made: Answer = self._parts[kind]
        return made

    # What handlers use.

    async def offload(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """In a thread; see `Engine.offload`."""
        return await self.engine.offload(work, *arguments)

    def keep(self, work: asyncio.Future[Any] | Coroutine[Any, Any, Any]) -> None:
        """Lets a task go on in the background until it ends or the connection does."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def disconnect(self) -> None:
        """The editor is gone."""
        for task in list(self._tasks):
            task.cancel()
        self.protocol.disconnect()
        self.workspace.disconnect()
        if self._thread_pool is not None:
            self._thread_pool.shutdown(wait=False, cancel_futures=True)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """pygls would show every error in a message box; ours go into the log (see `protocol`)."""


def joined(found: list[Any]) -> Any:
    """Several features' answers as one: lists joined, else the first that says anything."""
    said = [one for one in found if one is not None]
    if said and all(isinstance(one, list) for one in said):
        return [item for one in said for item in one]
    return said[0] if said else None


async def _gathered(found: list[Any]) -> Any:
    return joined([await one if inspect.isawaitable(one) else one for one in found])
