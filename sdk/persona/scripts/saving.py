"""Writing scripts to disk."""

from __future__ import annotations

import os
import re
from pathlib import Path

from persona.personas.saving import write_files
from persona.scripts.model import Script


def script_name(script: Script) -> str:
    """The file's name: letters, digits and hyphens of the persona's name and id, whatever stands in them, so that it
    stays in its folder."""
    name = re.sub(r"[^a-z0-9]+", "-", script.name.casefold()).strip("-")[:40] or "persona"
    number = re.sub(r"[^a-z0-9]+", "", script.persona.removeprefix("persona_").casefold())[:40]
    return f"{name}-{number}{script.suffix}" if number else f"{name}{script.suffix}"


def save_script(script: Script, folder: str | os.PathLike[str]) -> Path:
    """Writes the script into a folder, whole or not at all. Gives the file. Raises OutputError."""
    return write_files(Path(folder), {script_name(script): script.content})[0]
