"""Completion in specs: keys, values, files, columns; each with what it does, once somebody looks at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from persona.corpus.model import Column
    from persona.spec.completing import Suggestion
    from persona.spec.cursor import Cursor
    from persona.spec.parse import ParsedSpec
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

_TRIGGERS = [" ", ":", "/", "-", "[", ",", '"', "'", "{"]


def register(server: PersonaServer) -> None:
    options = types.CompletionOptions(trigger_characters=_TRIGGERS, resolve_provider=True)
    words: dict[str, str] = {}  # of what was offered last, by its label

    @server.answers(types.TEXT_DOCUMENT_COMPLETION, "spec", options=options)
    async def complete(document: Document, params: types.CompletionParams) -> types.CompletionList:
        from persona.spec.completing import suggestions
        from persona.spec.cursor import cursor_at

        cursor = cursor_at(document.text, document.offset(params.position), document.lines)
        if cursor is None:
            return types.CompletionList(is_incomplete=False, items=[])
        root = document.path.parent
        source = _source(server.workspace.parsed(document.path), cursor) if _wants_columns(cursor) else None
        columns: tuple[Column, ...] = ()
        if source is not None:
            columns = await columns_at(server, root, source)
        found = suggestions(cursor, root, lambda _: columns, source)
        words.clear()
        words.update((one.label, one.documentation) for one in found)
        place = document.range(cursor.start, cursor.end)
        items = [_item(one, number, place, server) for number, one in enumerate(found)]
        # What a folder holds is another list than that of the folder above.
        return types.CompletionList(is_incomplete=any(one.kind == "folder" for one in found), items=items)

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    def resolve(item: types.CompletionItem) -> types.CompletionItem:
        said = words.get(item.label)
        if said:
            item.documentation = types.MarkupContent(types.MarkupKind.Markdown, said)
        return item


_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "file": types.CompletionItemKind.File,
    "folder": types.CompletionItemKind.Folder,
    "pattern": types.CompletionItemKind.File,
    "column": types.CompletionItemKind.Field,
}


def _item(one: Suggestion, number: int, place: types.Range, server: PersonaServer) -> types.CompletionItem:
    text, snippet = one.text, False
    if one.back and server.client.snippets:
        text, snippet = f"{text[:-1]}$0{text[-1]}", True
    again = types.Command("", "editor.action.triggerSuggest") if one.again and server.client.persona_client else None
    return types.CompletionItem(
        label=one.label,
        kind=_KINDS[one.kind],
        detail=one.detail or None,
        sort_text=f"{number:05}",
        text_edit=types.TextEdit(place, text),
        insert_text_format=types.InsertTextFormat.Snippet if snippet else types.InsertTextFormat.PlainText,
        command=again,
        filter_text=one.label,
    )


def _wants_columns(cursor: Cursor) -> bool:
    names = [step for step in cursor.path if isinstance(step, str)]
    return (
        cursor.what == "value" and names[:1] == ["sources"] and names[1:] in (["participant"], ["text"], ["attributes"])
    )


def _source(parsed: ParsedSpec | None, cursor: Cursor) -> str | None:
    """The path of the source that is described where somebody types."""
    from persona.spec.tree import ListNode, MappingNode, ScalarNode

    sources = parsed.find("sources") if parsed is not None else None
    if not isinstance(sources, ListNode):
        return None
    found = None
    for item in sources.items:
        if item.start > cursor.start:
            break
        found = item
    path = found.get("path") if isinstance(found, MappingNode) else None
    return path.words if isinstance(path, ScalarNode) else None


async def columns_at(server: PersonaServer, root: Path, source: str) -> tuple[Column, ...]:
    """The columns of a source, remembered until its file changes."""
    from persona.spec.surroundings import columns_of

    def columns(_: Any) -> tuple[Column, ...]:
        return columns_of(root, source)

    file = root / source
    if server.engine.disk.stamp(file) is None or file.is_dir():
        return await server.offload(columns_of, root, source)
    made = await server.offload(server.engine.disk.made, file, f"columns of {source}", columns)
    return made or ()
