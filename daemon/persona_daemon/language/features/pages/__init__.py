"""A persona's page: what each claim stands on, where that is, what is wrong with it, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    from persona_daemon.language.features.pages.acting import ACTIONS, actions, lenses
    from persona_daemon.language.features.pages.showing import (
        document_links,
        hints_in,
        hover_at,
        links_at,
        own_words_at,
        symbols_of,
    )
    from persona_daemon.language.features.pages.subject import known_of, opened, opened_of

    @server.diagnoses("page")
    async def diagnose(document: Document) -> list[types.Diagnostic]:
        from persona_daemon.language.translating import diagnostic

        page = await opened(server, document)
        return [] if page is None else [diagnostic(one, document, server.workspace) for one in page.problems()]

    @server.answers(types.TEXT_DOCUMENT_HOVER, "page")
    async def hover(document: Document, params: types.HoverParams) -> types.Hover | None:
        known = await known_of(server, document)
        if known.unread:
            return own_words_at(document, params.position)
        page = opened_of(server, document, known.built)
        return None if page is None else hover_at(page, params.position)

    @server.answers(types.TEXT_DOCUMENT_DEFINITION, "page")
    async def definition(
        document: Document, params: types.DefinitionParams
    ) -> list[types.LocationLink] | list[types.Location] | None:
        page = await opened(server, document)
        if page is None:
            return None
        links = links_at(page, params.position)
        if server.client.link_support:
            return links
        return [types.Location(link.target_uri, link.target_selection_range) for link in links]

    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_LINK, "page")
    async def links(document: Document, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        page = await opened(server, document)
        return [] if page is None else document_links(page)

    @server.answers(types.TEXT_DOCUMENT_INLAY_HINT, "page")
    async def hints(document: Document, params: types.InlayHintParams) -> list[types.InlayHint]:
        page = await opened(server, document)
        return [] if page is None else hints_in(page, params.range)

    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "page")
    async def symbols(document: Document, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        page = await opened(server, document)
        return [] if page is None else symbols_of(page)

    @server.answers(types.TEXT_DOCUMENT_CODE_LENS, "page", options=types.CodeLensOptions(resolve_provider=True))
    async def page_lenses(document: Document, params: types.CodeLensParams) -> list[types.CodeLens]:
        page = await opened(server, document)
        return [] if page is None else lenses(server, page)

    @server.answers(types.TEXT_DOCUMENT_CODE_ACTION, "page", options=ACTIONS)
    async def page_actions(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
        page = await opened(server, document)
        return [] if page is None else await actions(server, page, params)

    @server.feature(types.WORKSPACE_SYMBOL)
    async def find(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        from persona_daemon.language.features.pages.finding import find_symbols

        return await find_symbols(server, params.query)
