"""Links in specs: a source leads to its file or folder, the output folder to what the last build wrote there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from persona.spec.parse import ParsedSpec
    from persona.spec.tree import ScalarNode
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_LINK, "spec")
    async def links(document: Document, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        from persona_daemon.language.features.spec_problems.problems import problems_of

        parsed = server.workspace.parsed(document.path)
        if parsed is None:
            return []
        look = await problems_of(server).look(document.path)
        found = []
        for number, node in sources_in(parsed):
            path = document.path.parent / node.words.replace("\\", "/")
            files = [one.file for one in look.meant[number].files] if look and number < len(look.meant) else []
            if path.is_file():
                found.append(_link(document, node, to_uri(path), "Open the source"))
            elif (first := next((one for one in files if one is not None), None)) is not None:
                tip = "Open the source" if len(files) == 1 else f"Open the first of {len(files):,} sources"
                found.append(_link(document, node, to_uri(first), tip))
        output = _output(document, parsed, server)
        return [*found, output] if output is not None else found


def sources_in(parsed: ParsedSpec) -> list[tuple[int, ScalarNode]]:
    """Where the path of each source stands, with its number in the list."""
    from persona.spec.tree import ListNode, MappingNode, ScalarNode

    sources = parsed.find("sources")
    found = []
    for number, item in enumerate(sources.items if isinstance(sources, ListNode) else []):
        node = item.get("path") if isinstance(item, MappingNode) else item
        if isinstance(node, ScalarNode) and node.words:
            found.append((number, node))
    return found


def _output(document: Document, parsed: ParsedSpec, server: PersonaServer) -> types.DocumentLink | None:
    from persona.spec.lock import LOCKFILE
    from persona.spec.tree import ScalarNode

    node = parsed.find("output", "folder")
    if not isinstance(node, ScalarNode):
        return None
    folder = server.workspace.output_folder(document.path)
    for name, tip in (("personas.html", "Open the report"), (LOCKFILE, "Open what was built")):
        if (folder / name).is_file():
            return _link(document, node, to_uri(folder / name), tip)
    return None


def _link(document: Document, node: ScalarNode, target: str, tip: str) -> types.DocumentLink:
    inner = 1 if node.quoted else 0
    return types.DocumentLink(document.range(node.start + inner, node.end - inner), target=target, tooltip=tip)
