"""The shape of a spec: document symbols, folding, and what widens a selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona.spec.outline import Entry
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

_KINDS = {"field": types.SymbolKind.Property, "group": types.SymbolKind.Module, "item": types.SymbolKind.String}


def register(server: PersonaServer) -> None:
    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "spec")
    def symbols(document: Document, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        from persona.spec.outline import outline

        parsed = server.workspace.parsed(document.path)
        return [] if parsed is None else [_symbol(document, entry) for entry in outline(parsed)]

    @server.answers(types.TEXT_DOCUMENT_FOLDING_RANGE, "spec")
    def folding(document: Document, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        from persona.spec.outline import folds

        parsed = server.workspace.parsed(document.path)
        return (
            []
            if parsed is None
            else [types.FoldingRange(first, last, kind=kind) for first, last, kind in folds(parsed)]
        )

    @server.answers(types.TEXT_DOCUMENT_SELECTION_RANGE, "spec")
    def selection(document: Document, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
        from persona.spec.outline import widening

        parsed = server.workspace.parsed(document.path)
        if parsed is None:
            return []
        found = []
        for position in params.positions:
            wider: types.SelectionRange | None = None
            for start, end in reversed(widening(parsed, document.offset(position))):
                wider = types.SelectionRange(document.range(start, end), wider)
            found.append(wider or types.SelectionRange(types.Range(position, position)))
        return found


def _symbol(document: Document, entry: Entry) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=entry.name,
        detail=entry.detail or None,
        kind=_KINDS[entry.kind],
        range=document.range(entry.start, entry.end),
        selection_range=document.range(entry.name_start, entry.name_end),
        children=[_symbol(document, child) for child in entry.children] or None,
    )
