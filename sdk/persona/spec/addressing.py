"""What people name when they mean personas: a result, its folder, a persona's page or a spec.

Every door takes all of them, through `personas_at` (the personas) and `sources_at` (what they were made from).
"""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona.corpus.model import SourceRequest, archive_and_member
from persona.errors import SourceNotFoundError, SourceUnreadableError, SpecError, hint_to_read
from persona.spec.lock import LOCKFILE
from persona.spec.workspace import is_spec

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult, Persona
    from persona.scripts.model import ScriptFormat
    from persona.spec.order import Order

_WRITERS = "`persona generate --output FOLDER` and `persona build` write one."


@dataclass(frozen=True, slots=True)
class Addressed:
    """Personas by where they lie. `one` is the persona that was named, by a page or in words. `near` is where the
    search for the sources begins. Of a spec, `scripts` are what it asks for and `folder` holds its outputs."""

    result: GenerationResult
    one: Persona | None
    near: Path
    scripts: tuple[ScriptFormat, ...] = ()
    folder: Path | None = None

    @property
    def personas(self) -> tuple[Persona, ...]:
        """Those that are meant."""
        return self.result.personas if self.one is None else (self.one,)


def personas_at(path: str | os.PathLike[str], persona: str | None = None) -> Addressed:
    """The personas of a `personas.json`, of its folder, of a page or of a spec that was built; `persona` is a name, a
    title or an id among them.

    Raises SourceError, SpecError, SettingError for a persona that is not there.
    """
    from persona.personas import load, pick

    file = Path(path)
    if file.suffix in (".yaml", ".yml"):
        order = _order(file)
        if not (order.folder / LOCKFILE).is_file():
            raise SpecError("This spec has not been built.", where=str(path), hint=f"Run `persona build {path}` first.")
        found = Addressed(load(order.folder), None, file, order.scripts, order.folder)  # type: ignore[arg-type]
    elif file.suffix == ".md" and file.is_file():
        result, identity = _of_page(file)
        return Addressed(result, pick(result, persona or identity), file)
    else:
        if file.is_dir() and not (file / LOCKFILE).is_file():
            raise _nothing_in(file)
        found = Addressed(load(file), None, file)
    return found if persona is None else replace(found, one=pick(found.result, persona))


def sources_at(
    against: Sequence[SourceRequest | str | os.PathLike[str]], root: str | os.PathLike[str] | None = None
) -> list[SourceRequest]:
    """What to read: of personas the sources that they were made from, of a spec those that it names; anything else
    is a source itself. Research that lies beside a result in a folder is read with its sources.

    Paths are relative to `root`. Raises SourceError, SpecError.
    """
    found: list[SourceRequest] = []
    for given in against:
        if isinstance(given, SourceRequest):
            found.append(given)
            continue
        place = Path(root or ".") / Path(given).expanduser()
        if is_spec(place):
            order = _order(place)
            found += _below(order.root, order.requests)
        elif result := _result_at(place):
            found += _sources_of(result, place)
            found += _research_in(place) if place.is_dir() else []
        else:
            found.append(SourceRequest(os.fspath(given)))
    return found


def names_at(
    against: Sequence[SourceRequest | str | os.PathLike[str]], root: str | os.PathLike[str] | None = None
) -> list[str]:
    """What the personas among `against` are called: a text that is audited against them may carry it, though a street
    or a firm in the sources be called so too. Raises SourceError, SpecError."""
    names: dict[str, None] = {}
    for given in against:
        if isinstance(given, SourceRequest):
            continue
        place = Path(root or ".") / Path(given).expanduser()
        result = _result_at(_order(place).folder if is_spec(place) else place)
        names |= dict.fromkeys(persona.name for persona in result.personas) if result else {}
    return list(names)


def _order(file: Path) -> Order:
    from persona.spec.parse import parse_spec
    from persona.spec.places import order_of

    parsed = parse_spec(file)
    if parsed.model is None:
        first = next((problem.message for problem in parsed.problems), "It cannot be read.")
        raise SpecError(first, where=str(file), hint="`persona check` shows all that is wrong.")
    return order_of(parsed.model, file)


def _of_page(file: Path) -> tuple[GenerationResult, str]:
    from persona.personas import load
    from persona.spec.pages import persona_of

    identity = persona_of(_head(file))
    if identity is None:
        raise SpecError("This is not a persona's page.", where=str(file), hint=f"Name one. {_WRITERS}")
    if not (file.parent / LOCKFILE).is_file():
        raise SourceNotFoundError(
            f"The {LOCKFILE} that this page was written with is not beside it.",
            where=str(file),
            hint="Name the page where it was built, or build again.",
        )
    return load(file.parent), identity


def _result_at(place: Path) -> GenerationResult | None:
    from persona.corpus.reading import is_result
    from persona.personas import load
    from persona.spec.pages import persona_of

    if place.is_dir():
        place = place / LOCKFILE
    if not place.is_file():
        return None
    if place.suffix == ".md" and persona_of(_head(place)):
        return _of_page(place)[0]
    return load(place) if place.suffix == ".json" and is_result(_head(place)) else None


def _sources_of(result: GenerationResult, near: Path) -> list[SourceRequest]:
    from persona.scripts.finding import find_root, requests_of

    return _below(find_root(result, near), requests_of(result))


def _research_in(folder: Path) -> list[SourceRequest]:
    """What was put into a folder of outputs that is none: another study, say, or one interview more."""
    from persona.corpus.finding import Finder
    from persona.corpus.reading import is_ours
    from persona.scripts.formats import FORMATS

    scripts = tuple(entry.suffix for entry in FORMATS.values())
    place = folder.absolute()
    try:
        files = Finder(place, None).find([SourceRequest(str(place))])
    except SourceNotFoundError:
        return []
    return [
        SourceRequest(str(place / one.path))
        for one in files
        if one.file and not one.file.name.endswith(scripts) and not is_ours(_head(one.file))
    ]


def _below(root: Path, requests: Sequence[SourceRequest]) -> list[SourceRequest]:
    """Absolute; of a pattern only what was one remains one."""
    found = []
    for request in requests:
        place = root.absolute() / Path(request.path).expanduser()
        if not place.exists() and not archive_and_member(request.path)[1]:
            place = Path(glob.escape(str(root.absolute()))) / Path(request.path).expanduser()
        found.append(replace(request, path=str(place)))
    return found


def _nothing_in(folder: Path) -> SourceNotFoundError:
    specs = sorted(path for path in folder.glob("*.y*ml") if is_spec(path))
    hint = _WRITERS
    if specs:
        hint = f"Name the folder that a build wrote, or its spec: {os.path.relpath(specs[0])}."
    return SourceNotFoundError(f"There is no {LOCKFILE} here.", where=str(folder), hint=hint)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(4096)
    except OSError as error:
        raise SourceUnreadableError(
            f"It cannot be read: {error.strerror}.", where=str(file), hint=hint_to_read(error)
        ) from None
