"""What was posted to `/generate`, whichever way: JSON, multipart or paths. Checked as far as it can be."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from persona.errors import PersonaError
from persona.experiments import runs
from persona.experiments.runs import PostedSource
from persona.experiments.work import check_settings, settings_from
from persona_daemon.rest.bodies import must_be, parsed
from persona_daemon.rest.door import Door
from persona_daemon.rest.models import GenerateRequest, GenerationSettings, GivenSource
from persona_daemon.rest.paths import read_paths
from persona_daemon.rest.problems import ProblemError, problem_of


@dataclass(frozen=True, slots=True)
class Posted:
    """`fingerprint` is the same for the same settings and files, however they were sent."""

    asked: GenerationSettings
    settings: Mapping[str, Any]
    sources: tuple[PostedSource, ...]
    fingerprint: str


async def posted(request: Request, door: Door) -> Posted:
    """Raises ProblemError."""
    kind = must_be(request, "application/json", "multipart/form-data")
    if kind == "application/json":
        asked: GenerationSettings = parsed(GenerateRequest, await request.body())
        assert isinstance(asked, GenerateRequest)
        contents = _inline(asked.sources)
        if asked.paths:
            options = door.options
            more = await asyncio.to_thread(
                read_paths,
                asked.paths,
                options.roots,
                most_bytes=options.most_body_bytes,
                most_files=options.most_files,
            )
            _no_doubles(contents, more)
            contents |= more
    else:
        asked, contents = await _multipart(request, door)
    if not contents and asked.experiment_id is None:
        raise ProblemError(
            "invalid", "There are no sources.", faults=[_fault("sources", "give at least one source, file or path")]
        )
    if unknown := sorted(set(asked.columns) - set(contents)):
        raise ProblemError(
            "invalid", "Columns are given for no source.", faults=[_fault(f"columns.{unknown[0]}", "no such source")]
        )
    settings = _settings(asked)
    sources = tuple(PostedSource(name, contents[name], _roles(asked, name)) for name in sorted(contents))
    return Posted(asked, settings, sources, _fingerprint(asked, sources))


async def usable(door: Door, given: Posted) -> None:
    """Whether this can become personas: the writer is known, the sources can be read. Raises ProblemError."""
    sources: list[PostedSource] = list(given.sources)
    try:
        await asyncio.to_thread(check_settings, given.settings)
        if given.asked.experiment_id is not None:
            async with door.service.read() as connection:
                held = await runs.held_by(connection, given.asked.experiment_id)
            named = {source.name for source in sources}
            sources += [source for source in held if source.name not in named]
        await door.service.check_sources(sources)
    except PersonaError as error:
        raise problem_of(error) from None


def _settings(asked: GenerationSettings) -> dict[str, Any]:
    found: dict[str, Any] = {"personas": str(asked.personas), "writer": asked.writer}
    if asked.context:
        found["context"] = asked.context
    if asked.privacy is not None:
        found["privacy"] = asked.privacy.model_dump()
    if asked.budget_usd is not None:
        found["budget_usd"] = asked.budget_usd
    if asked.fallback is not None:
        found["fallback"] = asked.fallback
    try:
        settings_from(found)
    except PersonaError as error:
        raise problem_of(error) from None
    return found


def _inline(given: list[GivenSource]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for number, source in enumerate(given):
        place = f"sources.{number}"
        name = _name(source.name, f"{place}.name")
        if name in found:
            raise ProblemError("invalid", "Two sources have one name.", faults=[_fault(f"{place}.name", "is taken")])
        if source.encoding == "base64":
            try:
                found[name] = base64.b64decode(source.content, validate=True)
            except (binascii.Error, ValueError):
                fault = _fault(f"{place}.content", "is not base64")
                raise ProblemError("invalid", "A source cannot be decoded.", faults=[fault]) from None
        else:
            found[name] = source.content.encode("utf-8", "surrogatepass")
    return found


async def _multipart(request: Request, door: Door) -> tuple[GenerationSettings, dict[str, bytes]]:
    """Files are streamed to disk as they arrive, and read from there."""
    asked = GenerationSettings()
    contents: dict[str, bytes] = {}
    async with request.form(max_files=door.options.most_files, max_fields=10, max_part_size=1 << 20) as form:
        for field, value in form.multi_items():
            if isinstance(value, UploadFile) and field == "files":
                name = _name(value.filename or "", "files")
                if name in contents:
                    raise ProblemError("invalid", "Two files have one name.", faults=[_fault("files", name)])
                contents[name] = await value.read()
            elif field == "request":
                raw = await value.read() if isinstance(value, UploadFile) else value
                asked = parsed(GenerationSettings, raw, "request")
            else:
                fault = _fault(field[:100], "there are `files` and `request`, nothing else")
                raise ProblemError("invalid", "A field is not known.", faults=[fault])
    return asked, contents


def _name(name: str, place: str) -> str:
    """A name that is a relative path and stays below where it begins."""
    path = PurePosixPath(name.replace("\\", "/"))
    fine = 0 < len(name) <= 500 and name.isprintable() and not path.is_absolute() and ".." not in path.parts
    if not fine or not path.name or ":" in path.parts[0]:
        raise ProblemError(
            "invalid", "A source has a name that cannot be used.", faults=[_fault(place, "must be a relative path")]
        )
    return str(path)


def _no_doubles(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> None:
    if both := sorted(set(one) & set(other)):
        raise ProblemError("invalid", "A source and a path have one name.", faults=[_fault("paths", both[0])])


def _roles(asked: GenerationSettings, name: str) -> dict[str, Any]:
    roles = asked.columns.get(name)
    return {} if roles is None else roles.model_dump(exclude_none=True)


def _fingerprint(asked: GenerationSettings, sources: tuple[PostedSource, ...]) -> str:
    told = asked.model_dump(mode="json", exclude={"sources", "paths"})
    files = [[source.name, hashlib.sha256(source.content).hexdigest()] for source in sources]
    return hashlib.sha256(json.dumps([told, files], sort_keys=True).encode()).hexdigest()


def _fault(field: str, message: str) -> dict[str, Any]:
    return {"in": "body", "field": field, "message": message}
