"""What to show somebody who looks at a place in a spec: what it does, and what the last build made of it. Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from persona.corpus.model import archive_and_member
from persona.personas.markdown import escaped
from persona.personas.words import count, percent
from persona.spec.explaining import explain_key, explain_value
from persona.spec.tree import ScalarNode
from persona.watching.targets import fits, is_pattern

if TYPE_CHECKING:
    from persona.personas.model import SourceRecord
    from persona.spec.cited import Cited
    from persona.spec.parse import Place

_MOST_COLUMNS = 24
_MOST_SOURCES = 8


def look_at(place: Place, cited: Cited | None, *, unread: bool = False) -> str:
    """Empty where there is nothing to say. `cited` is the last build, None where there was none, or where it is still
    `unread`."""
    names = tuple(step for step in place.path if isinstance(step, str))
    if place.is_key:
        parts = [f"**{names[-1]}**", explain_key(place.path)]
        if not parts[1]:
            return ""
        return "\n\n".join([*parts, *_of_key(names, cited)])
    if not isinstance(place.node, ScalarNode):
        return ""
    words = place.node.words
    if names in (("sources",), ("sources", "path")):
        return "The last build is being read." if cited is None and unread else _source(words, cited)
    if names in (("sources", "participant"), ("sources", "text"), ("sources", "attributes")):
        return _column(words, cited)
    if names == ("personas",):
        return "\n\n".join(part for part in (explain_value(names, words), *_personas(cited)) if part)
    return explain_value(names, words) or explain_key(place.path)


def _of_key(names: tuple[str, ...], cited: Cited | None) -> list[str]:
    if names == ("personas",):
        return _personas(cited)
    if names == ("sources",) and cited is not None:
        result = cited.result
        return [
            f"Last build: {count(result.passages, 'passage')} by {count(result.participants, 'participant')} in "
            f"{count(len(result.sources), 'source')}."
        ]
    return []


def _personas(cited: Cited | None) -> list[str]:
    if cited is None:
        return []
    rows = [
        f"- **{escaped(one.name)}**, {escaped(one.title)}: {one.size:,} of {cited.result.participants:,} "
        f"({percent(one.share)})"
        for one in cited.result.personas
    ]
    return ["\n".join([f"Last build: {count(len(rows), 'persona')}.", "", *rows]), escaped(cited.result.reason)]


def _source(given: str, cited: Cited | None) -> str:
    if cited is None:
        return "Not read yet: the spec was not built."
    found = _meant(given, cited.result.sources)
    if not found:
        return "The last build read nothing here."
    passages = sum(source.passages or 0 for source in found)
    people = sum(source.participants or 0 for source in found)
    quoted = sum(cited.number_in(source.path) for source in found)
    files = f"{count(len(found), 'file')}: " if len(found) > 1 else ""
    parts = [f"{files}{count(people, 'participant')}, {count(passages, 'passage')}, {quoted:,} cited."]
    if len(found) > 1:
        rows = [
            f"- `{source.path}`: {count(source.participants or 0, 'participant')}, "
            f"{count(source.passages or 0, 'passage')}"
            for source in found[:_MOST_SOURCES]
        ]
        if len(found) > _MOST_SOURCES:
            rows.append(f"- and {len(found) - _MOST_SOURCES:,} more")
        parts.append("\n".join(rows))
    elif found[0].columns:
        parts.append(_columns(found[0]))
    return "\n\n".join(parts)


def _columns(source: SourceRecord) -> str:
    rows = [
        f"| {escaped(column.name)} | {column.role} | {escaped(column.reason)} |"
        for column in source.columns[:_MOST_COLUMNS]
    ]
    return "\n".join(["| column | taken as | why |", "|---|---|---|", *rows])


def _column(name: str, cited: Cited | None) -> str:
    if cited is None:
        return ""
    said = [
        f"`{source.path}`: {column.role}. {column.reason[:1].upper()}{column.reason[1:]}."
        for source in cited.result.sources
        for column in source.columns
        if column.name == name
    ]
    return "\n\n".join(said)


def _meant(given: str, sources: Sequence[SourceRecord]) -> list[SourceRecord]:
    """Those that a source given as a file, folder or pattern means. There may be tens of thousands."""
    wanted = PurePosixPath(given.replace("\\", "/")).as_posix()
    if wanted == ".":
        return list(sources)
    if is_pattern(wanted):
        parts = wanted.split("/")
        return [source for source in sources if fits(archive_and_member(source.path)[0].split("/"), parts)]
    inside = (f"{wanted}/", f"{wanted}!")
    return [source for source in sources if source.path == wanted or source.path.startswith(inside)]
