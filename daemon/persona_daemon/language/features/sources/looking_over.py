"""What is worth knowing of a research file that is open: personal data in it, and cited passages that were edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from persona_daemon.language.features.pages.acting import wanted
from persona_daemon.language.features.sources.citing_lines import cited_in
from persona_daemon.language.reading import remembered
from persona_daemon.language.translating import SOURCE

if TYPE_CHECKING:
    from persona.text.personal import PersonalDatum
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer

PERSONAL = "personal-data"
EDITED = "cited-passage-edited"
_MOST_TEXT = 1_000_000  # characters that are looked over
_MOST = 500  # problems that are told
_WORDS = {
    "email": "an e-mail address", "url": "a web address", "iban": "a bank account", "card": "a card number",
    "customer_number": "a customer number", "birth_date": "a date of birth", "phone": "a telephone number",
    "address": "a street address", "postcode": "a postcode", "handle": "a user name", "name": "a name",
}  # fmt: skip


async def problems_in(server: PersonaServer, document: Document) -> list[types.Diagnostic]:
    """Only of files that are open: nobody asked about the others."""
    if not document.open:
        return []
    return [*await _edited(server, document), *await _personal(server, document)]


async def _edited(server: PersonaServer, document: Document) -> list[types.Diagnostic]:
    found = []
    for _, citation, now in await cited_in(server, document):
        if now.state != "stale":
            continue
        item = citation.evidence
        claims = "; ".join(f"“{claim.text}”" for claim in citation.claims[:3]) or "a quote on the page"
        line = min(item.first_line, len(document.lines))
        found.append(
            types.Diagnostic(
                document.lines_range(line, line),
                f"{citation.persona.name} cites words that stood here: “{_short(item.readable)}”. "
                f"They support {claims}.",
                types.DiagnosticSeverity.Warning,
                EDITED,
                source=SOURCE,
            )
        )
    return found


async def _personal(server: PersonaServer, document: Document) -> list[types.Diagnostic]:
    kept: dict[str, list[PersonalDatum]] = remembered(document, "personal", dict)
    if "found" not in kept:
        kept["found"] = await server.offload(_look, document.text[:_MOST_TEXT])
    return [
        types.Diagnostic(
            document.range(one.start, one.end),
            f"This looks like {_WORDS[one.kind]}; it is never quoted, and can be redacted here.",
            types.DiagnosticSeverity.Information,
            PERSONAL,
            source=SOURCE,
            data={"kind": one.kind},
        )
        for one in kept["found"]
    ]


def _look(text: str) -> list[PersonalDatum]:
    """In a thread, line by line: the interpreter is let go of in between."""
    from persona.text.personal import PersonalDatum, find_personal

    found: list[PersonalDatum] = []
    start = 0
    for line in text.split("\n"):
        found += [PersonalDatum(one.kind, start + one.start, start + one.end) for one in find_personal(line)]
        start += len(line) + 1
        if len(found) >= _MOST:
            break
    return found[:_MOST]


def redactions(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Each puts the kind of what stood there in its place: an action that a person chooses, never one that runs by
    itself. Sources are changed by nothing else."""
    told = [one for one in params.context.diagnostics if one.code == PERSONAL]
    found = []
    for one in told:
        words = _kind(one).replace("_", " ")
        edit = types.TextEdit(one.range, f"[{words}]")
        found.append(
            types.CodeAction(
                f"Redact: write [{words}] instead",
                types.CodeActionKind.QuickFix,
                [one],
                edit=types.WorkspaceEdit(changes={document.uri: [edit]}),
            )
        )
    return [action for action in found if wanted(action.kind, params.context.only)]


def _kind(told: types.Diagnostic) -> str:
    data = told.data
    kind = data.get("kind") if isinstance(data, dict) else getattr(data, "kind", None)
    return kind if isinstance(kind, str) and kind in _WORDS else "personal data"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79].rstrip() + "…"
