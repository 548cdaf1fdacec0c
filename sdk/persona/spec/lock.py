"""`personas.json` as the lockfile: read whole for a build, or only what is asked for where that is enough."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.errors import OutputError, hint_to_read

if TYPE_CHECKING:
    from persona.personas.continuity import Earlier
    from persona.personas.model import BuildRecord, GenerationResult

LOCKFILE = "personas.json"
_MEND = "Restore it from version control, or delete its folder to build from the beginning."


@dataclass(frozen=True, slots=True)
class Lock:
    """What the last build left: the result as it was written, with its record. `data` is the file's bytes."""

    result: GenerationResult
    record: BuildRecord
    data: bytes


def read_lock(folder: Path, root: Path) -> Lock | None:
    """The last build's lockfile; None when there is none, or a result that no build made.

    Raises OutputError when it is there and cannot be understood: what people changed would be lost over it.
    """
    data = _whole(folder)
    if data is None:
        return None
    result = _result(data, folder)
    if result.build is None:
        return None
    return Lock(result.model_copy(update={"root": str(root)}), result.build, data)


def read_shown(folder: Path, root: Path) -> Lock | None:
    """As `read_lock`, for whoever shows what was built: without what the file holds for each participant (see
    `GenerationResult.without_people`), and without its bytes. Of a large survey it takes a sixth of the time."""
    from persona.personas.map import MOST_POINTS
    from persona.spec.skimming import skim

    data = _whole(folder)
    if data is None:
        return None
    skimmed = skim(data, MOST_POINTS)
    try:
        result = _result(skimmed.data, folder)
        ungrouped, placed = skimmed.ungrouped, skimmed.placed
    except OutputError:
        # What is wrong, or laid out by somebody else, is told or understood by the whole.
        result, ungrouped, placed = _result(data, folder), None, None
    if result.build is None:
        return None
    result = result.without_people(most=MOST_POINTS, ungrouped=ungrouped, placed=placed)
    assert result.build is not None
    return Lock(result.model_copy(update={"root": str(root)}), result.build, b"")


@dataclass(frozen=True, slots=True)
class Brief:
    """Of a lockfile, what tells whether anything is to be done: quicker to read than the whole."""

    record: BuildRecord
    version: str


def read_brief(folder: Path) -> Brief | None:
    """Without the record's people and what places newcomers. None when there is no lockfile or it cannot be understood
    at a glance; then `read_lock` says more."""
    from pydantic import ValidationError

    from persona.personas.model import BuildRecord

    data = _bytes(folder / LOCKFILE)
    if data is None:
        return None
    try:
        whole = _skimmed(data)
        return Brief(BuildRecord.model_validate(whole["build"]), str(whole["generator"]["version"]))
    except (ValueError, KeyError, TypeError, ValidationError):
        return None


def _skimmed(data: bytes) -> Any:
    """Raises ValueError where it is no JSON."""
    from persona.spec.skimming import skim

    try:
        return json.loads(skim(data, 1).data)
    except ValueError:
        return json.loads(data)


def earlier_of(lock: Lock) -> Earlier:
    from persona.personas.continuity import Earlier

    record = lock.record
    return Earlier(lock.result, record.people, frozen_of(record.frozen), record.hands)


def frozen_of(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def frozen_text(frozen: dict[str, object]) -> str:
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def short_hash(data: bytes | str) -> str:
    """The first 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:16]


def _whole(folder: Path) -> bytes | None:
    data = _bytes(folder / LOCKFILE)
    if data is not None and b"<<<<<<<" in data and b">>>>>>>" in data:
        raise OutputError(
            "It holds the marks of a merge that was not finished.",
            where=str(folder / LOCKFILE),
            hint="Take either side and build again: the build brings in what the other one had.",
        )
    return data


def _result(data: bytes, folder: Path) -> GenerationResult:
    from persona.errors import SourceError
    from persona.personas import from_json

    try:
        return from_json(data)
    except SourceError as error:
        raise OutputError(error.message, where=str(folder / LOCKFILE), hint=_MEND) from None


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = hint_to_read(error) or _MEND
        raise OutputError(f"It cannot be read: {error.strerror}.", where=str(path), hint=hint) from None
