"""Problems and edits of `persona.spec` in the protocol's shapes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona_daemon.language.documents import Document, to_uri

if TYPE_CHECKING:
    from persona.spec.positions import Range as SpecRange
    from persona.spec.problems import Fix, Problem
    from persona_daemon.language.workspace import Workspace

SOURCE = "persona"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}


def diagnostic(problem: Problem, document: Document, workspace: Workspace) -> types.Diagnostic:
    """With the places that explain it, and its fixes as data."""
    return types.Diagnostic(
        range=document.to_range(problem.range),
        message=problem.sentence,
        severity=_SEVERITIES[problem.severity],
        code=problem.code,
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location(to_uri(place), _range(workspace, document, place, other.range)), other.message
            )
            for other in problem.related
            for place in [path_of(workspace, document.path, other.path)]
        ]
        or None,
        data={
            "fixes": [{"title": fix.title, "edit": _plain(edit_of(fix, document, workspace))} for fix in problem.fixes]
        }
        if problem.fixes
        else None,
    )


def edit_of(fix: Fix, document: Document, workspace: Workspace) -> types.WorkspaceEdit:
    return edits_of([fix], document, workspace)


def edits_of(fixes: Iterable[Fix], document: Document, workspace: Workspace) -> types.WorkspaceEdit:
    """Every edit of every fix, by file."""
    changes: dict[str, list[types.TextEdit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            place = path_of(workspace, document.path, edit.path)
            uri = document.uri if place == document.path else to_uri(place)
            changes.setdefault(uri, []).append(
                types.TextEdit(_range(workspace, document, place, edit.range), edit.text)
            )
    return types.WorkspaceEdit(changes=changes)


def path_of(workspace: Workspace, near: Path, shown: str) -> Path:
    """The file that a problem of the file `near` names, as `Workspace.shown` made the name."""
    return near if shown == workspace.shown(near) else workspace.root_of(near) / shown


def _range(workspace: Workspace, document: Document, place: Path, given: SpecRange | None) -> types.Range:
    if given is not None and given.start.offset == 0 and (given.start.line or given.start.character):
        # A place that is known as editors count, and not by its offset: passages in sources are.
        return types.Range(
            types.Position(given.start.line, given.start.character), types.Position(given.end.line, given.end.character)
        )
    other = document if place == document.path else workspace.document(place)
    if other is None:
        line = given.start.line if given is not None else 0
        return types.Range(types.Position(line, 0), types.Position(line, 0))
    return other.to_range(given)


def _plain(edit: types.WorkspaceEdit) -> dict[str, Any]:
    return {
        "changes": {
            uri: [
                {
                    "range": {
                        "start": {"line": one.range.start.line, "character": one.range.start.character},
                        "end": {"line": one.range.end.line, "character": one.range.end.character},
                    },
                    "newText": one.new_text,
                }
                for one in edits
                if isinstance(one, types.TextEdit)
            ]
            for uri, edits in (edit.changes or {}).items()
        }
    }
