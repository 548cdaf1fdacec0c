"""HTML for an editor's panel: one persona's card (`persona/preview`), and the report (`persona/report`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from persona_daemon.language.asked import built_of, persona_of

if TYPE_CHECKING:
    from persona.personas.links import Target
    from persona.personas.panel import Panel
    from persona_daemon.language.citing import Built
    from persona_daemon.language.server import PersonaServer

PREVIEW = "persona/preview"
REPORT = "persona/report"


def register(server: PersonaServer) -> None:
    @server.feature(PREVIEW)
    async def preview(params: Any) -> dict[str, str]:
        from persona.personas.panel import persona_panel

        built, persona = await persona_of(server, params)
        return _shape(await server.offload(persona_panel, persona, built.lock.result, _links(built)))

    @server.feature(REPORT)
    async def report(params: Any) -> dict[str, str]:
        from persona.personas.panel import report_panel

        built = await built_of(server, params)
        return _shape(await server.offload(report_panel, built.lock.result, _links(built)))


def _shape(panel: Panel) -> dict[str, str]:
    return {"title": panel.title, "html": panel.html, "css": panel.css}


def _links(built: Built) -> Target:
    """Every piece of evidence with its place as of now."""
    from persona_daemon.language.documents import to_uri

    owners = {id(item): persona for persona in built.lock.result.personas for item in persona.evidence}
    owners.update({id(item): persona for persona in built.lock.result.personas for item in persona.quotes})
    owners.update(
        {
            id(item): persona
            for persona in built.lock.result.personas
            for claim in persona.claims
            for item in claim.evidence
        }
    )

    def link(item: Any) -> dict[str, str]:
        persona = owners[id(item)]
        place = built.range(persona, item)
        uri = to_uri(built.file(item))
        return {
            "href": f"{uri}#L{place.start.line + 1}",
            "data-uri": uri,
            "data-start-line": str(place.start.line),
            "data-start-character": str(place.start.character),
            "data-end-line": str(place.end.line),
            "data-end-character": str(place.end.character),
            "data-state": built.cited.standing(persona, item).state,
        }

    return link
