"""What each spec's last build cites and where it stands now, made in a thread and shared by every connection."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lsprotocol import types

from persona_daemon.language.disk import Stamp
from persona_daemon.language.documents import to_uri
from persona_daemon.language.engine import Engine

if TYPE_CHECKING:
    from persona.personas.model import Evidence, Persona
    from persona.spec.cited import Cited
    from persona.spec.lock import Lock
    from persona.spec.standing import Standing
    from persona_daemon.language.workspace import Workspace

logger = logging.getLogger("persona.language")


@dataclass(frozen=True, slots=True)
class Built:
    """A lockfile as it is now, and what it cites. `folder` is where it lies, `spec` what built it."""

    spec: Path
    folder: Path
    stamp: Stamp
    lock: Lock
    cited: Cited

    def persona(self, key: str) -> Persona | None:
        return next((one for one in self.lock.result.personas if one.id == key), None)

    def file(self, evidence: Evidence) -> Path:
        """The file a passage lies in: of a member of an archive, the archive."""
        return self.spec.parent / evidence.source.split("!", 1)[0]

    def location(self, persona: Persona, evidence: Evidence) -> types.Location:
        return types.Location(to_uri(self.file(evidence)), self.range(persona, evidence))

    def range(self, persona: Persona, evidence: Evidence) -> types.Range:
        """Where the passage stands now. In files without plain text there is no place to show but the beginning."""
        if not is_text(evidence.source):
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        return to_range(self.cited.standing(persona, evidence))


class Citing:
    """One per engine (`citing_of`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[Path, Built] = {}
        self._making: dict[Path, asyncio.Lock] = {}

    async def built(self, workspace: Workspace, spec: Path) -> Built | None:
        """What the last build of `spec` left; None where there was none. The same object until the lockfile or a
        source changes. Raises OutputError for a lockfile that cannot be understood."""
        from persona.spec.lock import LOCKFILE

        folder = workspace.output_folder(spec)
        current = self._current(folder, spec)
        if current is not None:
            return current
        async with self._making.setdefault(folder, asyncio.Lock()):
            current = self._current(folder, spec)
            if current is not None:
                return current
            stamp = self._engine.disk.stamp(folder / LOCKFILE)
            if stamp is None:
                self._kept.pop(folder, None)
                return None
            made = await self._engine.offload(_make, spec, folder, stamp, self._kept.get(folder))
            if made is None:
                self._kept.pop(folder, None)
            else:
                self._kept[folder] = made
            return made

    async def all(self, workspace: Workspace) -> list[Built]:
        """Of every spec that was built and whose lockfile can be understood."""
        from persona.errors import PersonaError

        found = []
        for spec in workspace.specs():
            try:
                built = await self.built(workspace, spec)
            except PersonaError as error:
                logger.info("%s", error)
                continue
            if built is not None:
                found.append(built)
        return found

    def _current(self, folder: Path, spec: Path) -> Built | None:
        from persona.spec.lock import LOCKFILE

        kept = self._kept.get(folder)
        if kept is None or kept.spec != spec or kept.stamp != self._engine.disk.stamp(folder / LOCKFILE):
            return None
        return kept if kept.cited.current() else None


def _make(spec: Path, folder: Path, stamp: Stamp, before: Built | None) -> Built | None:
    """In a thread."""
    from persona.spec.cited import cite
    from persona.spec.lock import read_lock

    same = before is not None and before.spec == spec and before.stamp == stamp
    lock = before.lock if before is not None and same else read_lock(folder, spec.parent)
    if lock is None:
        return None
    if lock.data:
        lock = replace(lock, data=b"")  # of a large survey it is a hundred megabytes, and nobody asks for it here
    return Built(spec, folder, stamp, lock, cite(lock.result, spec.parent, before.cited if before and same else None))


_citing: WeakKeyDictionary[Engine, Citing] = WeakKeyDictionary()


def citing_of(engine: Engine) -> Citing:
    found = _citing.get(engine)
    if found is None:
        found = _citing[engine] = Citing(engine)
    return found


def to_range(standing: Standing) -> types.Range:
    place = standing.place
    return types.Range(
        types.Position(place.start_line, place.start_character), types.Position(place.end_line, place.end_character)
    )


def is_text(source: str) -> bool:
    """Whether an editor shows the text that a source's places count in."""
    return "!" not in source and not source.lower().endswith((".xlsx", ".docx"))
