"""Which files an editor is asked to tell us of: specs, pages, and the files that specs name."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from persona.watching.targets import is_pattern
from persona_daemon.language.documents import to_uri
from persona_daemon.language.features.pages.acting import ACTIONS

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer

_ID = "persona-sources"
_MOST_NAMED = 50  # files of one folder


class Registrations:
    """Of one connection; asked for again when what specs name has changed."""

    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._selector: list[types.TextDocumentFilterPattern] | None = None
        self._lock = asyncio.Lock()

    async def renew(self) -> None:
        """Does nothing for editors that let nobody register later: they send what they are configured to."""
        async with self._lock:
            if "references" not in self._server.client.registers:
                return
            wanted = await self._server.offload(self._patterns)
            if wanted == self._selector:
                return
            try:
                if self._selector:
                    await self._server.client_unregister_capability_async(
                        types.UnregistrationParams([types.Unregistration(f"{_ID}-{m}", m) for m, _ in _METHODS])
                    )
                self._selector = wanted
                if wanted:
                    await self._server.client_register_capability_async(
                        types.RegistrationParams(
                            [types.Registration(f"{_ID}-{m}", m, self._options(make, wanted)) for m, make in _METHODS]
                        )
                    )
            except (JsonRpcException, asyncio.CancelledError):
                return

    def _options(self, make: Any, selector: list[types.TextDocumentFilterPattern]) -> Any:
        return make(document_selector=list(selector))

    def _patterns(self) -> list[types.TextDocumentFilterPattern]:
        workspace = self._server.workspace
        found: dict[tuple[str, str], None] = {}
        for spec in workspace.specs():
            patterns = patterns_of(spec.parent, workspace.named(spec).patterns)
            found.update(((to_uri(spec.parent), pattern), None) for pattern in patterns)
        return [
            types.TextDocumentFilterPattern(pattern=types.RelativePattern(base_uri=base, pattern=pattern))
            for base, pattern in found
        ]


def patterns_of(base: Path, given: list[str]) -> list[str]:
    """Globs for an editor: a folder with all below it; of many files in one folder, the folder, since an editor
    compares every file that it opens with every pattern."""
    plain = [one.replace("\\", "/").strip("/") for one in given]
    many = Counter(one.rpartition("/")[0] for one in plain if not is_pattern(one))
    found: dict[str, None] = {}
    for one in plain:
        folder = one.rpartition("/")[0]
        if is_pattern(one):
            found[one] = None
        elif (base / one).is_dir():
            found[f"{one}/**"] = None
        else:
            found[one if many[folder] <= _MOST_NAMED else f"{folder}/*".lstrip("/")] = None
    return list(found)


def _lens(**options: Any) -> types.CodeLensRegistrationOptions:
    return types.CodeLensRegistrationOptions(resolve_provider=True, **options)


def _changes(**options: Any) -> types.TextDocumentChangeRegistrationOptions:
    return types.TextDocumentChangeRegistrationOptions(sync_kind=types.TextDocumentSyncKind.Incremental, **options)


def _diagnostics(**options: Any) -> types.DiagnosticRegistrationOptions:
    return types.DiagnosticRegistrationOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier="persona-sources", **options
    )


def _actions(**options: Any) -> types.CodeActionRegistrationOptions:
    return types.CodeActionRegistrationOptions(code_action_kinds=ACTIONS.code_action_kinds, **options)


_METHODS: list[tuple[str, Any]] = [
    (types.TEXT_DOCUMENT_DID_OPEN, types.TextDocumentRegistrationOptions),
    (types.TEXT_DOCUMENT_DID_CHANGE, _changes),
    (types.TEXT_DOCUMENT_DID_CLOSE, types.TextDocumentRegistrationOptions),
    (types.TEXT_DOCUMENT_REFERENCES, types.ReferenceRegistrationOptions),
    (types.TEXT_DOCUMENT_CODE_LENS, _lens),
    (types.TEXT_DOCUMENT_DIAGNOSTIC, _diagnostics),
    (types.TEXT_DOCUMENT_CODE_ACTION, _actions),
]
