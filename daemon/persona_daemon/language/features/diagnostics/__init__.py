"""Delivers what features find with `server.diagnoses`: pulled where the editor can pull, else pushed; never both.

A report has an id made of what it says: who asks again with it is told "unchanged". `workspace/diagnostic` is a long
poll: it is answered when something is other than the editor knows. What is found later than it was asked for is told
by a refresh, which editors that pull answer by asking again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    from persona_daemon.language.features.diagnostics.delivering import Delivery

    delivery = Delivery(server)

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="persona"),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        return await delivery.report(params.text_document.uri, params.previous_result_id)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def pull_all(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        return await delivery.workspace_report({one.uri: one.value for one in params.previous_result_ids})

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        delivery.ask_again(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def edited(params: types.DidChangeTextDocumentParams) -> None:
        delivery.ask_again(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        delivery.clear(params.text_document.uri)
