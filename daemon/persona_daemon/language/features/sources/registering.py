"""Which files an editor is asked to tell us of: those that specs name, and pages in folders with other names than ours.

An editor is set up for `*.persona.yaml` and `**/personas/**/*.md` (see `docs/editors.md`); these two are left to that.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from persona.watching.targets import is_pattern
from persona_daemon.language.documents import to_uri
from persona_daemon.language.features.pages.acting import ACTIONS

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer

_ID = "persona-sources"
_MOST_NAMED = 50  # files of one folder
_OURS = "personas"  # a folder that editors are set up for

Kind = Literal["source", "page"]
Wanted = dict[Kind, list[types.TextDocumentFilterPattern]]


class Registrations:
    """Of one connection; asked for again when what specs name has changed."""

    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._wanted: Wanted = {}
        self._registered: list[types.Unregistration] = []
        self._lock = asyncio.Lock()

    async def renew(self) -> None:
        """Does nothing for editors that let nobody register later: they send what they are configured to."""
        async with self._lock:
            if "references" not in self._server.client.registers:
                return
            wanted = await self._server.offload(self._patterns)
            if wanted == self._wanted:
                return
            try:
                if self._registered:
                    gone, self._registered = self._registered, []
                    await self._server.client_unregister_capability_async(types.UnregistrationParams(gone))
                self._wanted = wanted
                made = [
                    types.Registration(f"{_ID}-{method}", method, make(document_selector=selector))
                    for method, make, kinds in _METHODS
                    if (selector := [one for kind in kinds for one in wanted.get(kind, [])])
                ]
                if made:
                    self._registered = [types.Unregistration(one.id, one.method) for one in made]
                    await self._server.client_register_capability_async(types.RegistrationParams(made))
            except (JsonRpcException, asyncio.CancelledError):
                return

    def _patterns(self) -> Wanted:
        workspace = self._server.workspace
        found: dict[Kind, dict[tuple[Path, str], None]] = {"source": {}, "page": {}}
        for spec in workspace.specs():
            patterns = patterns_of(spec.parent, workspace.named(spec).patterns)
            found["source"].update(((spec.parent, pattern), None) for pattern in patterns)
            folder = Path(os.path.normpath(workspace.output_folder(spec)))
            if _OURS not in folder.parts and "hover" in self._server.client.registers:
                found["page"][folder, "*.md"] = None
        return {
            kind: [
                types.TextDocumentFilterPattern(pattern=types.RelativePattern(base_uri=to_uri(base), pattern=pattern))
                for base, pattern in patterns
            ]
            for kind, patterns in found.items()
        }


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


def _renames(**options: Any) -> types.RenameRegistrationOptions:
    return types.RenameRegistrationOptions(prepare_provider=True, **options)


_SOURCES: tuple[Kind, ...] = ("source",)
_PAGES: tuple[Kind, ...] = ("page",)
_BOTH: tuple[Kind, ...] = ("source", "page")
_METHODS: list[tuple[str, Any, tuple[Kind, ...]]] = [
    (types.TEXT_DOCUMENT_DID_OPEN, types.TextDocumentRegistrationOptions, _BOTH),
    (types.TEXT_DOCUMENT_DID_CHANGE, _changes, _BOTH),
    (types.TEXT_DOCUMENT_DID_CLOSE, types.TextDocumentRegistrationOptions, _BOTH),
    (types.TEXT_DOCUMENT_REFERENCES, types.ReferenceRegistrationOptions, _SOURCES),
    (types.TEXT_DOCUMENT_CODE_LENS, _lens, _BOTH),
    (types.TEXT_DOCUMENT_DIAGNOSTIC, _diagnostics, _BOTH),
    (types.TEXT_DOCUMENT_CODE_ACTION, _actions, _BOTH),
    (types.TEXT_DOCUMENT_HOVER, types.HoverRegistrationOptions, _PAGES),
    (types.TEXT_DOCUMENT_DEFINITION, types.DefinitionRegistrationOptions, _PAGES),
    (types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkRegistrationOptions, _PAGES),
    (types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintRegistrationOptions, _PAGES),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolRegistrationOptions, _PAGES),
    (types.TEXT_DOCUMENT_RENAME, _renames, _PAGES),
]
