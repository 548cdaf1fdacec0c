"""`personas.json`: the result itself, in one stable form."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from persona.errors import SourceNotFoundError, SourceUnreadableError, hint_to_read
from persona.personas.model import GenerationResult

DECIMALS = 4


def to_json(result: GenerationResult) -> str:
    """The result as JSON: fields in the model's order, two spaces, numbers to four decimals, a newline at the end."""
    return json.dumps(_rounded(result.model_dump(mode="json")), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str | bytes) -> GenerationResult:
    """The result that `to_json` wrote. Raises SourceUnreadableError when it is not one."""
    try:
        return GenerationResult.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        at = f" (at {place})" if place else ""
        raise SourceUnreadableError(
            f"This is not a result of Persona: {first['msg'][:1].lower()}{first['msg'][1:]}{at}.",
            hint="Name a personas.json, or its folder; `persona generate --output` and `persona build` write one.",
        ) from None


def load(path: str | os.PathLike[str]) -> GenerationResult:
    """Reads a saved result: the file, or the folder that holds `personas.json`.

    `root` is left empty: only the caller knows which folder the source paths are relative to.
    """
    file = Path(path)
    try:
        if file.is_dir():
            file = file / "personas.json"
        content = file.read_bytes()
    except FileNotFoundError:
        raise SourceNotFoundError(
            "There is no such file.",
            where=str(file),
            hint="`persona generate --output FOLDER` and `persona build` write a personas.json.",
        ) from None
    except OSError as error:
        raise SourceUnreadableError(
            f"It cannot be read: {error.strerror}.", where=str(file), hint=hint_to_read(error)
        ) from None
    try:
        return from_json(content)
    except SourceUnreadableError as error:
        raise SourceUnreadableError(error.message, where=str(file), hint=error.hint) from None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
