"""What is wrong with a spec: its text at once, and what it says about files as soon as that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    @server.diagnoses("spec")
    async def diagnose(document: Document) -> list[types.Diagnostic]:
        from persona_daemon.language.features.spec_problems.problems import problems_of
        from persona_daemon.language.translating import diagnostic

        found = await problems_of(server).of(document)
        return [diagnostic(problem, document, server.workspace) for problem in found]
