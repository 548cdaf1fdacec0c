"""What a build writes beside the pages: the report, the table, and the scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persona.progress import SILENT, Watcher

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult
    from persona.spec.order import Order
    from persona.spec.pages import Written


def other_outputs(
    result: GenerationResult, order: Order, pages: Written, watcher: Watcher = SILENT, *, scripts: bool = True
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Name → content, and notes on what was not written. A script that would leak is left out and said."""
    from persona.personas.saving import render

    formats = [name for name in order.formats if name in ("html", "csv")]
    files = {name: text.encode() for name, text in render(result, order.folder, formats).items()}
    notes: list[str] = []
    if order.scripts and scripts:
        files |= _scripts(result, order, pages, notes, watcher)
    return files, tuple(notes)


def _scripts(
    result: GenerationResult, order: Order, pages: Written, notes: list[str], watcher: Watcher
) -> dict[str, bytes]:
    from persona.errors import ScriptBlockedError
    from persona.personas.markdown import page_name
    from persona.scripts.making import ScriptMaker
    from persona.scripts.saving import name_beside

    files: dict[str, bytes] = {}
    maker = ScriptMaker(result, order.requests, root=order.root, watcher=watcher)
    for number, persona in enumerate(result.personas):
        watcher.tell("scripts", number, len(result.personas), persona.name)
        record = pages.records.get(persona.id)
        page = record.file if record else page_name(persona)
        for format in order.scripts:
            try:
                script = maker.make(persona, format)  # type: ignore[arg-type]
            except ScriptBlockedError as error:
                notes.append(f"{persona.name}: the script {format} was not written. {error.message}")
                continue
            files[name_beside(page, script)] = script.content
    return files
