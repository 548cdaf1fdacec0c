"""What a spec says about files: which sources it means, where its outputs go, and what is wrong with either.

`order_of` resolves the paths; `place_problems` looks at the disk. Both want a spec without other problems.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from persona.corpus.finding import Finder, Found
from persona.corpus.model import SourceRequest
from persona.errors import PersonaError, SourceError
from persona.settings import PersonaCount, Privacy, Settings
from persona.spec.order import Order, shown
from persona.spec.problems import Finding, Problem, Repair, fix
from persona.spec.reaching import fixed_part, reaches
from persona.spec.tree import MappingNode, Node, ScalarNode
from persona.spec.workspace import absolute, find_specs, inside, stem_of, workspace_of
from persona.watching.targets import is_pattern

if TYPE_CHECKING:
    from persona.spec.model import Spec
    from persona.spec.parse import ParsedSpec

_MOST_REMEMBERED = 1024  # specs of one workspace that are compared with each other


def order_of(model: Spec, path: Path, workspace: Path | None = None) -> Order:
    """What the spec at `path` asks of a build, every path absolute."""
    path = absolute(path)
    root = path.parent
    folder = absolute(root / (model.output.folder or f"personas/{stem_of(path)}").replace("\\", "/"))
    return Order(
        path=path,
        root=root,
        folder=folder,
        workspace=absolute(workspace) if workspace is not None else workspace_of(path),
        requests=tuple(
            SourceRequest(
                source.path.replace("\\", "/"),
                participant=source.participant,
                text=source.text,
                attributes=source.attributes,
            )
            for source in model.sources
        ),
        settings=Settings(
            personas=PersonaCount.parse(model.personas),
            writer=model.writer,
            context=model.context,
            privacy=Privacy(model.privacy.k, model.privacy.redact),
            budget_usd=model.budget_usd,
            fallback=model.fallback,
        ),
        formats=tuple(dict.fromkeys(("json", *model.output.formats))),
        name=model.name or stem_of(path),
        scripts=tuple(dict.fromkeys(model.scripts)),
        webhooks=model.webhooks,
    )


@dataclass(slots=True)
class Meant:
    """The files that one entry of `sources` means, and the notes on those that are passed over."""

    number: int
    files: list[Found]
    notes: list[str]
    error: SourceError | None = None


def meant_by(order: Order) -> list[Meant]:
    """What every entry of `sources` means, in their order."""
    every = []
    for number, request in enumerate(order.requests):
        finder = Finder(order.root, None)
        meant = Meant(number, [], finder.notes)
        try:
            meant.files = finder.find([request])
        except SourceError as error:
            meant.error = error
        every.append(meant)
    return every


def place_problems(
    parsed: ParsedSpec, path: Path, workspace: Path | None = None, *, others: Iterable[Path] | None = None
) -> list[Problem]:
    """What is wrong with the files that a spec names; nothing where the spec itself cannot be understood.

    `others` are the specs to compare outputs with (default: all of the workspace).
    """
    found = survey(parsed, path, workspace, others=others)
    return found.problems if found else []


@dataclass(frozen=True, slots=True)
class Survey:
    """A spec's order with the files it means, and what is wrong with the places."""

    order: Order
    meant: list[Meant]
    problems: list[Problem]


def survey(
    parsed: ParsedSpec, path: Path, workspace: Path | None = None, *, others: Iterable[Path] | None = None
) -> Survey | None:
    """Looks at every file that a spec names, once. None where the spec itself cannot be understood."""
    model = parsed.model
    if model is None:
        return None
    order = order_of(model, path, workspace)
    meant = meant_by(order)
    findings = [*_sources(parsed, order, meant), *_output(parsed, order)]
    rest = find_specs(order.workspace) if others is None else others
    findings += _neighbours(parsed, order, [other for other in rest if absolute(other) != order.path])
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.code))
    return Survey(order, meant, [finding.problem(parsed.path, parsed.lines) for finding in ordered])


def look_at(
    path: Path, workspace: Path, *, others: Iterable[Path] | None = None
) -> tuple[ParsedSpec, Survey | None, list[Problem]]:
    """Reads a spec and looks at every file it names: what it says, what that means, and all that is wrong with it."""
    from persona.spec.parse import parse_spec

    parsed = parse_spec(path, shown(path, workspace))
    found = survey(parsed, path, workspace, others=others)
    return parsed, found, [*parsed.problems, *(found.problems if found else ())]


def _node(parsed: ParsedSpec, number: int) -> Node:
    """Where the path of a source stands."""
    item = parsed.find("sources", number)
    assert item is not None
    return (item.get("path") or item) if isinstance(item, MappingNode) else item


def _sources(parsed: ParsedSpec, order: Order, every: Iterable[Meant]) -> Iterator[Finding]:
    for meant in every:
        node = _node(parsed, meant.number)
        request = order.requests[meant.number]
        yield from _portable(node, order)
        outside = _outside(request.path, meant.files, order)
        if outside:
            yield Finding(
                "P130", node.start, node.end, f'"{outside}" lies outside the workspace {order.workspace.name or "/"}.',
                "Move the source into it, or run Persona from a folder that holds both.",
            )  # fmt: skip
            continue
        if reaches(request.path, order.root, order.folder):
            yield Finding(
                "P133", node.start, node.end, "The output folder is among these sources.",
                f"Read from a folder that does not hold {shown(order.folder, order.workspace)}, or write elsewhere.",
            )  # fmt: skip
        elif meant.error is not None:
            yield _not_found(node, request.path, order, meant.error)
        else:
            yield from _columns(parsed, order, meant)


def _portable(node: Node, order: Order) -> Iterator[Finding]:
    if not isinstance(node, ScalarNode):
        return
    words = node.words
    if "\\" in words:
        better = words.replace("\\", "/")
        yield Finding(
            "P131", node.start, node.end, "A path with backslashes works on Windows only.", f"Write {better}.",
            (fix("Use slashes", (node.start, node.end, _like(node, better))),),
        )  # fmt: skip
    elif Path(words).is_absolute() or words.startswith("~") or re.match(r"[A-Za-z]:[\\/]", words):
        place = absolute(words)
        fixes: tuple[Repair, ...] = ()
        if inside(place, order.workspace):
            better = PurePosixPath(os.path.relpath(place, order.root).replace(os.sep, "/")).as_posix()
            fixes = (fix(f"Write {better}", (node.start, node.end, _like(node, better))),)
        yield Finding(
            "P131", node.start, node.end, "An absolute path works on this machine only.",
            "Write it relative to the folder of the spec.", fixes,
        )  # fmt: skip


def _like(node: ScalarNode, text: str) -> str:
    """`text` in the quotes that the value had."""
    from persona.spec.composing import quote

    if node.quoted:
        sign = node.source[0]
        return f"'{text}'" if sign == "'" else quote(text)
    return quote(text) if text[:1] in "*&!@%`" else text


def _outside(given: str, files: Sequence[Found], order: Order) -> str | None:
    """The first file that lies outside the workspace, or the path itself where it leads out."""
    base = fixed_part(given)
    if not inside(order.root / base, order.workspace):
        return given
    for found in files:
        if found.file is not None and not inside(found.file, order.workspace):
            return found.path
    return None


def _not_found(node: Node, given: str, order: Order, error: SourceError) -> Finding:
    from persona.errors import SourceNotFoundError

    if not isinstance(error, SourceNotFoundError):
        return Finding("P203", node.start, node.end, f"{given}: {error.message}", error.hint or "")
    near = _nearest(given, order.root)
    hint = f'Did you mean "{near}"?' if near else "Correct it; it counts from the folder of the spec."
    fixes: tuple[Repair, ...] = ()
    if near and isinstance(node, ScalarNode):
        fixes = (fix(f"Write {near}", (node.start, node.end, _like(node, near))),)
    if is_pattern(given):
        return Finding("P201", node.start, node.end, f'No research file matches "{given}".', hint, fixes)
    if (order.root / given).is_dir():
        return Finding("P202", node.start, node.end, f'The folder "{given}" holds no research files.', error.hint or "")
    return Finding("P202", node.start, node.end, f'There is no file or folder "{given}".', hint, fixes)


def _nearest(given: str, root: Path) -> str | None:
    """The same path with its first wrong part put right, where one name on disk is near."""
    parts = PurePosixPath(given).parts
    place = root
    for number, part in enumerate(parts):
        if is_pattern(part):
            return None
        if part in ("..", "."):
            place = place / part
            continue
        try:
            last = number == len(parts) - 1
            names = sorted(entry.name for entry in place.iterdir() if last or entry.is_dir())
        except OSError:
            return None
        if part in names:
            place = place / part
            continue
        near = difflib.get_close_matches(part, names, n=1, cutoff=0.6)
        if not near:
            return None
        return "/".join((*parts[:number], near[0], *parts[number + 1 :]))
    return None


def _columns(parsed: ParsedSpec, order: Order, meant: Meant) -> Iterator[Finding]:
    """Columns that a spec names and that its tables do not have, and tables that cannot be read."""
    from persona.corpus import inspect_sources
    from persona.corpus.roles import listed

    item = parsed.find("sources", meant.number)
    request = order.requests[meant.number]
    named = request.participant or request.text or request.attributes
    if not isinstance(item, MappingNode) or not named:
        return
    try:
        tables = inspect_sources([SourceRequest(request.path)], root=order.root)
    except PersonaError as error:
        node = _node(parsed, meant.number)
        yield Finding("P203", node.start, node.end, f"{error.where or request.path}: {error.message}", error.hint or "")
        return
    columns = {column.name for table in tables for column in table.columns}
    if not columns:
        return
    for key in ("participant", "text", "attributes"):
        value = item.get(key)
        for node in [] if value is None else [value] if isinstance(value, ScalarNode) else getattr(value, "items", []):
            if isinstance(node, ScalarNode) and node.words not in columns:
                near = difflib.get_close_matches(node.words, sorted(columns), n=1, cutoff=0.5)
                folded = [name for name in sorted(columns) if name.casefold() == node.words.casefold()]
                best = next(iter([*folded, *near]), None)
                yield Finding(
                    "P204", node.start, node.end, f'{request.path} has no column "{node.words}".',
                    f'Did you mean "{best}"?' if best else f"Its columns are {listed(sorted(columns))}.",
                    (fix(f"Write {best}", (node.start, node.end, _like(node, best))),) if best else (),
                )  # fmt: skip


def _output(parsed: ParsedSpec, order: Order) -> Iterator[Finding]:
    start, end = _output_place(parsed)
    if not inside(order.folder, order.workspace):
        yield Finding(
            "P134", start, end, f"The output folder lies outside the workspace {order.workspace.name or '/'}.",
            "Choose a folder inside it.",
        )  # fmt: skip
    elif order.folder.is_file():
        yield Finding(
            "P134", start, end, f"{shown(order.folder, order.workspace)} is a file, not a folder.", "Choose another."
        )


def _output_place(parsed: ParsedSpec) -> tuple[int, int]:
    node = parsed.find("output", "folder")
    if node is None:
        assert parsed.root is not None
        entry = parsed.entry("output")
        node = entry.key if entry else parsed.root.entries[0].key
    return node.start, node.end


def _neighbours(parsed: ParsedSpec, order: Order, others: Iterable[Path]) -> Iterator[Finding]:
    """Specs that write where this one writes, or that read what it writes while it reads what they write."""
    for other in others:
        theirs = _order_at(other, order.workspace)
        if theirs is None:
            continue
        start, end = _output_place(parsed)
        if theirs.folder == order.folder:
            yield Finding(
                "P132", start, end, f"{theirs.shown} writes into {shown(order.folder, order.workspace)} too.",
                "Give one of them another folder.",
            )  # fmt: skip
        elif _reads(order, theirs.folder) and _reads(theirs, order.folder):
            number = next(n for n, r in enumerate(order.requests) if reaches(r.path, order.root, theirs.folder))
            node = _node(parsed, number)
            yield Finding(
                "P135", node.start, node.end, 
                f"This reads the outputs of {theirs.shown}, which reads those of this spec.",
                "Take the outputs out of one spec's sources.",
            )  # fmt: skip


def _order_at(path: Path, workspace: Path) -> Order | None:
    """What another spec asks for; None where it cannot be read or understood."""
    try:
        found = path.stat()
    except OSError:
        return None
    return _remembered_order(path, workspace, (found.st_mtime_ns, found.st_size, found.st_ino))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _remembered_order(path: Path, workspace: Path, stamp: tuple[int, int, int]) -> Order | None:
    """Every spec is compared with every other: without a memory, 300 specs would be parsed 90,000 times."""
    from persona.spec.parse import parse_spec

    try:
        model = parse_spec(path).model
    except PersonaError:
        return None
    return None if model is None else order_of(model, path, workspace)


def _reads(order: Order, folder: Path) -> bool:
    return any(reaches(request.path, order.root, folder) for request in order.requests)
