"""Renaming: a source in a spec, with the file itself, other specs and the pages that cite it; a persona on its page.

A file that is renamed in the editor's own tree (`willRenameFiles`) is followed in every spec and page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona.errors import InputError
from persona.watching.targets import is_pattern
from persona_daemon.language.citing import Built, citing_of
from persona_daemon.language.disk import MOST_TEXT_BYTES
from persona_daemon.language.documents import Document, to_path, to_uri
from persona_daemon.language.reading import page_in
from persona_daemon.language.working import is_large, reader_of

if TYPE_CHECKING:
    from persona.spec.tree import ScalarNode
    from persona_daemon.language.server import PersonaServer

_EVERYTHING = types.FileOperationRegistrationOptions(
    filters=[types.FileOperationFilter(types.FileOperationPattern(glob="**/*"), scheme="file")]
)


def register(server: PersonaServer) -> None:
    options = types.RenameOptions(prepare_provider=True)

    @server.answers(types.TEXT_DOCUMENT_PREPARE_RENAME, "spec")
    def prepare_source(document: Document, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        node = _source_at(server, document, params.position)
        if node is None:
            return None
        inner = 1 if node.quoted else 0
        return types.PrepareRenamePlaceholder(document.range(node.start + inner, node.end - inner), node.words)

    @server.answers(types.TEXT_DOCUMENT_PREPARE_RENAME, "page")
    def prepare_persona(document: Document, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        page = page_in(document)
        if page.name is None or params.position.line != page.name[0].start:
            return None
        start, end = document.lines.line_bounds(page.name[0].start)
        text = document.text[start:end]
        lead = len(text) - len(text.lstrip("# \t"))
        return types.PrepareRenamePlaceholder(document.range(start + lead, end), page.name[1])

    @server.answers(types.TEXT_DOCUMENT_RENAME, "spec", options=options)
    async def rename_source(document: Document, params: types.RenameParams) -> types.WorkspaceEdit | None:
        node = _source_at(server, document, params.position)
        if node is None:
            return None
        old = document.path.parent / node.words
        new = document.path.parent / params.new_name
        if not old.exists():
            raise InputError("There is no such file to rename.", where=node.words)
        if new.exists():
            raise InputError("There is a file of this name already.", where=params.new_name)
        changes = await _followed(server, old, new)
        move = types.RenameFile(to_uri(old), to_uri(new), kind="rename")
        return types.WorkspaceEdit(document_changes=[*changes, move])

    @server.answers(types.TEXT_DOCUMENT_RENAME, "page", options=options)
    def rename_persona(document: Document, params: types.RenameParams) -> types.WorkspaceEdit | None:
        from persona.spec.renaming import persona_in_page

        name = " ".join(params.new_name.split())
        page = page_in(document)
        if page.name is None or params.position.line != page.name[0].start:
            return None
        if not name:
            raise InputError("A persona needs a name.")
        edits = persona_in_page(document.text, page, name)
        return types.WorkspaceEdit(document_changes=[_of(document, edits)])

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, _EVERYTHING)
    async def will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        changes: list[Any] = []
        for file in params.files:
            changes += await _followed(server, to_path(file.old_uri), to_path(file.new_uri))
        return types.WorkspaceEdit(document_changes=changes) if changes else None


def _source_at(server: PersonaServer, document: Document, position: types.Position) -> ScalarNode | None:
    from persona.spec.renaming import source_nodes

    parsed = server.workspace.parsed(document.path)
    offset = document.offset(position)
    if parsed is None:
        return None
    found = (node for node in source_nodes(parsed) if node.start <= offset <= node.end)
    return next((node for node in found if not is_pattern(node.words)), None)


async def _followed(server: PersonaServer, old: Path, new: Path) -> list[types.TextDocumentEdit]:
    """Edits of every spec and page that names what is renamed."""
    from persona.spec.renaming import in_page, in_spec

    workspace = server.workspace
    changes: list[types.TextDocumentEdit] = []
    for spec in workspace.specs():
        document, parsed = workspace.document(spec), workspace.parsed(spec)
        if document is not None and parsed is not None:
            edits = in_spec(parsed, spec.parent, old, new)
            changes += [_of(document, edits)] if edits else []
    for built in await citing_of(server.engine).all(workspace):
        for record in built.lock.record.pages.values():
            document = workspace.document(built.folder / record.file)
            if document is not None:
                edits = in_page(document.text, built.folder, old, new)
                changes += [_of(document, edits)] if edits else []
        if built.reads(old):
            changes += await _in_lockfile(server, built, old, new)
    return changes


async def _in_lockfile(server: PersonaServer, built: Built, old: Path, new: Path) -> list[types.TextDocumentEdit]:
    from persona.spec.lock import LOCKFILE
    from persona.spec.renaming import in_lock

    path, root = built.folder / LOCKFILE, built.spec.parent
    stamp = server.engine.disk.stamp(path)
    if not is_large(stamp) or server.workspace.is_open(path):
        document = server.workspace.document(path)
        edits = await server.offload(in_lock, document.text, root, old, new) if document is not None else []
        return [_of(document, edits)] if document is not None and edits else []
    if stamp is None or stamp[1] > MOST_TEXT_BYTES:
        return []
    from persona_daemon.language.jobs import renamed_in_lock

    found = await reader_of(server.engine).run(renamed_in_lock, str(path), str(root), str(old), str(new))
    edited = types.OptionalVersionedTextDocumentIdentifier(to_uri(path))
    places = [(types.Range(types.Position(*start), types.Position(*end)), text) for start, end, text in found]
    return [types.TextDocumentEdit(edited, [types.TextEdit(*one) for one in places])] if places else []


def _of(document: Document, edits: list[tuple[int, int, str]]) -> types.TextDocumentEdit:
    return types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version),
        [types.TextEdit(document.range(start, end), text) for start, end, text in edits],
    )
