"""Delivers what features with `server.diagnoses` find: pulled where the editor can pull, else pushed; never both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier="persona"),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        document = server.workspace.document(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(
            items=[] if document is None else await server.diagnostics(document)
        )
