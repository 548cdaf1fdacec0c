"""Personas and claims of the whole workspace, found by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona_daemon.language.citing import citing_of
from persona_daemon.language.documents import to_uri
from persona_daemon.language.features.tree.shape import page_of
from persona_daemon.language.reading import page_at, title_of

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer

_MOST = 500


async def find_symbols(server: PersonaServer, query: str) -> list[types.WorkspaceSymbol]:
    """Those that hold every word of the query, in any order; all of them for an empty one."""
    words = query.casefold().split()
    found: list[types.WorkspaceSymbol] = []
    for built in await citing_of(server.engine).all(server.workspace):
        for persona in built.lock.result.personas:
            path = page_of(built, persona)
            if path is None:
                continue
            read = page_at(server.workspace, path)
            lines = {line.id: line.span.start for line in read.claims} if read else {}
            first = read.name[0].start if read and read.name else 0
            entries = [(f"{persona.name}, {persona.title}", types.SymbolKind.Class, first)]
            entries += [(claim.text, types.SymbolKind.String, lines.get(claim.id, first)) for claim in persona.claims]
            for name, kind, line in entries:
                if not all(word in name.casefold() for word in words):
                    continue
                place = types.Range(types.Position(line, 0), types.Position(line, 0))
                container = title_of(server.workspace, built.spec) if kind == types.SymbolKind.Class else persona.name
                found.append(
                    types.WorkspaceSymbol(types.Location(to_uri(path), place), name, kind, container_name=container)
                )
                if len(found) >= _MOST:
                    return found
    return found
