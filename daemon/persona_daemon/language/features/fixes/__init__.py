"""Quick fixes in specs: one for every problem that has one, and all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona_daemon.language.features.pages.acting import ACTIONS, wanted

if TYPE_CHECKING:
    from persona.spec.problems import Fix, Problem
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

FIX_ALL = types.CodeActionKind("source.fixAll")


def register(server: PersonaServer) -> None:
    @server.answers(types.TEXT_DOCUMENT_CODE_ACTION, "spec", options=ACTIONS)
    async def actions(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
        from persona_daemon.language.features.spec_problems.problems import problems_of
        from persona_daemon.language.translating import edit_of, edits_of

        problems = await problems_of(server).of(document)
        found: list[types.CodeAction] = []
        for problem in problems:
            if not problem.fixes or not _meets(document.to_range(problem.range), params.range):
                continue
            shown = [one for one in params.context.diagnostics if _same(one, problem, document)]
            found += [
                types.CodeAction(
                    fix.title,
                    types.CodeActionKind.QuickFix,
                    shown or None,
                    is_preferred=number == 0,
                    edit=edit_of(fix, document, server.workspace),
                )
                for number, fix in enumerate(problem.fixes)
            ]
        every = compatible(problems)
        if len(every) > 1 or (every and params.context.only):
            title = "Mend everything that can be" if len(every) > 1 else every[0].title
            found.append(types.CodeAction(title, FIX_ALL, edit=edits_of(every, document, server.workspace)))
        return [action for action in found if wanted(action.kind, params.context.only)]


def compatible(problems: list[Problem]) -> list[Fix]:
    """The first fix of every problem, where no two touch the same text."""
    chosen: list[Fix] = []
    taken: list[tuple[str, int, int]] = []
    for problem in problems:
        if not problem.fixes:
            continue
        fix = problem.fixes[0]
        places = [(edit.path, edit.range.start.offset, edit.range.end.offset) for edit in fix.edits]
        if any(path == other and start <= last and end >= first for path, start, end in places
               for other, first, last in taken):  # fmt: skip
            continue
        chosen.append(fix)
        taken += places
    return chosen


def _meets(one: types.Range, other: types.Range) -> bool:
    return not (_key(one.end) < _key(other.start) or _key(other.end) < _key(one.start))


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _same(shown: types.Diagnostic, problem: Problem, document: Document) -> bool:
    return shown.code == problem.code and shown.range == document.to_range(problem.range)
