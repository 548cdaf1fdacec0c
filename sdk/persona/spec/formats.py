"""Problems as text, JSON, SARIF 2.1.0 and GitHub annotations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args
from urllib.parse import quote

from persona._version import __version__
from persona.spec.positions import Range
from persona.spec.problems import SEVERITIES, Problem, kind

CheckFormat = Literal["text", "json", "sarif", "github"]
CHECK_FORMATS: tuple[CheckFormat, ...] = get_args(CheckFormat)

_LEVELS = {"error": "error", "warning": "warning", "information": "note"}
_COMMANDS = {"error": "error", "warning": "warning", "information": "notice"}


def to_format(problems: Sequence[Problem], format: CheckFormat, *, specs: int = 1, fixed: int = 0) -> str:
    """The whole output, with a line break at its end."""
    if format == "json":
        return json.dumps(_json(problems, specs, fixed), ensure_ascii=False, indent=2) + "\n"
    if format == "sarif":
        return json.dumps(to_sarif(problems), ensure_ascii=False, indent=2) + "\n"
    if format == "github":
        return "".join(f"{_annotation(problem)}\n" for problem in problems) + summary(problems, specs, fixed) + "\n"
    return "".join(f"{_line(problem)}\n" for problem in problems) + summary(problems, specs, fixed) + "\n"


def summary(problems: Iterable[Problem], specs: int = 1, fixed: int = 0) -> str:
    """One line: "2 errors and 1 warning in 3 specs." """
    counted = Counter(problem.severity for problem in problems)
    words = {"error": "error", "warning": "warning", "information": "note"}
    parts = [f"{counted[one]:,} {words[one]}{'' if counted[one] == 1 else 's'}" for one in SEVERITIES if counted[one]]
    place = f"{specs:,} {'spec' if specs == 1 else 'specs'}"
    done = f"{fixed:,} moved {'passage' if fixed == 1 else 'passages'} re-anchored. " if fixed else ""
    if not parts:
        return f"{done}{place} checked: nothing is wrong."
    told = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{done}{told} in {place}."


def _line(problem: Problem) -> str:
    more = "".join(
        f"\n    {other.path}{f':{other.range}' if other.range else ''}: {other.message}" for other in problem.related
    )
    return f"{problem}{more}"


def _json(problems: Sequence[Problem], specs: int, fixed: int) -> dict[str, Any]:
    counted = Counter(problem.severity for problem in problems)
    return {
        "specs": specs,
        "errors": counted["error"],
        "warnings": counted["warning"],
        "notes": counted["information"],
        "fixed": fixed,
        "problems": [problem.to_json() for problem in problems],
    }


def _annotation(problem: Problem) -> str:
    """A workflow command; line and column are left out for what concerns a whole file."""
    properties = {"file": problem.path}
    if problem.range:
        place = problem.range
        properties |= {"line": str(place.line), "endLine": str(place.end.line + 1)}
        if place.end.line == place.start.line:
            properties |= {"col": str(place.column), "endColumn": str(place.end.character + 1)}
    properties["title"] = f"{problem.code}: {problem.title}"
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {told}::{_data(problem.sentence)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""
    codes = sorted({problem.code for problem in problems})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "persona", "version": __version__, "rules": [_rule(code) for code in codes]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, codes) for problem in problems],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    one = kind(code)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in one.title.replace("-", " ").split()),
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.explanation},
        "help": {"text": one.mend},
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
    }


def _result(problem: Problem, codes: Sequence[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.sentence},
        "locations": [{"physicalLocation": _location(problem.path, problem.range)}],
        "partialFingerprints": {"persona/v1": f"{problem.code}:{problem.path}:{problem.message}"},
    }
    if problem.related:
        result["relatedLocations"] = [
            {"physicalLocation": _location(other.path, other.range), "message": {"text": other.message}}
            for other in problem.related
        ]
    if problem.fixes:
        result["fixes"] = [
            {
                "description": {"text": fix.title},
                "artifactChanges": [
                    {
                        "artifactLocation": _artifact(edit.path),
                        "replacements": [
                            {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.text}}
                        ],
                    }
                    for edit in fix.edits
                ],
            }
            for fix in problem.fixes
        ]
    return result


def _location(path: str, place: Range | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if place is not None:
        location["region"] = _region(place)
    return location


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _region(place: Range) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end.line + 1,
        "endColumn": place.end.character + 1,
    }
