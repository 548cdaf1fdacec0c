"""`persona/ask`: a question to a persona, answered piece by piece with the evidence of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona_daemon.language.asked import persona_of, text_of
from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from persona.chat.pieces import ChatPiece, Turn
    from persona.personas.model import Evidence, Persona
    from persona_daemon.language.citing import Built
    from persona_daemon.language.server import PersonaServer

ASK = "persona/ask"


def register(server: PersonaServer) -> None:
    @server.feature(ASK)
    async def ask(params: Any) -> dict[str, Any]:
        from persona.chat import answer
        from persona.settings import Settings

        built, persona = await persona_of(server, params)
        question = text_of(params, "question")
        token = params.get("partialResultToken")
        writer = _writer(server, built, params)
        pieces: list[dict[str, Any]] = []
        knows = False
        settings = Settings(writer=writer, fallback="embedded")
        async for piece in answer(
            persona, built.lock.result, question, writer=writer, settings=settings, history=_history(params)
        ):
            knows = knows or piece.kind == "answer"
            shape = _shape(built, persona, piece)
            pieces.append(shape)
            if token is not None:
                server.protocol.notify(types.PROGRESS, types.ProgressParams(token=token, value={"pieces": [shape]}))
        return {"pieces": pieces, "writer": writer, "knows": knows}


def _writer(server: PersonaServer, built: Built, params: Any) -> str:
    """What the request names, else what built the personas; without trust in the workspace, the embedded one."""
    if not server.client.trusted:
        return "embedded"
    return text_of(params, "writer", built.lock.result.generator.writer)


def _history(params: Any) -> Sequence[Turn]:
    from persona.chat import Turn

    given = params.get("history") or []
    return [Turn(text_of(turn, "question"), text_of(turn, "answer", "")) for turn in given]


def _shape(built: Built, persona: Persona, piece: ChatPiece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "text": piece.text,
        "evidence": [_evidence(built, persona, item) for item in piece.evidence],
    }


def _evidence(built: Built, persona: Persona, item: Evidence) -> dict[str, Any]:
    place = built.range(persona, item)
    return {
        "location": types.Location(to_uri(built.file(item)), place),
        "quote": item.readable,
        "participant": item.participant,
    }
