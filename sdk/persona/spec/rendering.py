"""From a result to the files of an output folder: which are written, which go, and what the lockfile records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.progress import Watcher
from persona.spec.lock import LOCKFILE, Lock, short_hash
from persona.spec.order import Order
from persona.spec.outputs import other_outputs
from persona.spec.pages import Pages, Written, write_pages
from persona.spec.report import PersonaChange

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult, RetiredPersona


@dataclass(frozen=True, slots=True)
class Outcome:
    """`files` are only those that differ from what is on disk."""

    result: GenerationResult
    files: dict[str, bytes]
    remove: tuple[str, ...]
    written: Written
    personas: tuple[PersonaChange, ...]
    pages: Pages
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """`inputs` and `asked` are what the lockfile records as the origin of the result."""

    order: Order
    inputs: Mapping[str, str]
    asked: Mapping[str, Any]
    prune: bool

    def outcome(
        self,
        result: GenerationResult,
        lock: Lock | None,
        pages: Pages,
        frozen: str,
        people: Mapping[str, str],
        watcher: Watcher,
        *,
        scripts: bool = True,
    ) -> Outcome:
        """`lock` is the last build as people left it. Without `scripts` those of the last build stay as they are."""
        from persona.personas.json_output import to_json
        from persona.personas.model import BuildRecord

        order = self.order
        written = write_pages(result, order, lock, pages) if "markdown" in order.formats else Written()
        others, notes = other_outputs(result, order, written, watcher, scripts=scripts)
        retired = _retired(result, lock)
        kept = tuple(one for one in retired if not self.prune and (order.folder / one.file).exists())
        names = {persona.id for persona in result.personas}
        files = {name: short_hash(content) for name, content in others.items()}
        if not scripts and lock is not None:
            files = {**lock.record.files, **files}
        record = BuildRecord(
            spec=order.spec_from_folder,
            asked=dict(self.asked),
            inputs=dict(self.inputs),
            people=dict(people),
            frozen=frozen,
            pages=written.records,
            files=files,
            hands={key: hand for key, hand in (lock.record.hands if lock else {}).items() if key in names},
            retired=kept,
        )
        final = result.model_copy(update={"build": record})
        every = {**written.files, **others, LOCKFILE: to_json(final).encode()}
        return Outcome(
            final,
            {name: content for name, content in every.items() if not _same(order.folder / name, content)},
            self._unwanted(lock, {*every, *files}, retired),
            written,
            _changes(result, lock, written, retired),
            pages,
            (*result.notes, *notes),
        )

    def _unwanted(self, lock: Lock | None, names: set[str], retired: Iterable[RetiredPersona]) -> tuple[str, ...]:
        """What earlier builds wrote and this one does not: generated files nobody changed, and with `prune` pages."""
        if lock is None:
            return ()
        folder = self.order.folder
        gone = [
            name
            for name, digest in lock.record.files.items()
            if name not in names and (folder / name).exists() and short_hash((folder / name).read_bytes()) == digest
        ]
        if self.prune:
            pages = [one.file for one in retired if one.file.endswith(".md") and one.file not in names]
            gone += [name for name in pages if (folder / name).exists()]
        return tuple(dict.fromkeys(gone))


def _retired(result: GenerationResult, lock: Lock | None) -> list[RetiredPersona]:
    """Personas of earlier builds that are not in this one, and whose pages may still be there."""
    from persona.personas.model import RetiredPersona

    if lock is None:
        return []
    now = {persona.id for persona in result.personas}
    known = {one.id: one for one in lock.record.retired if one.id not in now}
    for persona in lock.result.personas:
        page = lock.record.pages.get(persona.id)
        if persona.id not in now:
            file = page.file if page else LOCKFILE
            known[persona.id] = RetiredPersona(id=persona.id, name=persona.name, file=file)
    return list(known.values())


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _changes(
    result: GenerationResult, lock: Lock | None, written: Written, retired: Iterable[RetiredPersona]
) -> tuple[PersonaChange, ...]:
    before = {persona.id for persona in lock.result.personas} if lock else set()
    now = [
        PersonaChange(
            persona.id,
            persona.name,
            "kept" if persona.id in before else "new",
            written.records[persona.id].file if persona.id in written.records else "",
        )
        for persona in result.personas
    ]
    return (*now, *(PersonaChange(one.id, one.name, "retired", one.file) for one in retired if one.id in before))
