"""Writing scripts to disk."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from persona.personas.markdown import page_name
from persona.personas.model import GenerationResult
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


def name_beside(page: str, script: Script) -> str:
    """The file's name in the output folder of a build: that of the persona's page, the format and its suffix."""
    return f"{page.removesuffix('.md')}.{script.format}{script.suffix}"


def save_scripts(
    scripts: Sequence[Script], folder: str | os.PathLike[str], *, beside: GenerationResult | None = None
) -> list[Path]:
    """Writes the scripts into a folder, all or none, and gives the files in their order. `beside` is the result whose
    outputs lie there: then they are the files that its build writes. Raises OutputError."""
    pages = _pages(beside) if beside is not None else {}
    names = [name_beside(pages[one.persona], one) if beside is not None else script_name(one) for one in scripts]
    if scripts:
        write_files(Path(folder), {name: one.content for name, one in zip(names, scripts, strict=True)})
    return [Path(folder) / name for name in names]


def _pages(result: GenerationResult) -> dict[str, str]:
    recorded = result.build.pages if result.build else {}
    return {
        persona.id: recorded[persona.id].file if persona.id in recorded else page_name(persona)
        for persona in result.personas
    }
