"""`personas.json` as the lockfile: read whole for a build, or only its record where that is enough."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.errors import OutputError

if TYPE_CHECKING:
    from persona.personas.continuity import Earlier
    from persona.personas.model import BuildRecord, GenerationResult

LOCKFILE = "personas.json"
_MEND = "Restore it from version control, or delete its folder to build from the beginning."


@dataclass(frozen=True, slots=True)
class Lock:
    """What the last build left: the result as it was written, with its record."""

    result: GenerationResult
    record: BuildRecord
    data: bytes


def read_lock(folder: Path, root: Path) -> Lock | None:
    """The last build's lockfile; None when there is none, or a result that no build made.

    Raises OutputError when it is there and cannot be understood: what people changed would be lost over it.
    """
    from persona.errors import SourceError
    from persona.personas import from_json

    data = _bytes(folder / LOCKFILE)
    if data is None:
        return None
    if b"<<<<<<<" in data and b">>>>>>>" in data:
        raise OutputError(
            "It holds the marks of a merge that was not finished.",
            where=str(folder / LOCKFILE),
            hint="Take either side and build again: the build brings in what the other one had.",
        )
    try:
        result = from_json(data)
    except SourceError as error:
        raise OutputError(error.message, where=str(folder / LOCKFILE), hint=_MEND) from None
    if result.build is None:
        return None
    return Lock(result.model_copy(update={"root": str(root)}), result.build, data)


@dataclass(frozen=True, slots=True)
class Brief:
    """Of a lockfile, what tells whether anything is to be done: quicker to read than the whole."""

    record: BuildRecord
    version: str


def read_brief(folder: Path) -> Brief | None:
    """None when there is no lockfile or it cannot be understood at a glance; then `read_lock` says more."""
    from pydantic import ValidationError

    from persona.personas.model import BuildRecord

    data = _bytes(folder / LOCKFILE)
    if data is None:
        return None
    try:
        whole = json.loads(data)
        return Brief(BuildRecord.model_validate(whole["build"]), str(whole["generator"]["version"]))
    except (ValueError, KeyError, TypeError, ValidationError):
        return None


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


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"It cannot be read: {error.strerror}.", where=str(path), hint=_MEND) from None
