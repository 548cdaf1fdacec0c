"""Hover in specs: what a key or value does, and what the last build made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona.errors import PersonaError

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    @server.answers(types.TEXT_DOCUMENT_HOVER, "spec")
    async def hover(document: Document, params: types.HoverParams) -> types.Hover | None:
        from persona.spec.looking import look_at
        from persona_daemon.language.citing import AtHand, citing_of

        parsed = server.workspace.parsed(document.path)
        if parsed is None:
            return None
        place = parsed.at(document.offset(params.position))
        if place is None:
            return None
        try:
            known = await citing_of(server.engine).at_hand(server.workspace, document.path)
        except PersonaError:
            known = AtHand(None)
        said = look_at(place, known.built.cited if known.built is not None else None, unread=known.unread)
        if not said:
            return None
        return types.Hover(
            types.MarkupContent(types.MarkupKind.Markdown, said), document.range(place.node.start, place.node.end)
        )
