"""From what a spec says to what it means: the model where everything needed is there, and a finding for every value
that specs do not have, at its own place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from persona.spec.composing import quote
from persona.spec.problems import Finding, Repair, fix
from persona.spec.shaping import shape_findings
from persona.spec.tree import ListNode, Node, ScalarNode

if TYPE_CHECKING:
    from persona.spec.model import Spec
    from persona.spec.parse import ParsedSpec

Place = tuple[str | int, ...]

_MOST_VALID = 64
_MOST_TOLD = 200  # of wrong values; an editor waits for all of them at every key
_valid: dict[str, tuple[str, Spec]] = {}  # by path: what a spec said last that was valid, and its model

_START = "version: 1\nsources:\n  - interviews/*.md\n"


def understand(parsed: ParsedSpec) -> tuple[Spec | None, list[Finding]]:
    """The spec, or None where something in it is wrong; and what is wrong, in the order of places."""
    from pydantic import ValidationError

    from persona.spec.model import Spec

    if parsed.root is None:
        return None, _no_spec(parsed)
    findings = shape_findings(parsed, parsed.root)
    value = _without_empty(parsed.root.plain_value)
    said = repr(value)  # to Python 1, 1.0 and true are the same; to a spec they are not
    known = _valid.get(parsed.path)
    try:
        # While somebody types, most edits leave what the spec says as it was.
        model = known[1] if known is not None and known[0] == said else Spec.model_validate(value)
    except ValidationError as error:
        told = error.errors(include_url=False)
        findings += islice(_told(parsed, told), _MOST_TOLD)
        return None, findings
    if known is None or known[1] is not model:
        if len(_valid) >= _MOST_VALID:
            _valid.clear()
        _valid[parsed.path] = (said, model)
    wrong = parsed.findings or any(finding.code not in ("P140",) for finding in findings)
    return (None if wrong else model), findings


def _no_spec(parsed: ParsedSpec) -> list[Finding]:
    if parsed.findings:
        return []
    if parsed.other is not None:
        end = parsed.other.start + len(parsed.other.source.split("\n", 1)[0])
        return [
            Finding("P108", parsed.other.start, end,
                    f"A spec is a mapping of keys and values; this is a {_kind(parsed.other)}.",
                    'Begin with "version: 1" and "sources:".')
        ]  # fmt: skip
    end = len(parsed.text)
    lead = "" if not parsed.text or parsed.text.endswith("\n") else "\n"
    return [
        Finding("P108", 0, 0, "This spec is empty.", 'Begin with "version: 1" and "sources:".',
                (fix("Begin a spec", (end, end, lead + _START)),))
    ]  # fmt: skip


def _kind(node: Node) -> str:
    return {"scalar": "text", "list": "list", "mapping": "mapping"}[node.kind]


def _without_empty(value: Any) -> Any:
    """Keys without a value are told of as such (P109), and stand for their default."""
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value


def _told(parsed: ParsedSpec, errors: Sequence[Any]) -> Iterator[Finding]:
    """pydantic's errors at their places; what follows from a broken line is not told a second time."""
    wrong = {tuple(error["loc"]) for error in errors}
    for error in errors:
        place: Place = tuple(error["loc"])
        if error["type"] == "too_short" and any(other[: len(place)] == place and other != place for other in wrong):
            continue
        if error["type"] == "missing":
            finding = _missing(parsed, place, wrong)
        elif error["type"] == "extra_forbidden":
            finding = _unknown(parsed, place)
        else:
            finding = _wrong(parsed, place, error)
        if finding is not None:
            yield finding


def _missing(parsed: ParsedSpec, place: Place, wrong: set[Place]) -> Finding | None:
    name = str(place[-1])
    if any(_near(str(other[-1]), [name]) for other in wrong if other[:-1] == place[:-1] and other != place):
        return None  # it is there, misspelt
    if parsed.entry(*place) is not None:
        return None  # it is there, and empty: told of already
    for finding in parsed.findings:
        line = parsed.lines.position(finding.start).line
        if re.match(rf"[\s{{-]*{re.escape(name)}\b", parsed.lines.line_text(line)):
            return None  # it is there, in a line that could not be read
    parent = parsed.find(*place[:-1]) if len(place) > 1 else parsed.root
    if parent is None:
        return None
    start = parent.start
    end = start + len(parsed.text[start : parent.end].split("\n", 1)[0].rstrip())
    fixes: tuple[Repair, ...] = ()
    if len(place) == 1:
        added = "version: 1\n" if name == "version" else "sources:\n  - interviews/*.md\n"
        at = start if name == "version" else len(parsed.text)
        lead = "" if name == "version" or parsed.text.endswith("\n") else "\n"
        fixes = (fix(f"Add {name}", (at, at, lead + added)),)
    whose = "The spec" if len(place) == 1 else f"This {'source' if place[0] == 'sources' else 'webhook'}"
    return Finding("P102", start, end, f'{whose} has no "{name}".', f'Add "{name}:".', fixes)


def _unknown(parsed: ParsedSpec, place: Place) -> Finding | None:
    from persona.spec.schema import field_schema

    entry = parsed.entry(*place)
    if entry is None:
        return None
    known = list(_fields(field_schema(*place[:-1]) or {}))
    near = _near(entry.name, known)
    where = "specs have" if len(place) == 1 else f'"{_owner(place)}" has'
    if near:
        return Finding(
            "P101", entry.key.start, entry.key.end, f'There is no key "{entry.name}".', f'Did you mean "{near}"?',
            (fix(f"Write {near}", (entry.key.start, entry.key.end, near)),),
        )  # fmt: skip
    return Finding(
        "P101", entry.key.start, entry.key.end, f'There is no key "{entry.name}".',
        f"The keys that {where} are {', '.join(known)}.",
    )  # fmt: skip


def _owner(place: Place) -> str:
    return next((str(step) for step in reversed(place[:-1]) if isinstance(step, str)), "")


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    from persona.spec.schema import spec_schema

    for one in [schema, *schema.get("anyOf", ())]:
        if "$ref" in one:
            one = spec_schema()["$defs"][one["$ref"].rsplit("/", 1)[-1]]
        yield from one.get("properties", ())


def _near(word: str, known: Sequence[str]) -> str | None:
    folded = word.casefold().replace("-", "_").replace(" ", "_")
    if folded in known:
        return folded
    return next(iter(difflib.get_close_matches(folded, known, n=1, cutoff=0.6)), None)


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "keys and values",
    "dict_type": "keys and values",
}


def _wrong(parsed: ParsedSpec, place: Place, error: Any) -> Finding | None:
    kind = error["type"]
    while place and parsed.find(*place) is None:
        place = place[:-1]  # a branch of a union, or a value that stands for its whole mapping
    node = parsed.find(*place) if place else parsed.root
    if node is None or (isinstance(node, ScalarNode) and node.broken):
        return None
    start, end = node.start, _first_line_end(parsed.text, node)
    name = _owner((*place, "")) or "it"
    context = error.get("ctx") or {}
    if kind == "persona":
        return Finding(context["code"], start, end, context["message"], context["hint"], _near_choice(node, name))
    if kind in ("too_short", "string_too_short"):
        key = parsed.entry(*place)
        start = key.key.start if key else start
        return Finding("P109", start, end, f'"{name}" is empty.', "Write at least one." if kind == "too_short" else
                       "Write a value, or delete the key.")  # fmt: skip
    if kind == "literal_error":
        return _no_choice(node, start, end, name, place)
    if kind.startswith(("greater_than", "less_than", "finite")):
        limits = [
            f"at {'least' if key == 'ge' else 'most'} {value:g}"
            for key, value in context.items()
            if key in ("ge", "le")
        ]
        return Finding(
            "P105",
            start,
            end,
            f'"{name}" cannot be {node.source.strip()}.',
            f"Write a number of {' and '.join(limits)}.",
        )
    expected = _EXPECTED.get(kind, "something else")
    return Finding(
        "P103", start, end, f'"{name}" should be {expected}; this is {_what(node)}.', _how(expected, name),
        tuple(_retyped(parsed, node, expected)),
    )  # fmt: skip


def _first_line_end(text: str, node: Node) -> int:
    """Of a value over several lines only the first one is marked."""
    return node.start + len(text[node.start : node.end].split("\n", 1)[0].rstrip())


def _what(node: Node) -> str:
    if isinstance(node, ScalarNode):
        value = node.value
        if isinstance(value, bool):
            return f'"{node.words}", which YAML reads as {"true" if value else "false"}'
        return f"the number {node.words}" if isinstance(value, int | float) else "a text"
    return "a list" if isinstance(node, ListNode) else "keys and values"


def _how(expected: str, name: str) -> str:
    return {
        "a list": f"Write {name}: [ … ], or each item on a line of its own after a dash.",
        "a text": "Put it in quotes.",
        "keys and values": "Write its keys below it, indented.",
    }.get(expected, f"Write {expected}.")


def _retyped(parsed: ParsedSpec, node: Node, expected: str) -> Iterator[Repair]:
    if not isinstance(node, ScalarNode):
        return
    start, end = node.start, node.end
    if expected == "a list":
        yield fix("Make it a list", (start, end, f"[{node.source}]"))
    elif expected == "a text" and node.plain:
        yield fix("Put it in quotes", (start, end, quote(node.words)))
    elif expected in ("a whole number", "a number") and node.quoted and re.fullmatch(r"\d+(\.\d+)?", node.words):
        yield fix("Take the quotes away", (start, end, node.words))


def _no_choice(node: Node, start: int, end: int, name: str, place: Place) -> Finding:
    from persona.spec.schema import field_schema

    schema = field_schema(*place) or {}
    choices = [str(choice) for choice in _choices(schema)]
    near = _near(node.source.strip("\"'"), choices)
    fixes = (fix(f"Write {near}", (start, end, near)),) if near else ()
    one = name if name not in ("formats", "scripts", "events", "redact") else name.rstrip("s")
    return Finding(
        "P104", start, end, f'There is no {one} "{node.source.strip(chr(34))}".' if one != "redact" else
        f'"{node.source.strip(chr(34))}" cannot be redacted.',
        f'Did you mean "{near}"?' if near else f"Choose from {', '.join(choices)}.", fixes,
    )  # fmt: skip


def _choices(schema: dict[str, Any]) -> Iterator[Any]:
    for one in [schema, *schema.get("anyOf", ())]:
        yield from one.get("enum", ())
        if "const" in one:
            yield one["const"]


def _near_choice(node: Node, name: str) -> tuple[Repair, ...]:
    if not isinstance(node, ScalarNode):
        return ()
    if name == "writer" and (near := _near(node.words, ["embedded"])):
        return (fix(f"Write {near}", (node.start, node.end, near)),)
    if name == "url" and node.words.startswith("http://"):
        at = node.start + node.source.index("http://")
        return (fix("Use https", (at, at + 7, "https://")),)
    if name == "version":
        return (fix("Write 1", (node.start, node.end, "1")),)
    return ()
