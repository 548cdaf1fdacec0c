"""A build that failed for a reason that the spec itself does not show is told where the spec asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from persona.errors import PersonaError
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

# Where in a spec an error of each class belongs: the key that asked for what failed.
_KEYS = {"output": "output", "source": "sources", "too-little-data": "sources", "writer": "writer"}


def failure_of(server: PersonaServer, document: Document) -> list[types.Diagnostic]:
    """At most one."""
    found: list[types.Diagnostic] = []
    if document.open and not document.path.exists():
        found.append(
            _diagnostic(document, None, "This spec is no longer on disk. Save it to keep it.", "deleted", _WARNING)
        )
    error = server.engine.builds.failure(document.path)
    if error is None or error.code == "spec":  # a broken spec shows its own problems
        return found
    place = f"{error.where}: " if error.where else ""
    hint = f" {error.hint}" if error.hint else ""
    parsed = server.workspace.parsed(document.path)
    key = _key_of(error)
    entry = parsed.entry(key) if parsed is not None and key else None
    span = (entry.key.start, entry.key.end) if entry is not None else None
    found.append(_diagnostic(document, span, f"The build failed: {place}{error.message}{hint}", error.code, _ERROR))
    return found


def _key_of(error: PersonaError) -> str | None:
    return next((key for code, key in _KEYS.items() if error.code.startswith(code)), None)


_ERROR = types.DiagnosticSeverity.Error
_WARNING = types.DiagnosticSeverity.Warning


def _diagnostic(
    document: Document, span: tuple[int, int] | None, message: str, code: str, severity: types.DiagnosticSeverity
) -> types.Diagnostic:
    return types.Diagnostic(
        range=document.to_range(None) if span is None else document.range(*span),
        message=message,
        severity=severity,
        code=code,
        source="persona",
    )
