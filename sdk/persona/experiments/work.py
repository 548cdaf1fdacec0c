"""What a run computes, in a process of its own: from posted sources to a result that can be sent back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from persona.progress import Watcher


def compute(
    contents: Mapping[str, bytes],
    requests: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    memory: Mapping[str, Any] | None,
    *,
    watcher: Watcher,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The result (`persona-result/1`) and what the experiment's next run needs to keep its personas, as JSON values.

    Raises InputError and WriterError.
    """
    from persona.corpus.model import SourceRequest
    from persona.generation import analyse, write_personas
    from persona.personas.continuity import Earlier, people_of
    from persona.personas.model import GenerationResult
    from persona.writers.registry import open_writer

    chosen = settings_from(settings)
    sources = [SourceRequest(name, **requests.get(name, {})) for name in contents]
    earlier = None
    if memory is not None:
        before = GenerationResult.model_validate(memory["result"], strict=False)
        earlier = Earlier(before, memory["people"], memory["frozen"])

    async def generate() -> tuple[dict[str, Any], dict[str, Any]]:
        writer = open_writer(chosen.writer, chosen)
        await writer.prepare()
        analysis = analyse(sources, chosen, contents=contents, earlier=earlier, watcher=watcher)
        result = await write_personas(analysis, chosen, writer=writer, earlier=earlier, watcher=watcher)
        return result.model_dump(mode="json"), {"people": people_of(analysis.corpus), "frozen": result.frozen}

    return asyncio.run(generate())


def check(
    contents: Mapping[str, bytes], requests: Mapping[str, Mapping[str, Any]], *, watcher: Watcher
) -> dict[str, int]:
    """Reads everything, before a run is accepted: {"participants", "passages"}. Raises InputError."""
    from persona.corpus import read_corpus
    from persona.corpus.model import SourceRequest
    from persona.errors import TooLittleDataError

    corpus = read_corpus(
        [SourceRequest(name, **requests.get(name, {})) for name in contents], contents=contents, watcher=watcher
    )
    if len(corpus.participants) < 2:
        raise TooLittleDataError(
            f"Personas need at least 2 participants; here {len(corpus.participants)} could be found.",
            hint="Send more interviews or a survey with a row for each participant.",
        )
    return {"participants": len(corpus.participants), "passages": len(corpus.passages)}


def script(
    contents: Mapping[str, bytes],
    result: Mapping[str, Any],
    people: Mapping[str, str],
    persona_id: str,
    format: str,
    tokens: int | None,
    *,
    watcher: Watcher,
) -> dict[str, Any]:
    """A script of a persona of `result`, audited against everything it was made from: what the store keeps of it.

    `audit` says what was tested and how it ended, without quoting anybody. Raises ScriptBlockedError, SettingError.
    """
    from typing import cast

    from persona.personas.model import GenerationResult
    from persona.scripts import make_script
    from persona.scripts.model import ScriptFormat

    whole = GenerationResult.model_validate(result, strict=False).model_copy(update={"people": dict(people)})
    persona = next(one for one in whole.personas if one.id == persona_id)
    made = make_script(persona, whole, cast(ScriptFormat, format), contents=contents, tokens=tokens, watcher=watcher)
    report = made.report
    audit = {"score": report.score, "lines": report.lines, "passages": report.passages, "tests": dict(report.tests)}
    return {"id": made.id, "media_type": made.media_type, "content": made.content, "report": audit}


def check_settings(stored: Mapping[str, Any]) -> None:
    """Whether a run could be begun with these: the numbers are possible, the writer is known. Raises SettingError,
    WriterError."""
    from persona.writers.registry import open_writer

    chosen = settings_from(stored)
    open_writer(chosen.writer, chosen)


def settings_from(stored: Mapping[str, Any]) -> Any:
    """`persona.settings.Settings` from what the store keeps (and REST receives). Raises SettingError."""
    from persona.settings import PersonaCount, Privacy, Settings

    privacy = stored.get("privacy") or {}
    return Settings(
        personas=PersonaCount.parse(stored.get("personas")),
        writer=stored.get("writer", "embedded"),
        context=stored.get("context", ""),
        privacy=Privacy(privacy.get("k", 5), tuple(privacy.get("redact", ("names", "emails", "phones")))),
        budget_usd=stored.get("budget_usd"),
        fallback=stored.get("fallback"),
    )
