"""What may be written at a place in a spec, each with a word on what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from persona.spec.cursor import Cursor
from persona.spec.explaining import explain_key, explain_value
from persona.spec.schema import field_schema
from persona.spec.shapes import enumerated, mapping_of, shape_of
from persona.spec.surroundings import Nearby, files_near

if TYPE_CHECKING:
    from persona.corpus.model import Column

Columns = Callable[[str], Sequence["Column"]]
SuggestionKind = Literal["key", "value", "file", "folder", "pattern", "column"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` replaces what is typed. `path` leads to what is explained of it, for `explain`."""

    label: str
    text: str
    kind: SuggestionKind
    detail: str = ""
    documentation: str = ""
    again: bool = False  # whether one wants to go on completing behind it
    back: bool = False  # whether one goes on typing before the last character


def suggestions(cursor: Cursor, root: Path, columns: Columns, source: str | None) -> list[Suggestion]:
    """In the order they are to be shown. `root` is the spec's folder, `source` the path of the source that a column is
    asked of, `columns` gives the columns of a source by its path."""
    found: list[Suggestion] = []
    if cursor.what == "value":
        found += _values(cursor, root, columns, source)
    if cursor.what == "key" or (cursor.path and isinstance(cursor.path[-1], int) and not cursor.quoted):
        found += _keys(cursor)
    return found


def _keys(cursor: Cursor) -> Iterator[Suggestion]:
    schema = mapping_of(field_schema(*cursor.path))
    required = schema.get("required", [])
    for name, given in schema.get("properties", {}).items():
        if name in cursor.present:
            continue
        kind = shape_of(field_schema(*cursor.path, name) or given)
        text = f"{name}: "
        if not cursor.flow and kind == "mapping":
            text = f"{name}:\n{' ' * (cursor.indent + 2)}"
        elif not cursor.flow and (*cursor.path, name) == ("sources",):
            text = f"{name}:\n{' ' * (cursor.indent + 2)}- "
        elif kind == "list" and (*cursor.path, name) != ("sources",):
            text = f"{name}: []"
        yield Suggestion(
            name,
            text,
            "key",
            "needed" if name in required else "",
            explain_key((*cursor.path, name)),
            again=True,
            back=text.endswith("[]"),
        )


def _values(cursor: Cursor, root: Path, columns: Columns, source: str | None) -> Iterator[Suggestion]:
    path = tuple(step for step in cursor.path if isinstance(step, str))
    if path in (("sources",), ("sources", "path")):
        yield from map(_file, files_near(root, cursor.typed))
    elif path in (("sources", "participant"), ("sources", "text"), ("sources", "attributes")):
        wanted = {"participant": "participant", "text": "text", "attributes": "attribute"}[path[1]]
        listed = list(columns(source)) if source else []
        for column in sorted(listed, key=lambda column: column.role != wanted):
            yield Suggestion(
                column.name,
                quoted(column.name, cursor),
                "column",
                column.role,
                f"Taken as {column.role}: {column.reason}.",
            )
    elif path == ("output", "folder"):
        yield Suggestion("personas", "personas", "folder", "", "Beside the spec.")
        for near in files_near(root, cursor.typed):
            if near.folder:
                yield Suggestion(near.path, quoted(near.path, cursor), "folder")
    else:
        for value, words in known_values(cursor.path):
            yield Suggestion(value, quoted(value, cursor), "value", "", words)


def _taken(column: Column) -> str:
    return f"Taken as {column.role}: {column.reason}."


def _file(near: Nearby) -> Suggestion:
    if near.folder:
        files = "1 research file" if near.research == 1 else f"{near.research} research files"
        return Suggestion(f"{near.path}/", f"{near.path}/", "folder", files, "Everything in it is read.", again=True)
    if "*" in near.path:
        return Suggestion(near.path, near.path, "pattern", f"{near.research} files", "Every file of this kind.")
    return Suggestion(near.path, near.path, "file")


def known_values(path: Sequence[str | int]) -> Iterator[tuple[str, str]]:
    """Values that a field may have, each with what it does."""
    schema = field_schema(*path)
    if schema is None:
        return
    names = [step for step in path if isinstance(step, str)]
    if names == ["writer"]:
        from persona.writers.registry import EXAMPLES

        yield "embedded", explain_value(path, "embedded")
        for provider, example in EXAMPLES.items():
            yield example, f"A model of {provider}; its key is read from the environment."
        return
    if names == ["personas"]:
        for value in ("auto", "3-5", "4"):
            yield value, explain_value(path, value)
        return
    for value in enumerated(schema):
        yield value, explain_value(path, value)


_PLAIN = re.compile(r"[A-Za-z0-9_./][\w ./()?'-]*")


def quoted(text: str, cursor: Cursor) -> str:
    """`text` as YAML takes it at this place."""
    if cursor.quoted:
        return text.replace("'", "''") if cursor.quoted == "'" else text.replace("\\", "\\\\").replace('"', '\\"')
    from persona.spec.tree import resolve

    plain = _PLAIN.fullmatch(text) and text == text.strip() and ": " not in text
    if plain and isinstance(resolve(text), str | int):
        return text
    if ":" in text and re.fullmatch(r"[a-z]+:[\w.:-]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
