"""A broken piece: what is wrong with it, in words, and what of it can still be read.

libyaml stops at the first thing it cannot understand. Each such thing is named, hidden behind characters of the same
length, and the piece is read again; so one slip of the pen takes one line with it and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from persona.spec.composing import DEEPEST, TooDeepError, compose, quote, reserved
from persona.spec.pieces import Memory
from persona.spec.positions import LineTable
from persona.spec.problems import Finding, fix
from persona.spec.tree import MadeScalar, Raw

_MOST_SLIPS = 40  # in one piece
_HIDDEN = "\ue000"  # stands for every character of a value that could not be read


@dataclass(frozen=True, slots=True)
class _Slip:
    """What is wrong, and the text without it, of the same length."""

    finding: Finding
    text: str


def rescue(text: str, error: yaml.YAMLError, memory: Memory) -> tuple[Raw | None, list[Finding]]:
    """What of `text` can be read after all, and a finding for everything that stood in the way."""
    findings: list[Finding] = []
    readable = text
    failure: yaml.YAMLError | None = error
    for _ in range(_MOST_SLIPS):
        assert failure is not None
        slip = _diagnose(readable, text, failure)
        findings.append(slip.finding)
        if slip.text == readable:
            return None, findings
        readable = slip.text
        try:
            node, more = compose(readable)
        except yaml.YAMLError as again:
            failure = again
            continue
        return (None if node is None else _restored(node, text)), [*findings, *more]
    return None, findings


def _restored(node: yaml.Node, text: str) -> Raw:
    """`node` with every hidden value as what stands there."""
    if isinstance(node, yaml.ScalarNode):
        if _HIDDEN in node.value:
            start, end = node.start_mark.index, node.end_mark.index
            return MadeScalar(start, end, text[start:end].strip())
        return node
    if isinstance(node, yaml.MappingNode):
        node.value = [(_restored(key, text), _restored(value, text)) for key, value in node.value]
    else:
        node.value = [_restored(item, text) for item in node.value]
    return node


def _diagnose(text: str, original: str, error: yaml.YAMLError) -> _Slip:
    """What made libyaml stop in `text`; `original` is the same with nothing hidden yet."""
    if isinstance(error, TooDeepError):
        return _Slip(
            Finding("P121", error.index, error.index + 1, f"This is nested deeper than {DEEPEST} levels.",
                    "Specs need three levels; bring it up."),
            text,
        )  # fmt: skip
    problem = str(getattr(error, "problem", "") or "")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(mark.index if mark is not None else len(text), len(text))
    context = getattr(error, "context_mark", None)
    began = min(context.index if context is not None else at, at)
    lines = LineTable(text)
    if slip := _tab(text, lines, at):
        return slip
    if "quoted scalar" in str(getattr(error, "context", "")):
        if "escape" in problem or "expected hexdecimal" in problem:
            return _bad_escape(text, lines, began, at)
        return _open_quote(text, lines, began)
    if "',' or" in problem or "flow" in str(getattr(error, "context", "")):
        return _open_bracket(text, lines, began, at)
    if "mapping values are not allowed" in problem:
        return _stray_colon(text, lines, at)
    if "block sequence entries" in problem:
        return _item_on_the_line(text, lines, at)
    if "cannot start any token" in problem:
        return _reserved_sign(text, lines, at)
    if "could not find expected ':'" in problem:
        return _no_colon(text, lines, began)
    if "expected key" in problem or "'-' indicator" in problem or "block end" in problem:
        return _out_of_line(text, lines, at, began)
    return _hide_line(text, lines, at, Finding(
        "P122", at, _line_end(lines, at), "This is no YAML that could be understood here.",
        "Compare it with the lines above; a colon, a quote or the indentation may be missing.",
    ))  # fmt: skip


def _tab(text: str, lines: LineTable, at: int) -> _Slip | None:
    """A tab where a line is indented, on the line of `at` or just above it."""
    here = lines.position(at).line
    for line in (here, here - 1, here + 1):
        if not 0 <= line < len(lines):
            continue
        start, end = lines.line_bounds(line)
        indent = re.match(r"[ \t]*", text[start:end])
        assert indent is not None
        if "\t" in indent[0] and end > start + indent.end():
            width = indent[0].expandtabs(2)
            first = start + indent[0].index("\t")
            return _Slip(
                Finding("P110", first, start + indent.end(), "A tab indents this line, which YAML does not allow.",
                        "Indent with spaces.",
                        (fix("Replace tabs by spaces", (start, start + indent.end(), width)),)),
                _without_tab(text, lines, line, start, start + indent.end()),
            )  # fmt: skip
    return None


def _without_tab(text: str, lines: LineTable, line: int, start: int, end: int) -> str:
    """The indentation as spaces, one for each character; then the line is put level with its neighbours if it can be,
    by taking the line out when it cannot."""
    flat = text[:start] + " " * (end - start) + text[end:]
    try:
        compose(flat)
    except yaml.YAMLError:
        return _blank(text, *lines.line_bounds(line))
    return flat


def _open_quote(text: str, lines: LineTable, began: int) -> _Slip:
    end = _line_end(lines, began)
    sign = text[began]
    value = text[began:end].rstrip()
    close = began + len(value)
    if value.count(sign) > 1 and sign == "'":  # an apostrophe inside
        inner = value[1:].rstrip("'").replace("''", "'")
        return _hide(text, began, close, Finding(
            "P111", began, close, "This quoted text is never closed: an apostrophe in it ends it early.",
            f"Write {quote(inner)}.", (fix("Use double quotes", (began, close, quote(inner))),),
        ))  # fmt: skip
    return _hide(text, began, close, Finding(
        "P111", began, close, f"The text that begins with {sign} is never closed.", f"Write {sign} at its end.",
        (fix(f"Close it with {sign}", (close, close, sign)),),
    ))  # fmt: skip


def _bad_escape(text: str, lines: LineTable, began: int, at: int) -> _Slip:
    start, line_end = max(began, lines.starts[lines.position(at).line]), _line_end(lines, at)
    start = began if lines.position(began).line == lines.position(at).line else start
    closing = text.find('"', start + 1)
    end = closing + 1 if 0 <= closing < line_end else line_end
    backslash = text.rfind("\\", start, at + 1)
    backslash = backslash if backslash >= 0 else at
    single = "'" + text[start + 1 : end - 1].replace("'", "''") + "'"
    return _hide(text, start, end, Finding(
        "P124", backslash, min(backslash + 2, end),
        f'In double quotes "{text[backslash : backslash + 2]}" means nothing.',
        f"Write {single}.", (fix("Use single quotes", (start, end, single)),),
    ))  # fmt: skip


def _open_bracket(text: str, lines: LineTable, began: int, at: int) -> _Slip:
    sign = text[began] if began < len(text) and text[began] in "[{" else "["
    began = began if text[began : began + 1] in ("[", "{") else max(text.rfind("[", 0, at), text.rfind("{", 0, at), 0)
    sign = text[began] if text[began : began + 1] in ("[", "{") else sign
    closing = "]" if sign == "[" else "}"
    end = began + len(text[began : _line_end(lines, began)].rstrip())
    comment = re.search(r"\s#", text[began:end])
    close = began + len(text[began : began + comment.start()].rstrip()) if comment else end
    inner = re.sub(r",\s*$", "", text[began:close])
    found = Finding(
        "P112", began, close, f"The {sign} is never closed, or a comma is missing after an item.",
        f"Write {closing} at the end, and a comma between items.",
        (fix(f"Close it with {closing}", (began + len(inner), close, closing)),),
    )  # fmt: skip
    hidden = _blank_lines_of(text, lines, close, at) if closing not in text[began:close] else text
    return _Slip(found, hidden[:began] + _HIDDEN * (close - began) + hidden[close:])


def _blank_lines_of(text: str, lines: LineTable, start: int, end: int) -> str:
    """Hides what a bracket swallowed, up to where libyaml gave up: only lines indented deeper or closing signs."""
    first, last = lines.position(start).line + 1, lines.position(end).line
    for line in range(first, min(last + 1, len(lines))):
        a, b = lines.line_bounds(line)
        if re.fullmatch(r"\s*[\]},]*\s*", text[a:b]) or ":" not in text[a:b]:
            text = _blank(text, a, b)
        else:
            break
    return text


def _stray_colon(text: str, lines: LineTable, at: int) -> _Slip:
    line = lines.position(at).line
    start, end = lines.line_bounds(line)
    words = text[start:end]
    key = re.match(r"([ ]*(?:- +)*)([^\s:#][^:#]*):(?=\s|$)", words)
    if key is None or start + key.end(2) == at:  # the first colon of its line: it stands too far to the right
        return _out_of_line(text, lines, start + (len(key[1]) if key else 0), start)
    begin = start + key.end() + len(words[key.end() :]) - len(words[key.end() :].lstrip())
    value = text[begin:end].rstrip()
    comment = re.search(r"\s#", value)
    value = value[: comment.start()].rstrip() if comment else value
    stop = begin + len(value)
    return _hide(text, begin, stop, Finding(
        "P118", at, at + 1, "A colon with a space after it stands inside this value.",
        f"Put the value in quotes: {quote(value)}.", (fix("Put the value in quotes", (begin, stop, quote(value))),),
    ))  # fmt: skip


def _item_on_the_line(text: str, lines: LineTable, at: int) -> _Slip:
    start, end = lines.line_bounds(lines.position(at).line)
    indent = " " * (len(text[start:end]) - len(text[start:end].lstrip()) + 2)
    stop = at + len(text[at:end].rstrip())
    before = at - (len(text[start:at]) - len(text[start:at].rstrip()))
    return _hide(text, at, stop, Finding(
        "P125", at, at + 1, "A list item may not stand on the line of its key.", "Begin a new line before the dash.",
        (fix("Put it on a line of its own", (before, at, f"\n{indent}")),),
    ))  # fmt: skip


def _reserved_sign(text: str, lines: LineTable, at: int) -> _Slip:
    end = at + len(text[at : _line_end(lines, at)].rstrip())
    if comment := re.search(r"\s#", text[at:end]):
        end = at + comment.start()
    return _hide(text, at, max(end, at + 1), reserved(text, at, max(end, at + 1)))


def _no_colon(text: str, lines: LineTable, began: int) -> _Slip:
    from persona.spec.parse import missing_colon

    line = lines.position(began).line
    start, end = lines.line_bounds(line)
    begin = start + len(text[start:end]) - len(text[start:end].lstrip(" -"))
    return _Slip(missing_colon(text[begin:end].rstrip(), begin), _blank(text, start, end))


def _out_of_line(text: str, lines: LineTable, at: int, began: int) -> _Slip:
    line = lines.position(at).line
    start, end = lines.line_bounds(line)
    words = text[start:end]
    indent = len(words) - len(words.lstrip(" "))
    before = text[start:at].rstrip()
    if before.endswith("'") and (opened := text.find("'", start, at)) >= 0 and text[start:end].count("'") > 2:
        return _open_quote(text, lines, opened)
    if before.strip():  # something else stands before it on the line
        stop = at + len(text[at:end].rstrip())
        return _Slip(
            Finding("P126", at, stop, "After the value that ends here nothing more may stand on the line.",
                    "Delete it, or put the whole value in one pair of quotes.",
                    (fix("Delete it", (start + len(before), stop, "")),)),
            _blank(text, at, stop),
        )  # fmt: skip
    if not re.match(r"\s*(?:- |-$|[^\s#][^#]*:(?:\s|$))", words) and not words.strip().startswith("-"):
        from persona.spec.parse import missing_colon

        begin = start + indent
        return _Slip(missing_colon(words.strip(), begin), _blank(text, start, end))
    above = text[slice(*lines.line_bounds(line - 1))] if line else ""
    if re.fullmatch(r"\s+[A-Za-z_]\w* [^:#]*", above):  # a value without its colon, which the line below made one text
        from persona.spec.parse import missing_colon

        first = lines.starts[line - 1]
        begin = first + len(above) - len(above.lstrip())
        return _Slip(missing_colon(above.strip(), begin), _blank(text, first, first + len(above)))
    wanted = _level(text, lines, line, indent)
    fixes = (fix("Bring it in line", (start, start + indent, " " * wanted)),) if wanted is not None else ()
    found = Finding(
        "P113", start, start + max(indent, 1), "This line is indented unlike its neighbours.",
        "Begin it in the same column as the lines that belong with it.", fixes,
    )  # fmt: skip
    return _Slip(found, _blank(text, start, end))


def _level(text: str, lines: LineTable, line: int, indent: int) -> int | None:
    """The column in which the nearest line of the same kind above begins."""
    item = text[slice(*lines.line_bounds(line))].lstrip().startswith("-")
    best: int | None = None
    for above in range(line - 1, -1, -1):
        words = text[slice(*lines.line_bounds(above))]
        if not words.strip() or words.lstrip().startswith("#"):
            continue
        column = len(words) - len(words.lstrip(" "))
        if words.lstrip().startswith("-") != item or column == 0:
            continue
        if best is None or abs(column - indent) < abs(best - indent):
            best = column
        break
    return None if best == indent else best


def _hide(text: str, start: int, end: int, finding: Finding) -> _Slip:
    return _Slip(finding, text[:start] + _HIDDEN * (end - start) + text[end:])


def _hide_line(text: str, lines: LineTable, at: int, finding: Finding) -> _Slip:
    return _Slip(finding, _blank(text, *lines.line_bounds(lines.position(at).line)))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _line_end(lines: LineTable, at: int) -> int:
    return lines.line_bounds(lines.position(at).line)[1]
