"""What `persona script` was given: a result, a persona's page, or a spec."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persona import GenerationResult, PersonaClient
    from persona.scripts.model import ScriptFormat


@dataclass(frozen=True)
class Given:
    result: GenerationResult
    persona: str | None = None  # the one that was named by its page
    formats: Sequence[ScriptFormat] = ()  # what the spec asks for
    folder: Path | None = None  # the spec's output folder
    root: Path | str | None = None  # what the sources' paths are relative to, where it is known


def opened(client: PersonaClient, path: str, root: str | None) -> Given:
    """`root` is where the sources are, when it is known.

    Raises InputError for what is none of them, or was not built yet."""
    from persona.scripts.finding import find_root

    file = Path(path)
    if file.suffix in (".yaml", ".yml"):
        return _spec(client, file, root)
    if file.suffix == ".md" and file.is_file():
        result = client.load(file.parent)
        return Given(result, _page_id(file), root=root or find_root(result, file))
    result = client.load(file)
    return Given(result, root=root or find_root(result, file))


def _page_id(file: Path) -> str:
    import re

    found = re.search(r"^persona: *[\"']?([\w-]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SpecError("This is not a persona's page.", where=str(file), hint="Name one that a build wrote.")
    return found[1]


def _spec(client: PersonaClient, file: Path, root: str | None) -> Given:
    from persona.scripts.finding import find_root
    from persona.spec import parse_spec
    from persona.spec.workspace import stem_of

    parsed = parse_spec(file)
    model = parsed.model
    if model is None:
        first = next((problem.message for problem in parsed.problems), "It cannot be read.")
        raise SpecError(first, where=str(file), hint="`persona check` shows all that is wrong.")
    folder = file.parent / (model.output.folder or f"personas/{stem_of(file)}")
    if not (folder / "personas.json").is_file():
        raise SpecError("This spec has not been built.", where=str(file), hint=f"Run `persona build {file}` first.")
    result = client.load(folder)
    return Given(result, None, model.scripts, folder, root or find_root(result, file))
