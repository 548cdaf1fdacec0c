"""The tree's shapes, as `docs/language-server.md` has them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.corpus.model import archive_and_member
from persona.errors import PersonaError
from persona_daemon.language.citing import Built, citing_of
from persona_daemon.language.documents import to_uri
from persona_daemon.language.reading import page_at, title_of
from persona_daemon.language.states import SpecState, runs_of, state_of

if TYPE_CHECKING:
    from persona.personas.model import Claim, Evidence, Persona
    from persona_daemon.language.server import PersonaServer

Json = dict[str, Any]


async def tree_of(server: PersonaServer) -> Json:
    specs: list[Json] = []
    builds: list[Built] = []
    for path in server.workspace.specs():
        built: Built | None = None
        broken: str | None = None
        try:
            built = await citing_of(server.engine).built(server.workspace, path)
        except PersonaError as error:
            broken = str(error)
        state = await state_of(server, path, built, broken)
        specs.append(_spec(server, path, built, state))
        if built is not None:
            builds.append(built)
    return {"specs": specs, "runs": runs_of(server.engine), "sources": _sources(builds)}


def _spec(server: PersonaServer, path: Path, built: Built | None, state: SpecState) -> Json:
    folder = server.workspace.output_folder(path)
    report = folder / "personas.html"
    return {
        "uri": to_uri(path),
        "title": title_of(server.workspace, path),
        "state": state.name,
        "problems": state.problems,
        "why": state.why,
        "provisional": built.lock.result.provisional if built else None,
        "output": to_uri(folder),
        "report": to_uri(report) if server.engine.disk.stamp(report) else None,
        "personas": [persona_shape(server, built, one) for one in built.lock.result.personas] if built else [],
    }


def persona_shape(server: PersonaServer, built: Built, persona: Persona) -> Json:
    page = page_of(built, persona)
    lines = _claim_lines(server, page)
    return {
        "id": persona.id,
        "name": persona.name,
        "title": persona.title,
        "summary": persona.summary,
        "colour": {"light": persona.portrait.light, "dark": persona.portrait.dark},
        "portrait": persona.portrait.svg,
        "size": persona.size,
        "share": persona.share,
        "provisional": persona.provisional,
        "page": to_uri(page) if page is not None else None,
        "claims": [_claim(built, persona, claim, page, lines.get(claim.id)) for claim in persona.claims],
    }


def _claim(built: Built, persona: Persona, claim: Claim, page: Path | None, lines: tuple[int, int] | None) -> Json:
    place = None
    if page is not None and lines is not None:
        place = {"uri": to_uri(page), "range": _range(lines[0], 0, lines[1], 0)}
    return {
        "id": claim.id,
        "kind": claim.kind,
        "text": claim.text,
        "support": claim.support,
        "share": claim.share,
        "strength": claim.strength,
        "state": built.cited.state(persona, claim),
        "page": place,
        "evidence": [evidence_shape(built, persona, item) for item in claim.evidence],
    }


def evidence_shape(built: Built, persona: Persona, item: Evidence) -> Json:
    place = built.range(persona, item)
    return {
        "location": {
            "uri": to_uri(built.file(item)),
            "range": _range(place.start.line, place.start.character, place.end.line, place.end.character),
        },
        "quote": item.readable,
        "participant": item.participant,
    }


def page_of(built: Built, persona: Persona) -> Path | None:
    """A persona's page where the build wrote one that is still there."""
    record = built.lock.record.pages.get(persona.id)
    if record is None:
        return None
    path = built.folder / record.file
    return path if path.exists() else None


def _claim_lines(server: PersonaServer, page: Path | None) -> dict[str, tuple[int, int]]:
    """Lines `[first, last)` of each claim on the page, by its id."""
    if page is None:
        return {}
    read = page_at(server.workspace, page)
    return {claim.id: (claim.span.start, claim.span.end) for claim in read.claims if claim.id} if read else {}


def _sources(builds: list[Built]) -> list[Json]:
    """Every source of every spec, the same file once."""
    found: dict[Path, Json] = {}
    for built in builds:
        cited: dict[str, int] = {}
        for persona in built.lock.result.personas:
            for item in persona.evidence:
                cited[item.source] = cited.get(item.source, 0) + 1
        for source in built.lock.result.sources:
            path = built.spec.parent / source.path
            known = found.get(path)
            if known is None:
                known = found[path] = {
                    "uri": to_uri(built.spec.parent / archive_and_member(source.path)[0]),
                    "name": source.path,
                    "specs": [],
                    "participants": 0,
                    "passages": 0,
                    "cited": 0,
                }
            known["specs"].append(to_uri(built.spec))
            known["participants"] = max(known["participants"], source.participants or 0)
            known["passages"] = max(known["passages"], source.passages or 0)
            known["cited"] += cited.get(source.path, 0)
    return [found[path] for path in sorted(found)]


def _range(start_line: int, start_character: int, end_line: int, end_character: int) -> Json:
    return {
        "start": {"line": start_line, "character": start_character},
        "end": {"line": end_line, "character": end_character},
    }
