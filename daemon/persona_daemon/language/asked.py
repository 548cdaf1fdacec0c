"""What requests of ours name: a spec by its URI, a persona by its id. Everything that is wrong with them is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.errors import InputError, NotFoundError
from persona_daemon.language.citing import Built, citing_of
from persona_daemon.language.documents import to_path
from persona_daemon.language.protocol import INVALID_PARAMS, RequestError

if TYPE_CHECKING:
    from persona.personas.model import Persona
    from persona_daemon.language.server import PersonaServer


def text_of(params: Any, name: str, default: str | None = None) -> str:
    """A string in a request's object. Raises RequestError where it is missing and has no default."""
    value = params.get(name) if isinstance(params, dict) else None
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise RequestError(INVALID_PARAMS, f'"{name}" is missing, or is no text.')
    return value


def spec_of(server: PersonaServer, params: Any) -> Path:
    """Raises RequestError, or NotFoundError for a spec that is not there."""
    path = to_path(text_of(params, "spec"))
    if server.workspace.document(path) is None:
        raise NotFoundError("There is no such spec.", where=server.workspace.shown(path))
    return path


async def built_of(server: PersonaServer, params: Any) -> Built:
    """Raises InputError where the spec was not built yet."""
    path = spec_of(server, params)
    built = await citing_of(server.engine).built(server.workspace, path)
    if built is None:
        raise InputError("This spec was not built yet.", where=server.workspace.shown(path), hint="Build it first.")
    return built


async def persona_of(server: PersonaServer, params: Any) -> tuple[Built, Persona]:
    built = await built_of(server, params)
    key = text_of(params, "persona")
    persona = built.persona(key)
    if persona is None:
        raise NotFoundError(f"There is no persona {key} in it.", where=server.workspace.shown(built.spec))
    return built, persona
