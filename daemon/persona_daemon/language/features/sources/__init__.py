"""Research files: who cites a line, and personal data and edited passages in files that are open.

Editors that can are asked to send us only the files that specs name, so that no other file of theirs ever reaches us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.engine import Change
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    from persona_daemon.language.features.pages.acting import ACTIONS
    from persona_daemon.language.features.sources.citing_lines import counts, references_to
    from persona_daemon.language.features.sources.looking_over import problems_in, redactions
    from persona_daemon.language.features.sources.registering import Registrations

    registrations = Registrations(server)

    @server.feature(types.INITIALIZED)
    def ready(params: types.InitializedParams) -> None:
        server.keep(registrations.renew())
        server.workspace.listen(changed)

    def changed(change: Change) -> None:
        if change.what == "specs":
            server.keep(registrations.renew())

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.keep(registrations.renew())

    @server.answers(types.TEXT_DOCUMENT_REFERENCES, "source")
    async def references(document: Document, params: types.ReferenceParams) -> list[types.Location]:
        return await references_to(server, document, params.position.line)

    @server.answers(types.TEXT_DOCUMENT_CODE_LENS, "source", options=types.CodeLensOptions(resolve_provider=True))
    async def lenses(document: Document, params: types.CodeLensParams) -> list[types.CodeLens]:
        return await counts(server, document)

    @server.diagnoses("source")
    async def diagnose(document: Document) -> list[types.Diagnostic]:
        return await problems_in(server, document)

    @server.answers(types.TEXT_DOCUMENT_CODE_ACTION, "source", options=ACTIONS)
    async def actions(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
        return redactions(document, params)
