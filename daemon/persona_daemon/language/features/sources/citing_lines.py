"""From a line of research to the claims that stand on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona.spec.standing import Content, Standing, stand
from persona_daemon.language.citing import Built, citing_of, is_text
from persona_daemon.language.documents import to_uri
from persona_daemon.language.features.tree.shape import page_of
from persona_daemon.language.reading import page_at, remembered_of

if TYPE_CHECKING:
    from persona.personas.model import Claim
    from persona.spec.cited import Citation
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

_MOST_TEXT = 4_000_000  # characters of a buffer in which passages are looked for anew


async def cited_in(server: PersonaServer, document: Document) -> list[tuple[Built, Citation, Standing]]:
    """Every passage of a source that a build cites, where it stands in the buffer as it is now."""
    found: list[tuple[Built, Citation, Standing]] = []
    for spec in server.workspace.specs_of_source(document.path):
        built = next((one for one in await citing_of(server.engine).all(server.workspace) if one.spec == spec), None)
        if built is None:
            continue
        for source in built.cited.sources:
            if not is_text(source) or built.spec.parent / source != document.path:
                continue
            citations = built.cited.in_source(source)
            found += [(built, one, now) for one, now in zip(citations, await _now(server, document, built, citations),
                                                            strict=True)]  # fmt: skip
    return sorted(found, key=lambda one: (one[2].place.start_line, one[2].place.start_character))


async def _now(server: PersonaServer, document: Document, built: Built, citations: list[Citation]) -> list[Standing]:
    """On disk it is known; in a buffer that may differ it is looked for, once for each text."""
    if not document.open or len(document.text) > _MOST_TEXT:
        return [one.standing for one in citations]
    text = document.text
    kept: dict[str, list[Standing]] = remembered_of(document, f"cited by {built.spec}", built, dict)
    if "now" not in kept:
        kept["now"] = await server.offload(_in_text, citations, text)
    return kept["now"]


def _in_text(citations: list[Citation], text: str) -> list[Standing]:
    """In a thread. A file with a byte-order mark has it in its bytes, not in the editor's text."""
    encodings = {one.evidence.encoding for one in citations}
    contents = {}
    for encoding in encodings:
        data = text.encode(encoding, "replace")
        if encoding.startswith(("utf-16", "utf-32")):
            data = "\ufeff".encode(encoding) + data
        contents[encoding] = Content.of(data)
    return [stand([one.evidence], contents[one.evidence.encoding])[0] for one in citations]


async def references_to(server: PersonaServer, document: Document, line: int) -> list[types.Location]:
    """The lines of pages whose claims stand on this line; for personas without a page, the build's own file."""
    found: dict[tuple[str, int], types.Location] = {}
    for built, citation, now in await cited_in(server, document):
        if now.state == "stale" or not now.place.start_line <= line <= now.place.end_line:
            continue
        for claim in citation.claims:
            place = _claim_place(server, built, citation, claim)
            found[place.uri, place.range.start.line] = place
    return list(found.values())


def _claim_place(server: PersonaServer, built: Built, citation: Citation, claim: Claim) -> types.Location:
    path = page_of(built, citation.persona)
    line = 0
    if path is None:
        path = built.folder / "personas.json"
    else:
        read = page_at(server.workspace, path)
        line = next((one.span.start for one in read.claims if one.id == claim.id), 0) if read else 0
    return types.Location(to_uri(path), types.Range(types.Position(line, 0), types.Position(line, 0)))


async def counts(server: PersonaServer, document: Document) -> list[types.CodeLens]:
    """Above each line that is cited: by how many claims of which personas."""
    claims: dict[int, dict[tuple[str, str], Claim]] = {}
    names: dict[int, dict[str, None]] = {}
    places: dict[int, list[types.Location]] = {}
    for built, citation, now in await cited_in(server, document):
        if now.state == "stale":
            continue
        line = now.place.start_line
        for claim in citation.claims:
            if (citation.persona.id, claim.id) not in claims.setdefault(line, {}):
                claims[line][citation.persona.id, claim.id] = claim
                places.setdefault(line, []).append(_claim_place(server, built, citation, claim))
        names.setdefault(line, {})[citation.persona.name] = None
    lenses = []
    for line in sorted(names):
        number = len(claims.get(line, {}))
        said = "1 claim" if number == 1 else f"{number} claims"
        title = f"{said} of {', '.join(names[line])}" if number else f"Quoted by {', '.join(names[line])}"
        command = types.Command(title, "")
        if server.client.persona_client and places.get(line):
            command = types.Command(title, "persona.openEvidence", arguments=[{"locations": places[line]}])
        lenses.append(types.CodeLens(types.Range(types.Position(line, 0), types.Position(line, 0)), command))
    return lenses
