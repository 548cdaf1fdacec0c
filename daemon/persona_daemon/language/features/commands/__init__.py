"""Commands of the workspace that are no builds: check, diff, new specs, the sample, scripts, evidence for a claim."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from persona.corpus.model import archive_and_member
from persona.errors import InputError
from persona_daemon.language.asked import built_of, persona_of, spec_of, text_of
from persona_daemon.language.documents import to_path, to_uri
from persona_daemon.language.working import worker_of

if TYPE_CHECKING:
    from persona.personas.model import Evidence
    from persona_daemon.language.server import PersonaServer

_OFFERED = 3  # passages that are offered for a claim; editors show them as buttons
_LONGEST = 90  # characters of one of them


def register(server: PersonaServer) -> None:
    from persona_daemon.language import jobs

    async def work(job: Any, *arguments: Any) -> Any:
        return await worker_of(server.engine).run(job, *arguments)

    async def appeared(path: Path) -> None:
        """Known at once, not only when the watching sees it."""
        await server.engine.specs_changed([path], [])
        server.engine.tell("specs", [path])

    @server.command("persona.check")
    async def check(arguments: dict[str, Any]) -> dict[str, Any]:
        """Of one spec, or of all in the workspace."""
        specs = [spec_of(server, arguments)] if arguments.get("spec") else server.workspace.specs()
        problems = fixed = 0
        for spec in specs:
            root = server.workspace.root_of(spec)
            found, mended = await work(jobs.check, str(spec), str(root), arguments.get("fix") is True)
            problems += found
            fixed += mended
        if fixed:
            server.engine.tell("specs", [server.workspace.output_folder(spec) for spec in specs])
        return {"problems": problems, "fixed": fixed}

    @server.command("persona.diff")
    async def diff(arguments: dict[str, Any]) -> dict[str, Any]:
        spec = spec_of(server, arguments)
        root = server.workspace.root_of(spec)
        return {"markdown": await work(jobs.diff, str(spec), str(root), text_of(arguments, "against", "HEAD"))}

    @server.command("persona.newSpec")
    async def new_spec(arguments: dict[str, Any]) -> dict[str, Any]:
        folder = to_path(text_of(arguments, "folder"))
        path = Path(await work(jobs.new_spec, str(folder), text_of(arguments, "name", "") or None))
        await appeared(path)
        return {"uri": to_uri(path)}

    @server.command("persona.openSample")
    async def open_sample(arguments: dict[str, Any]) -> dict[str, Any]:
        folder = to_path(text_of(arguments, "folder"))
        place, spec = await work(jobs.open_sample, str(folder))
        await appeared(Path(spec))
        return {"folder": to_uri(Path(place)), "spec": to_uri(Path(spec))}

    @server.command("persona.makeScript")
    async def make_script(arguments: dict[str, Any]) -> dict[str, Any]:
        built, persona = await persona_of(server, arguments)
        format = text_of(arguments, "format", "character_card")
        path, _ = await work(jobs.script, str(built.spec), str(built.folder), persona.id, format, True)
        uri = to_uri(Path(path))
        if not server.client.persona_client and server.client.show_document:
            server.window_show_document(types.ShowDocumentParams(uri=uri, take_focus=True), lambda _: None)
        return {"uri": uri}

    @server.command("persona.scriptText")
    async def script_text(arguments: dict[str, Any]) -> dict[str, Any]:
        built, persona = await persona_of(server, arguments)
        format = text_of(arguments, "format", "system_prompt")
        _, text = await work(jobs.script, str(built.spec), str(built.folder), persona.id, format, False)
        return {"text": text}

    @server.command("persona.openReport")
    async def open_report(arguments: dict[str, Any]) -> dict[str, Any]:
        """For editors without a panel of ours: shows the HTML report that the build wrote."""
        built = await built_of(server, arguments)
        path = built.folder / "personas.html"
        if not path.exists():
            raise InputError(
                "This build wrote no report.",
                where=server.workspace.shown(built.spec),
                hint="Add html to output.formats.",
            )
        if server.client.show_document:
            server.window_show_document(types.ShowDocumentParams(uri=to_uri(path), external=True), lambda _: None)
        return {"uri": to_uri(path)}

    @server.command("persona.findEvidence")
    async def find_evidence(arguments: dict[str, Any]) -> dict[str, Any]:
        """Passages that could support a claim, given by its id or its words."""
        built, persona = await persona_of(server, arguments)
        found: list[Evidence] = await work(jobs.evidence_for, str(built.spec), persona.id, text_of(arguments, "claim"))
        return {"evidence": [_shape(built.spec.parent, item) for item in found]}

    @server.command("persona.attachEvidence")
    async def attach_evidence(arguments: dict[str, Any]) -> dict[str, Any]:
        """Asks which of the passages that could support a claim does, and writes it on the page and in the build."""
        built = await built_of(server, arguments)
        _, persona = await persona_of(server, arguments)
        claim = text_of(arguments, "claim")
        found: list[Evidence] = await work(jobs.evidence_for, str(built.spec), persona.id, claim)
        chosen = await _choose(server, found)
        if chosen is None:
            return {"footnote": None}
        footnote = await work(jobs.attach, str(built.spec), persona.id, claim, chosen)
        server.engine.tell("specs", [built.folder])
        return {"footnote": footnote}


async def _choose(server: PersonaServer, found: list[Evidence]) -> Evidence | None:
    if not found:
        server.window_show_message(
            types.ShowMessageParams(types.MessageType.Info, "Nobody this persona stands for speaks about that.")
        )
        return None
    titles = {f"{item.participant}: “{_short(item.readable)}”": item for item in found[:_OFFERED]}
    answer = await server.window_show_message_request_async(
        types.ShowMessageRequestParams(
            type=types.MessageType.Info,
            message="Which passage supports this claim?",
            actions=[types.MessageActionItem(title) for title in titles],
        )
    )
    return titles.get(answer.title) if answer is not None else None


def _shape(root: Path, item: Evidence) -> dict[str, Any]:
    return {
        "uri": to_uri(root / archive_and_member(item.source)[0]),
        "line": item.first_line - 1,
        "quote": item.readable,
        "participant": item.participant,
    }


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
