"""Above a spec: build it, check it, see what it made; each with how it stands. Resolved when an editor shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona.errors import PersonaError
from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    @server.answers(types.TEXT_DOCUMENT_CODE_LENS, "spec", options=types.CodeLensOptions(resolve_provider=True))
    def lenses(document: Document, params: types.CodeLensParams) -> list[types.CodeLens]:
        place = document.lines_range(1, 1)
        uri = to_uri(document.path)
        return [types.CodeLens(place, data={"lens": name, "spec": uri}) for name in ("build", "check", "report")]

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        data: Any = lens.data
        if isinstance(data, dict) and isinstance(data.get("spec"), str):
            lens.command = await _command(server, str(data.get("lens")), data["spec"])
        return lens


async def _command(server: PersonaServer, name: str, uri: str) -> types.Command:
    from persona_daemon.language.citing import citing_of
    from persona_daemon.language.documents import to_path
    from persona_daemon.language.states import state_of

    spec = to_path(uri)
    argument = {"spec": uri}
    unreadable = None
    try:
        built = await citing_of(server.engine).built(server.workspace, spec)
    except PersonaError as error:
        built, unreadable = None, str(error)
    if name == "report":
        return _report(server, built is not None, argument)
    state = await state_of(server, spec, built, unreadable)
    if name == "check":
        found = "1 problem" if state.problems == 1 else f"{state.problems} problems"
        return types.Command(f"Check · {found}" if state.problems else "Check", "persona.check", arguments=[argument])
    personas = len(built.lock.result.personas) if built else 0
    said = [f"{personas} persona{'' if personas == 1 else 's'}"] if built else []
    if state.name != "clean" or not said:
        said.append(state.name)
    return types.Command(" · ".join(["Build", *said]), "persona.build", state.why, [argument])


def _report(server: PersonaServer, built: bool, argument: dict[str, str]) -> types.Command:
    if not built:
        return types.Command("No report yet", "")
    if server.client.persona_client:
        return types.Command("Show report", "persona.showReport", arguments=[argument])
    return types.Command("Show report", "persona.openReport", arguments=[argument])
