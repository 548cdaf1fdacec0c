"""What can be done about a claim on a page: drop it, give it evidence, place its evidence anew, make a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona.spec.page_text import Replacement, without_cites, without_claim
from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from persona.spec.page import ClaimLine
    from persona_daemon.language.features.pages.subject import OpenPage
    from persona_daemon.language.server import PersonaServer

_QUICK = types.CodeActionKind.QuickFix
ACTIONS = types.CodeActionOptions(
    code_action_kinds=[_QUICK, types.CodeActionKind.RefactorRewrite, types.CodeActionKind("source"),
                       types.CodeActionKind("source.fixAll")],
)  # fmt: skip
_REWRITE = types.CodeActionKind.RefactorRewrite


async def actions(server: PersonaServer, page: OpenPage, params: types.CodeActionParams) -> list[types.CodeAction]:
    found = [action for one in params.context.diagnostics for action in _mending(page, one)]
    line = page.claim_at(params.range.start.line)
    if line is not None:
        found += [
            types.CodeAction("Find evidence for this claim…", _REWRITE, command=_evidence(page, line)),
            types.CodeAction("Drop this claim", _REWRITE, edit=_edit(page, [without_claim(page.document.lines, line)])),
        ]
    if page.page.name is None or params.range.start.line <= page.page.name[0].end or line is not None:
        found.append(types.CodeAction("Make a character card", types.CodeActionKind("source"), command=_script(page)))
    unique = {(action.title, action.kind, str(action.edit)): action for action in found}
    return [action for action in unique.values() if wanted(action.kind, params.context.only)]


def wanted(kind: Any, only: Any) -> bool:
    """Kinds are a tree of names joined by points."""
    if not only:
        return True
    name = kind.value if isinstance(kind, types.CodeActionKind) else str(kind)
    asked = [one.value if isinstance(one, types.CodeActionKind) else str(one) for one in only]
    return any(name == one or name.startswith(f"{one}.") for one in asked)


def _mending(page: OpenPage, told: types.Diagnostic) -> list[types.CodeAction]:
    """What mends a problem that the editor shows."""
    if told.code == "P302":
        argument = {"spec": to_uri(page.built.spec), "fix": True}
        command = types.Command("Write evidence at its new place", "persona.check", arguments=[argument])
        return [
            types.CodeAction(
                "Write all evidence that moved at its new place", _QUICK, [told], is_preferred=True, command=command
            )
        ]
    line = page.claim_at(told.range.start.line)
    if line is None:
        return []
    drop = types.CodeAction(
        "Drop this claim", _QUICK, [told], edit=_edit(page, [without_claim(page.document.lines, line)])
    )
    if told.code == "P301":
        evidence = types.CodeAction("Find evidence for this claim…", _QUICK, [told], command=_evidence(page, line))
        return [evidence, drop]
    if told.code == "P305":
        unknown = [key for key in line.cites if page.evidence(key) is None]
        edits = without_cites(page.document.lines, line, unknown)
        return [types.CodeAction("Delete the footnote", _QUICK, [told], is_preferred=True, edit=_edit(page, edits))]
    if told.code in ("P303", "P304"):
        gone = [item.id for item in page.cited(line) if page.standing(item).state == "stale"]
        rest = [key for key in line.cites if key not in gone]
        edits = without_cites(page.document.lines, line, gone)
        keep = types.CodeAction("Keep the claim without what is gone", _QUICK, [told], edit=_edit(page, edits))
        build = types.Command("Build", "persona.build", arguments=[{"spec": to_uri(page.built.spec)}])
        again = types.CodeAction("Build again", _QUICK, [told], command=build)
        return [*([keep] if rest and edits else []), again, drop]
    return []


def lenses(server: PersonaServer, page: OpenPage) -> list[types.CodeLens]:
    """Above the persona's name."""
    line = page.page.name[0].start if page.page.name else 0
    place = page.document.lines_range(line + 1, line + 1)
    commands = [_script(page)]
    if server.client.persona_client:
        argument = {"spec": to_uri(page.built.spec), "persona": page.persona.id}
        commands.insert(0, types.Command("Show card", "persona.showCard", arguments=[argument]))
    return [types.CodeLens(place, command) for command in commands]


def _script(page: OpenPage) -> types.Command:
    argument = {"spec": to_uri(page.built.spec), "persona": page.persona.id, "format": "character_card"}
    return types.Command("Make a script", "persona.makeScript", arguments=[argument])


def _evidence(page: OpenPage, line: ClaimLine) -> types.Command:
    claim = page.claim(line)
    argument = {
        "spec": to_uri(page.built.spec),
        "persona": page.persona.id,
        "claim": claim.id if claim is not None else line.text,
    }
    return types.Command("Find evidence", "persona.attachEvidence", arguments=[argument])


def _edit(page: OpenPage, edits: list[Replacement]) -> types.WorkspaceEdit:
    document = page.document
    return types.WorkspaceEdit(
        changes={document.uri: [types.TextEdit(document.range(start, end), text) for start, end, text in edits]}
    )
