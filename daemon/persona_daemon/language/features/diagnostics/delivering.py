"""Reports, pulled and pushed, of one connection."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from persona_daemon.language.documents import Document, uri_key
from persona_daemon.language.features.spec_problems.problems import problems_of

if TYPE_CHECKING:
    from persona_daemon.language.engine import Change
    from persona_daemon.language.server import PersonaServer

_TOGETHER = 0.05  # seconds in which changes lead to one refresh


class Delivery:
    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._changed = asyncio.Event()
        self._refreshing = False
        self._pushing: dict[str, asyncio.Task[None]] = {}
        server.workspace.listen(self._hear)
        problems_of(server).news = lambda path: self._news()

    async def report(self, uri: str, previous: str | None) -> types.DocumentDiagnosticReport:
        document = self._server.workspace.document(uri)
        items = [] if document is None else await self._server.diagnostics(document)
        key = self._key(items)
        if previous == key:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=key)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=key)

    async def workspace_report(self, previous: Mapping[str, str]) -> types.WorkspaceDiagnosticReport:
        """Of every spec and every page. Waits until something is other than in `previous`."""
        known = {uri_key(uri): key for uri, key in previous.items()}
        while True:
            self._changed.clear()
            items: list[types.WorkspaceDocumentDiagnosticReport] = []
            seen: set[str] = set()
            for document in await self._files():
                seen.add(uri_key(document.uri))
                found = await self._server.diagnostics(document)
                key = self._key(found)
                if known.get(uri_key(document.uri)) == key or (not found and uri_key(document.uri) not in known):
                    continue
                items.append(
                    types.WorkspaceFullDocumentDiagnosticReport(
                        uri=document.uri, version=document.version, items=found, result_id=key
                    )
                )
            empty = self._key([])
            items += [
                types.WorkspaceFullDocumentDiagnosticReport(uri=uri, version=None, items=[], result_id=empty)
                for uri, key in previous.items()
                if uri_key(uri) not in seen and key != empty
            ]
            if items:
                return types.WorkspaceDiagnosticReport(items=items)
            await self._changed.wait()
            await asyncio.sleep(_TOGETHER)

    async def _files(self) -> list[Document]:
        from persona_daemon.language.citing import citing_of

        workspace = self._server.workspace
        paths: list[Path] = list(workspace.specs())
        for built in await citing_of(self._server.engine).all(workspace):
            paths += [built.folder / record.file for record in built.lock.record.pages.values()]
        return [document for path in dict.fromkeys(paths) if (document := workspace.document(path)) is not None]

    def ask_again(self, uri: str) -> None:
        """A buffer changed: editors that pull ask by themselves, others are told."""
        self._changed.set()
        if self._server.client.pulls_diagnostics:
            return
        running = self._pushing.get(uri)
        if running is not None:
            running.cancel()
        task = self._pushing[uri] = asyncio.ensure_future(self._push(uri))
        self._server.keep(task)

    def clear(self, uri: str) -> None:
        if not self._server.client.pulls_diagnostics:
            running = self._pushing.pop(uri, None)
            if running is not None:
                running.cancel()
            self._publish(uri, None, [])

    async def _push(self, uri: str) -> None:
        document = self._server.workspace.document(uri)
        if document is not None and document.open:
            version = document.version
            self._publish(uri, version, await self._server.diagnostics(document))

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found)
        )

    def _hear(self, change: Change) -> None:
        if change.what != "runs":
            self._news()

    def _news(self) -> None:
        """What was told is no longer all."""
        self._changed.set()
        if not self._refreshing:
            self._refreshing = True
            self._server.keep(self._refresh())

    async def _refresh(self) -> None:
        await asyncio.sleep(_TOGETHER)
        self._refreshing = False
        client = self._server.client
        if not client.pulls_diagnostics:
            for document in list(self._server.workspace.documents.values()):
                self.ask_again(document.uri)
            return
        if "diagnostics" in client.refreshes:
            self._server.workspace_diagnostic_refresh(None)
        if "codeLens" in client.refreshes:
            self._server.workspace_code_lens_refresh(None)
        if "inlayHint" in client.refreshes:
            self._server.workspace_inlay_hint_refresh(None)

    def _key(self, items: list[types.Diagnostic]) -> str:
        plain = self._server.protocol._converter.unstructure(items)
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]
