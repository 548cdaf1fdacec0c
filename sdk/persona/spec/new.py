"""`persona init`: a commented spec for the research that lies in a folder."""

from __future__ import annotations

import os
import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from persona.corpus.finding import Finder, Found
from persona.corpus.model import Column, SourceRequest, archive_and_member
from persona.errors import InputError, OutputError, PersonaError, SourceNotFoundError
from persona.spec.composing import quote
from persona.spec.parse import parse
from persona.spec.tree import ScalarNode
from persona.spec.workspace import SUFFIXES, absolute

_TABLES = frozenset({"csv", "tsv", "json", "jsonl", "xlsx"})
_MOST_TABLES = 50
_OUTPUTS = "personas"  # where builds write by default: no research
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class NewSpec:
    """A spec that is not written yet. `found` is how many research files it reads; `notes` say what was left out."""

    path: Path
    text: str
    found: int
    notes: tuple[str, ...] = ()

    def write(self, *, replace: bool = False) -> Path:
        """Raises OutputError where there is one already."""
        if self.path.exists() and not replace:
            raise OutputError(
                "This spec is there already.",
                where=str(self.path),
                hint="Give another --name, or --force to replace it.",
            )
        from persona.personas.saving import write_files

        write_files(self.path.parent, {self.path.name: self.text})
        return self.path


def new_spec(folder: str | os.PathLike[str], name: str | None = None, *, context: str = "") -> NewSpec:
    """A spec for the research files in `folder` and below, with the roles of columns as they are inferred.

    `name` is what the research is called (default: the folder's name). Writes nothing. Raises InputError where there
    is no such folder, or one in it cannot be looked into.
    """
    root = absolute(folder)
    if root.is_file():
        hint = f"Name the folder it lies in: persona init {shlex.quote(str(Path(folder).parent))}"
        raise InputError("This is a file.", where=os.fspath(folder), hint=hint)
    if not root.is_dir():
        raise InputError("There is no such folder.", where=os.fspath(folder), hint="Make it, and put the research in.")
    called = os.fsencode(root.name).decode("utf-8", "replace")  # a folder's name need not be text
    title = name or re.sub(r"[-_]+", " ", called).strip() or "Research"
    title = title[:1].upper() + title[1:]
    stem = re.sub(r"[^a-z0-9]+", "-", (name or root.name).casefold()).strip("-") or "research"
    files, notes = _research(root)
    sources = [*_patterns(files), *_tables(files, root, notes)]
    text = _text(title, stem, sources, context)
    return NewSpec(root / f"{stem}{SUFFIXES[0]}", text, len(files), tuple(notes))


def _research(root: Path) -> tuple[list[Found], list[str]]:
    finder = Finder(root, None)
    try:
        files = finder.find([SourceRequest(".")])
    except SourceNotFoundError:
        files = []
    kept = [item for item in files if PurePosixPath(item.path).parts[0] != _OUTPUTS and not item.member]
    archives = sorted({archive_and_member(item.path)[0] for item in files if item.member})
    notes = list(finder.notes) + [f"{name}: an archive; name it in sources to have it read." for name in archives]
    return kept, notes


def _patterns(files: Iterable[Found]) -> list[list[str]]:
    """Transcripts and notes as patterns: one for each folder and suffix, deep where subfolders have the same."""
    folders: dict[tuple[str, str], int] = defaultdict(int)
    firsts: dict[tuple[str, str], str] = {}
    for item in files:
        if item.format not in _TABLES:
            path = PurePosixPath(item.path)
            folders[path.parent.as_posix(), path.suffix] += 1
            firsts.setdefault((path.parent.as_posix(), path.suffix), item.path)
    tops: dict[tuple[str, str], tuple[int, bool]] = {}
    for (folder, suffix), number in sorted(folders.items()):
        above = next(
            (key for key in tops if key[1] == suffix and key[0] != "." and folder.startswith(key[0] + "/")), None
        )
        parent = PurePosixPath(folder).parts[0] if folder != "." else "."
        if above is not None:
            tops[above] = (tops[above][0] + number, True)
        elif sum(key[1] == suffix and key[0].startswith(parent + "/") for key in folders) > 1 and parent != folder:
            known = tops.get((parent, suffix), (0, True))
            tops[parent, suffix] = (known[0] + number, True)
        else:
            tops[folder, suffix] = (number, False)
    lines = []
    for (folder, suffix), (number, deep) in tops.items():
        place = "" if folder == "." else f"{folder}/"
        pattern = f"{place}{'**/' if deep else ''}*{suffix}"
        if number == 1:
            lines.append([f"  - {_plain(firsts[folder, suffix])}"])
            continue
        lines.append([f"  - {_plain(pattern)}  # {number:,} files"])
    return lines


def _tables(files: Sequence[Found], root: Path, notes: list[str]) -> list[list[str]]:
    from persona.corpus import inspect_sources

    tables = [item for item in files if item.format in _TABLES]
    for item in tables[_MOST_TABLES:]:
        notes.append(f"{item.path}: left out; name it in sources to have it read.")
    entries = []
    for item in tables[:_MOST_TABLES]:
        try:
            sources = inspect_sources([SourceRequest(item.path)], root=root)
        except PersonaError as error:
            notes.append(f"{item.path}: left out; {error.message[:1].lower()}{error.message[1:]}")
            continue
        columns = [column for source in sources for column in source.columns]
        if not any(column.role == "text" for column in columns) and item.format in ("csv", "tsv", "xlsx"):
            if columns:
                notes.append(f"{item.path}: left out; no column holds open text.")
            continue
        entries.append(_table(item.path, columns))
    return entries


def _table(path: str, columns: Sequence[Column]) -> list[str]:
    if not columns:
        return [f"  - {_plain(path)}"]
    lines = [f"  - path: {_plain(path)}"]
    who = [column for column in columns if column.role == "participant"]
    if who:
        lines.append(f"    participant: {_plain(who[0].name)}  # {who[0].reason}")
    for key, role in (("text", "text"), ("attributes", "attribute")):
        names = list(dict.fromkeys(column.name for column in columns if column.role == role))
        if names:
            lines += _listed(key, names)
    ignored = [column for column in columns if column.role == "ignore"]
    for column in ignored[:8]:
        lines.append(f"    # not read: {column.name} ({column.reason})".replace("\n", " "))
    if len(ignored) > 8:
        lines.append(f"    # not read: {len(ignored) - 8:,} more columns; `persona generate {path} --columns` says why")
    return lines


def _listed(key: str, names: Sequence[str]) -> list[str]:
    one = f"    {key}: [{', '.join(_plain(name, flow=True) for name in names)}]"
    if len(one) <= _WIDTH:
        return [one]
    return [f"    {key}:", *(f"      - {_plain(name)}" for name in names)]


def _plain(text: str, *, flow: bool = False) -> str:
    """`text` as a YAML value that reads back the same, in quotes only where it has to be."""
    if not re.search(r"[\n\r]", text):
        parsed = parse(f"key: [{text}]\n" if flow else f"key: {text}\n")
        node = parsed.find("key", 0) if flow else parsed.find("key")
        if not parsed.findings and isinstance(node, ScalarNode) and node.value == text and " #" not in text:
            return text
    return quote(text.replace("\r", " ").replace("\n", " ")) if "\n" not in text else _escaped(text)


def _escaped(text: str) -> str:
    return quote(text).replace("\n", "\\n").replace("\r", "\\r")


def _text(title: str, stem: str, sources: Sequence[Sequence[str]], context: str) -> str:
    listed = [line for entry in sources for line in entry] or [
        "  - interviews/*.md  # nothing was found here yet: put research files there, or name others"
    ]
    about = f"context: {_plain(context)}" if context else "# context: An online shop's checkout"
    return "\n".join(
        [
            "# Research in, personas out. Build this spec with `persona build`, check it with `persona check`.",
            "version: 1",
            f"name: {_plain(title)}",
            "",
            "# What to read, from this folder: files, folders and patterns; of tables, what their columns are.",
            "sources:",
            *listed,
            "",
            '# How many: a number (4), a range ("3-5") or auto.',
            "personas: auto",
            "",
            "# What puts findings into words. embedded needs no key and no network; a model is named as",
            "# anthropic:<model>, openai:<model>, google:<model> or ollama:<model>; budget_usd bounds what it costs.",
            "writer: embedded",
            "# budget_usd: 0.50",
            "# What the research is about, in a few words, for the writer:",
            about,
            "",
            "# An attribute value is shown only when k participants hold it; what is redacted is never quoted.",
            "privacy: {k: 5, redact: [names, emails, phones]}",
            "",
            "# One page per persona, and personas.json, the lockfile. html adds a report, csv a table.",
            "output:",
            f"  folder: {_OUTPUTS}/{stem}",
            "  formats: [markdown, json]",
            "",
            "# Conversation scripts for models that play a persona; each is audited to hold nobody's words.",
            "# scripts: [character_card, system_prompt]",
            "",
            "# Who is told when a build has written personas.",
            "# webhooks:",
            "#   - {url: https://example.com/hook, secret_env: PERSONA_HOOK_SECRET}",
            "",
        ]
    )
