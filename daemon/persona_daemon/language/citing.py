"""What each spec's last build cites and where it stands now, made beside the loop and shared by every connection.

A large lockfile is read in a process of its own, and of any only what an editor shows is kept.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lsprotocol import types

from persona.corpus.model import archive_and_member
from persona_daemon.language.disk import Stamp
from persona_daemon.language.documents import to_uri
from persona_daemon.language.engine import Engine
from persona_daemon.language.working import is_large, reader_of

if TYPE_CHECKING:
    from persona.personas.model import Evidence, Persona
    from persona.spec.cited import Cited
    from persona.spec.lock import Lock
    from persona.spec.standing import Standing
    from persona_daemon.language.workspace import Workspace

_ATTEMPTS = 3  # while somebody keeps writing the lockfile or a source

logger = logging.getLogger("persona.language")


@dataclass(frozen=True, slots=True)
class Built:
    """A lockfile as far as it is shown (`read_shown`), and what it cites. `folder` is where it lies, `spec` what built
    it."""

    spec: Path
    folder: Path
    stamp: Stamp
    lock: Lock
    cited: Cited

    def persona(self, key: str) -> Persona | None:
        return next((one for one in self.lock.result.personas if one.id == key), None)

    def reads(self, path: Path) -> bool:
        """Whether a source of the build is this file, or lies in this folder."""
        root, sources = self.spec.parent, self.lock.result.sources
        if not path.is_relative_to(root):
            return root.is_relative_to(path) and bool(sources)
        name = path.relative_to(root).as_posix()
        inside = (f"{name}/", f"{name}!")
        return any(source.path == name or source.path.startswith(inside) for source in sources)

    def file(self, evidence: Evidence) -> Path:
        """The file a passage lies in: of a member of an archive, the archive."""
        return self.spec.parent / archive_and_member(evidence.source)[0]

    def location(self, persona: Persona, evidence: Evidence) -> types.Location:
        return types.Location(to_uri(self.file(evidence)), self.range(persona, evidence))

    def range(self, persona: Persona, evidence: Evidence) -> types.Range:
        """Where the passage stands now. In files without plain text there is no place to show but the beginning."""
        if not is_text(evidence.source):
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        return to_range(self.cited.standing(persona, evidence))


@dataclass(frozen=True, slots=True)
class AtHand:
    """What can be said at once. While a large lockfile is `unread`, `built` is what the build before left, if it is
    known."""

    built: Built | None
    unread: bool = False


class Citing:
    """One per engine (`citing_of`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[Path, Built] = {}
        self._making: dict[tuple[Path, Path], asyncio.Task[Built | None]] = {}

    async def built(self, workspace: Workspace, spec: Path) -> Built | None:
        """What the last build of `spec` left; None where there was none. The same object until the lockfile or a
        source changes. Raises OutputError for a lockfile that cannot be understood."""
        folder = workspace.output_folder(spec)
        current = self._current(folder, spec)
        # Whoever asks may be cancelled; the others, and those who ask again, wait for the same.
        return current if current is not None else await asyncio.shield(self._task(folder, spec))

    async def at_hand(self, workspace: Workspace, spec: Path) -> AtHand:
        """As `built`, for who waits for nothing: a large lockfile is read behind its back."""
        folder = workspace.output_folder(spec)
        stamp = self._stamp(folder)
        if not is_large(stamp) or self._current(folder, spec) is not None:
            return AtHand(await self.built(workspace, spec))
        self._task(folder, spec)
        kept = self._kept.get(folder)
        known = kept if kept is not None and kept.spec == spec else None
        return AtHand(known, known is None or known.stamp != stamp)

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

    def _task(self, folder: Path, spec: Path) -> asyncio.Task[Built | None]:
        """The one that makes what is not there yet."""
        key = (folder, spec)
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.ensure_future(self._make(folder, spec))
            task.add_done_callback(lambda done: self._made(key, done))
        return task

    def _made(self, key: tuple[Path, Path], task: asyncio.Task[Built | None]) -> None:
        del self._making[key]
        if not task.cancelled():
            task.exception()  # whoever waits is told of it; nobody may

    async def _make(self, folder: Path, spec: Path) -> Built | None:
        for _ in range(_ATTEMPTS):
            stamp = self._stamp(folder)
            made = None if stamp is None else await self._read(spec, folder, stamp)
            if made is None:
                self._kept.pop(folder, None)
                return None
            self._kept[folder] = made
            if self._current(folder, spec) is not None:
                break
        return made

    async def _read(self, spec: Path, folder: Path, stamp: Stamp) -> Built | None:
        before = self._kept.get(folder)
        if before is not None and (before.spec, before.stamp) == (spec, stamp):
            cited = await self._engine.offload(_cite, before.lock, spec, before.cited)
            return replace(before, cited=cited)
        if is_large(stamp):
            from persona_daemon.language.jobs import read_shown as job

            lock: Lock | None = await reader_of(self._engine).run(job, str(folder), str(spec.parent))
        else:
            from persona.spec.lock import read_shown

            lock = await self._engine.offload(read_shown, folder, spec.parent)
        if lock is None:
            return None
        return Built(spec, folder, stamp, lock, await self._engine.offload(_cite, lock, spec, None))

    def _current(self, folder: Path, spec: Path) -> Built | None:
        kept = self._kept.get(folder)
        if kept is None or kept.spec != spec or kept.stamp != self._stamp(folder):
            return None
        return kept if kept.cited.current() else None

    def _stamp(self, folder: Path) -> Stamp | None:
        from persona.spec.lock import LOCKFILE

        return self._engine.disk.stamp(folder / LOCKFILE)


def _cite(lock: Lock, spec: Path, before: Cited | None) -> Cited:
    """In a thread."""
    from persona.spec.cited import cite

    return cite(lock.result, spec.parent, before)


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
    return not archive_and_member(source)[1] and not source.lower().endswith((".xlsx", ".docx"))
