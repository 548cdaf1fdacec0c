"""REST beside the language server, opened and closed from an editor, and how the server is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from persona.errors import PersonaError

if TYPE_CHECKING:
    from persona_daemon.language.engine import Home
    from persona_daemon.language.server import PersonaServer

STATUS = "persona/serverStatus"
TEXT = "persona/text"


def register(server: PersonaServer) -> None:
    @server.feature(STATUS)
    def status(params: Any) -> dict[str, Any]:
        import os

        from persona import __version__

        if server.engine.home is None:
            return {"version": __version__, "pid": os.getpid(), "serving": None, "log": ""}
        return server.engine.home.status()

    @server.feature(TEXT)
    def text(params: Any) -> dict[str, Any]:
        """What the server believes an open document to be: for those who test that it is right."""
        document = server.workspace.document(str(params.get("uri")))
        return {"text": None if document is None else document.text}

    @server.command("persona.serve.start")
    async def start(arguments: dict[str, Any]) -> dict[str, Any]:
        port = arguments.get("port", 8000)
        url = await _home(server).doors.open({"host": "127.0.0.1", "port": port})
        return {"url": url, "key": _home(server).doors.key}

    @server.command("persona.serve.stop")
    async def stop(arguments: dict[str, Any]) -> dict[str, Any]:
        await _home(server).doors.close()
        return {}


def _home(server: PersonaServer) -> Home:
    if server.engine.home is None:
        raise PersonaError("REST opens in the daemon only.", hint="Start the language server without --direct.")
    return server.engine.home
