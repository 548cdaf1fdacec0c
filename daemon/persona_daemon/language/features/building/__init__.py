"""Building from an editor: the commands, a build on save, progress that can be cancelled, and why a build failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


def register(server: PersonaServer) -> None:
    from persona_daemon.language.features.building.progress import Progress

    progress = Progress(server)

    @server.command("persona.build")
    def build(arguments: dict[str, Any]) -> dict[str, Any]:
        """Of one spec, or of all in the workspace."""
        from persona_daemon.language.asked import spec_of

        specs = [spec_of(server, arguments)] if arguments.get("spec") else server.workspace.specs()
        runs = progress.begin(specs, force=arguments.get("force") is True, token=server.work_done_token.get())
        return {"runs": [run.id for run in runs]}

    @server.command("persona.cancel")
    def cancel(arguments: dict[str, Any]) -> dict[str, Any]:
        return {"cancelled": server.engine.builds.cancel(str(arguments.get("run")))}

    @server.feature(types.INITIALIZED)
    def ready(params: types.InitializedParams) -> None:
        server.workspace.listen(progress.hear)
        server.workspace.follow()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        document = server.workspace.document(params.text_document.uri)
        if document is not None:
            server.engine.keeper.saved(document.path, server.workspace)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancelled(params: types.WorkDoneProgressCancelParams) -> None:
        progress.cancelled(params.token)

    @server.diagnoses("spec")
    def failure(document: Document) -> list[types.Diagnostic]:
        from persona_daemon.language.features.building.failures import failure_of

        return failure_of(server, document)
