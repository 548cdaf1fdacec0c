"""What the editor at the other end can do, read once from its `initialize`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class ClientProfile:
    name: str = ""
    persona_client: bool = False  # our own extension: it registers `persona.showCard` and its like
    trusted: bool = True  # whether the person trusts what is in the folders
    pulls_diagnostics: bool = False  # else they are pushed; never both
    pulls_workspace_diagnostics: bool = False
    work_done_progress: bool = False
    show_document: bool = False
    apply_edit: bool = False
    snippets: bool = False  # completion may say where the cursor goes
    link_support: bool = False  # LocationLink for definitions
    registers: frozenset[str] = frozenset()  # names of text document features it lets us register later
    refreshes: frozenset[str] = frozenset()  # of diagnostics, codeLens, inlayHint
    settings: dict[str, Any] = field(default_factory=dict)  # initializationOptions


def profile(params: types.InitializeParams) -> ClientProfile:
    said: Any = params.initialization_options
    settings = said if isinstance(said, dict) else {}
    capabilities = params.capabilities
    document, workspace, window = capabilities.text_document, capabilities.workspace, capabilities.window
    diagnostics = workspace.diagnostics if workspace else None
    return ClientProfile(
        name=params.client_info.name if params.client_info else "",
        persona_client=settings.get("personaClient") is True,
        trusted=settings.get("trusted") is not False,
        pulls_diagnostics=bool(document and document.diagnostic),
        pulls_workspace_diagnostics=bool(document and document.diagnostic),
        work_done_progress=bool(window and window.work_done_progress),
        show_document=bool(window and window.show_document and window.show_document.support),
        apply_edit=bool(workspace and workspace.apply_edit),
        snippets=_snippets(document),
        link_support=bool(document and document.definition and document.definition.link_support),
        registers=frozenset(_registering(document)),
        refreshes=frozenset(
            name
            for name, offered in (
                ("diagnostics", diagnostics),
                ("codeLens", workspace.code_lens if workspace else None),
                ("inlayHint", workspace.inlay_hint if workspace else None),
            )
            if offered is not None and offered.refresh_support
        ),
        settings=settings,
    )


def _registering(document: types.TextDocumentClientCapabilities | None) -> list[str]:
    names = "references code_lens diagnostic code_action hover inlay_hint document_link definition".split()
    return [name for name in names if getattr(getattr(document, name, None), "dynamic_registration", None)]


def _snippets(document: types.TextDocumentClientCapabilities | None) -> bool:
    completion = document.completion if document else None
    return bool(completion and completion.completion_item and completion.completion_item.snippet_support)
