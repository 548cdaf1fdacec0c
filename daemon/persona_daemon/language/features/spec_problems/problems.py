"""A spec's problems: those of its text are known with the text; those of the files it names are looked up in a thread,
and until they are known again, the last ones stand where they now belong. The same look tells which files each source
means, and why a build would have something to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona_daemon.language.disk import Stamp
from persona_daemon.language.moving import carried
from persona_daemon.language.working import is_large, reader_of, worker_of

if TYPE_CHECKING:
    from persona.spec.parse import ParsedSpec
    from persona.spec.places import Meant
    from persona.spec.problems import Problem
    from persona_daemon.language.documents import Document
    from persona_daemon.language.engine import Change
    from persona_daemon.language.server import PersonaServer

logger = logging.getLogger("persona.language")

_FIRST_WAIT = 2.0  # seconds that the first answer for a spec waits for what is known of its files
_QUIET = 0.25  # seconds without an edit before the files of a spec are looked at again
_MANY = 300  # sources from which they are looked at in another process: it takes long


@dataclass(frozen=True, slots=True)
class Look:
    """What was found about the files that `text` names. `asked` is what it said about them, `number` when it was.

    `meant` are the files of each entry of `sources`, in their order; `reasons` what a build would have to do."""

    text: str
    asked: object
    number: int
    problems: list[Problem]
    meant: list[Meant]
    reasons: tuple[str, ...]
    stamps: tuple[Stamp | None, ...]


class SpecProblems:
    """Of one connection. `news` is called when what was told of a spec is no longer all."""

    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._found: dict[Path, Look] = {}
        self._carried: dict[Path, tuple[Look, str, list[Problem]]] = {}
        self._looking: dict[Path, asyncio.Task[None]] = {}
        self._late: set[Path] = set()
        self._number = 0
        self.news: Callable[[Path], None] = lambda path: None
        server.workspace.listen(self._changed)

    async def of(self, document: Document) -> list[Problem]:
        """Every problem of a spec, in order of place."""
        look = await self.look(document.path)
        parsed = self._server.workspace.parsed(document.path)
        if parsed is None:
            return []
        files = self._placed(document.path, look, parsed) if look is not None else []
        if not files:
            return list(parsed.problems)
        everything = [*parsed.problems, *files]
        return sorted(everything, key=lambda one: (one.range.start.offset if one.range else -1, one.code))

    def _placed(self, path: Path, look: Look, parsed: ParsedSpec) -> list[Problem]:
        """The problems of a look where they are in the text as it is: carried from edit to edit."""
        known, text, problems = self._carried.get(path, (look, look.text, look.problems))
        if known is not look:
            text, problems = look.text, look.problems
        placed = carried(problems, text, parsed.lines)
        self._carried[path] = (look, parsed.text, placed)
        return placed

    async def look(self, path: Path) -> Look | None:
        """What is known of the files that a spec names; None where it could not be understood yet.

        Waits only where nothing is known so far. What is found later is told by `news`.
        """
        parsed = self._server.workspace.parsed(path)
        if parsed is None:
            return None
        asked = _asked(parsed)
        found = self._found.get(path)
        if asked is None or (found is not None and found.asked == asked and found.number == self._number):
            return found
        task = self._looking.get(path)
        if task is None:
            task = self._looking[path] = asyncio.ensure_future(self._go(path))
            self._server.keep(task)
        if found is None:
            _, running = await asyncio.wait([task], timeout=0 if is_long(parsed) else _FIRST_WAIT)
            if running:
                self._late.add(path)
        return self._found.get(path)

    async def settled(self, path: Path) -> Look | None:
        """As `look`, and waits for what is found about the files as they are now, whoever wrote them."""
        known = self._found.get(path)
        if known is not None and known.stamps != await self._server.offload(self._stamps, path, known.meant):
            self._found[path] = replace(known, number=-1)
        await self.look(path)
        while (task := self._looking.get(path)) is not None:
            await asyncio.wait([task])
        return self._found.get(path)

    def _stamps(self, path: Path, meant: list[Meant]) -> tuple[Stamp | None, ...]:
        """When every source and every output was written to."""
        disk = self._server.engine.disk
        folder = self._server.workspace.output_folder(path)
        try:
            outputs = sorted(folder.iterdir())
        except OSError:
            outputs = []
        sources = [found.file for one in meant for found in one.files if found.file is not None]
        return tuple(disk.stamp(file) for file in (*sources, *outputs))

    def _changed(self, change: Change) -> None:
        if change.what != "runs":
            self._number += 1

    async def _go(self, path: Path) -> None:
        """Looks until what is known is about the text as it is now."""
        workspace = self._server.workspace
        try:
            while True:
                parsed = workspace.parsed(path)
                number = self._number
                if parsed is None or (asked := _asked(parsed)) is None:
                    return
                before = self._found.get(path)
                if before is not None and before.asked == asked and before.number == number:
                    return
                if before is not None and before.asked != asked:
                    await asyncio.sleep(_QUIET)
                    if workspace.parsed(path) is not parsed:
                        continue
                problems, meant, reasons = await self._seen(path, parsed)
                stamps = await self._server.offload(self._stamps, path, meant)
                after = self._found[path] = Look(parsed.text, asked, number, problems, meant, reasons, stamps)
                if path in self._late or (before is not None and _told(before) != _told(after)):
                    self._late.discard(path)
                    self.news(path)
        except Exception:
            logger.exception("the files of %s cannot be looked at", path)
        finally:
            self._looking.pop(path, None)

    async def _seen(self, path: Path, parsed: ParsedSpec) -> tuple[list[Problem], list[Meant], tuple[str, ...]]:
        from persona.spec.lock import LOCKFILE

        others = [spec for spec in self._server.workspace.specs() if spec != path]
        root = self._server.workspace.root_of(path)
        engine = self._server.engine
        long = is_long(parsed)
        if not long and not is_large(engine.disk.stamp(self._server.workspace.output_folder(path) / LOCKFILE)):
            return await engine.offload(look_at_files, parsed, path, root, others)
        from persona_daemon.language.jobs import look

        worker = worker_of(engine) if long else reader_of(engine)
        found: tuple[list[Problem], list[Meant], tuple[str, ...]] = await worker.run(
            look, parsed.text, parsed.path, path, root, others
        )
        return found


def problems_of(server: PersonaServer) -> SpecProblems:
    """The one of this connection."""
    return server.part(SpecProblems)


def _asked(parsed: ParsedSpec) -> object | None:
    """What a spec asks for; None where it cannot be understood."""
    return parsed.model


def _told(look: Look) -> object:
    return [(problem.code, problem.message) for problem in look.problems], look.reasons


def is_long(parsed: ParsedSpec) -> bool:
    return parsed.model is not None and len(parsed.model.sources) > _MANY


def look_at_files(
    parsed: ParsedSpec, path: Path, root: Path, others: list[Path]
) -> tuple[list[Problem], list[Meant], tuple[str, ...]]:
    """In a thread, or a process."""
    from persona.errors import PersonaError
    from persona.spec.inputs import hashes_of
    from persona.spec.lock import read_brief
    from persona.spec.places import survey
    from persona.spec.planning import make_plan

    found = survey(parsed, path, root, others=others)
    if found is None:
        return [], [], ()
    try:
        brief = read_brief(found.order.folder)
    except PersonaError as error:
        return found.problems, found.meant, (str(error),)
    if brief is None:
        return found.problems, found.meant, make_plan(found.order, {}, None, None).reasons
    plan = make_plan(found.order, hashes_of(found.meant, found.order.root), brief.record, brief.version)
    return found.problems, found.meant, plan.reasons
