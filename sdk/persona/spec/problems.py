"""What can be wrong: a `Problem` has a code, a place, one sentence, a way out, and where possible a fix.

Codes are P1xx for the spec itself, P2xx sources, P3xx evidence and claims, P4xx privacy, P5xx outputs. What each means
stands in `codes/`, and from there in `docs/problems/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal

from persona.spec.positions import LineTable, Range

Severity = Literal["error", "warning", "information"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information")


@dataclass(frozen=True, slots=True)
class Kind:
    """One code: what it means to a person. `example` goes wrong and `mended` does not; both are text as it stands in
    the file that the problem is reported for."""

    code: str
    title: str
    severity: Severity
    explanation: str
    mend: str
    example: str = ""
    mended: str = ""
    language: str = "yaml"

    @property
    def page(self) -> str:
        """Path of its page in the repository."""
        return f"docs/problems/{self.code}.md"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces `range` of the file `path` (POSIX, relative to the workspace) by `text`."""

    path: str
    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """All edits or none."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains the problem, such as the first of two keys that are the same."""

    path: str
    range: Range
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is POSIX, relative to the workspace; `range` None means the whole file. `message` says what is wrong and
    where, `hint` how to mend it; either is one sentence."""

    code: str
    severity: Severity
    path: str
    range: Range | None
    message: str
    hint: str = ""
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def sentence(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    @property
    def location(self) -> str:
        """`file:line:column`, counted from 1, as terminals and editors understand it."""
        return f"{self.path}:{self.range}" if self.range else self.path

    @property
    def title(self) -> str:
        return kind(self.code).title

    def __str__(self) -> str:
        return f"{self.location}: {self.severity} {self.code}: {self.sentence}"

    def to_json(self) -> dict[str, Any]:
        """Lines and columns count from 1, in code points; offsets from 0."""
        return {
            "code": self.code,
            "severity": self.severity,
            "title": self.title,
            "path": self.path,
            "range": _range_json(self.range),
            "message": self.message,
            "hint": self.hint,
            "fixes": [
                {
                    "title": fix.title,
                    "edits": [
                        {"path": edit.path, "range": _range_json(edit.range), "text": edit.text} for edit in fix.edits
                    ],
                }
                for fix in self.fixes
            ],
            "related": [
                {"path": other.path, "range": _range_json(other.range), "message": other.message}
                for other in self.related
            ],
        }


def _range_json(place: Range | None) -> dict[str, int] | None:
    if place is None:
        return None
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end.line + 1,
        "end_column": place.end.character + 1,
        "start": place.start.offset,
        "end": place.end.offset,
    }


Replacement = tuple[int, int, str]  # start, end, the new text
Repair = tuple[str, tuple[Replacement, ...]]  # title, all of its replacements


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in one text before lines are counted: every place is an offset, so that it can be kept with the piece
    of text that it is about and moved along with it."""

    code: str
    start: int
    end: int
    message: str
    hint: str = ""
    fixes: tuple[Repair, ...] = ()
    related: tuple[tuple[int, int, str], ...] = ()
    elsewhere: tuple[Related, ...] = ()  # in other files

    def moved(self, by: int) -> Finding:
        if not by:
            return self
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            fixes=tuple((title, tuple((s + by, e + by, t) for s, e, t in edits)) for title, edits in self.fixes),
            related=tuple((s + by, e + by, message) for s, e, message in self.related),
        )

    def problem(self, path: str, lines: LineTable) -> Problem:
        return Problem(
            code=self.code,
            severity=kind(self.code).severity,
            path=path,
            range=lines.range(self.start, self.end),
            message=self.message,
            hint=self.hint,
            fixes=tuple(
                Fix(title, tuple(Edit(path, lines.range(s, e), text) for s, e, text in edits))
                for title, edits in self.fixes
            ),
            related=(*(Related(path, lines.range(s, e), text) for s, e, text in self.related), *self.elsewhere),
        )


def fix(title: str, *edits: Replacement) -> Repair:
    return title, edits


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` after all edits, whose ranges count in the text as it was and may not overlap (ValueError)."""
    ordered = sorted(edits, key=lambda edit: (edit.range.start.offset, edit.range.end.offset))
    parts: list[str] = []
    done = 0
    for edit in ordered:
        start, end = edit.range.start.offset, edit.range.end.offset
        if start < done:
            raise ValueError("edits overlap")
        parts += [text[done:start], edit.text]
        done = end
    return "".join([*parts, text[done:]])


_CHAPTERS = ("syntax", "fields", "places", "sources", "claims", "privacy", "outputs")


@cache
def kinds() -> MappingProxyType[str, Kind]:
    """Every code there is, in order."""
    every: list[Kind] = []
    for chapter in _CHAPTERS:
        every += import_module(f"persona.spec.codes.{chapter}").KINDS
    return MappingProxyType({one.code: one for one in sorted(every, key=lambda one: one.code)})


def kind(code: str) -> Kind:
    """Raises KeyError for a code that does not exist."""
    return kinds()[code]


def make_problem(
    code: str,
    path: str,
    range: Range | None,
    message: str,
    hint: str = "",
    *,
    fixes: Iterable[Fix] = (),
    related: Iterable[Related] = (),
    severity: Severity | None = None,
) -> Problem:
    """A problem with the severity of its kind, for rooms that know their own places."""
    return Problem(code, severity or kind(code).severity, path, range, message, hint, tuple(fixes), tuple(related))
