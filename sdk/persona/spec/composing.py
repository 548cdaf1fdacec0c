"""libyaml, held at arm's length: what it would misread is masked by characters of the same length first, so that every
place it reports is the place in the text, and no alias is ever followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from persona.spec.problems import Finding, fix

DEEPEST = 50  # levels; libyaml's composer recurses on the machine's stack


class TooDeepError(yaml.YAMLError):
    """Nested deeper than DEEPEST; `index` is where."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index


class _Unresolved:
    """Tags are not ours to resolve: scalars are read by the rules of YAML 1.2 when somebody looks at them."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return ""

    def descend_resolver(self, current: object, index: object) -> None: ...

    def ascend_resolver(self) -> None: ...


class _Pure(_Unresolved, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
    """Where PyYAML was built without libyaml: slower, and the same nodes."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)


def _parser_class() -> Any:
    if not yaml.__with_libyaml__:
        return _Pure

    from yaml._yaml import CParser

    return type("_Fast", (_Unresolved, CParser), {})


PARSER: Any = _parser_class()


def compose(text: str) -> tuple[yaml.Node | None, list[Finding]]:
    """The one document in `text` and what was masked in it; None where it holds nothing but comments.

    Raises yaml.YAMLError, whose marks count in `text`.
    """
    masked = Masked(text) if _SUSPECT.search(text) else None
    readable = masked.text if masked else text
    if _DEEP.search(readable):
        _refuse_depth(readable)
    node: yaml.Node | None = PARSER(readable).get_single_node()
    if masked is None or node is None:
        return node, []
    return node, masked.restore(node)


# What calls for masking: characters that YAML forbids, that libyaml takes for line breaks or a mark of byte order, and
# the signs of aliases, anchors and tags where a value may begin.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = "\x85\u2028\u2029\ufeff"
_STAR = re.compile(r"(?:(?<=[\s\[,{])|\A)\*(?=\S)")
_ANCHOR_OR_TAG = re.compile(r"(?:(?<=[\s\[,{])|\A)[&!]")
_SUSPECT = re.compile(rf"{_FORBIDDEN.pattern}|[{_BREAKS}]|\r(?!\n)|(?:(?<=[\s\[,{{])|\A)[*&!]")
_DEEP = re.compile(rf"(?:[\[{{][^\[{{]*){{{DEEPEST}}}|(?:[-?:][ \t]+){{{DEEPEST // 2}}}|^[ ]{{{2 * DEEPEST}}}", re.M)


class Masked:
    """`text` with what libyaml must not see replaced, character for character."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.findings: list[Finding] = []
        first = 0xF0000  # a private plane; the first stretch that the text itself does not use
        while re.search(f"[{chr(first)}-{chr(first + 7)}]", text):
            first += 8
        self.star = chr(first)
        self.back = {self.star: "*"}
        for number, letter in enumerate(_BREAKS, 1):
            self.back[chr(first + number)] = letter
        table = {ord(letter): mask for mask, letter in self.back.items() if letter != "*"}
        text = text.translate(table)
        for match in _FORBIDDEN.finditer(text):
            self.findings.append(_forbidden(match[0], match.start()))
        text = _FORBIDDEN.sub("\ufffd", text)
        text = re.sub(r"\r(?!\n)", "\n", text)
        text = _STAR.sub(self.star, text)
        self.text = self._without_anchors(text)

    def _without_anchors(self, text: str) -> str:
        if not _ANCHOR_OR_TAG.search(text):
            return text
        for token in _tokens(text):
            if isinstance(token, yaml.AnchorToken | yaml.TagToken):
                start, end = token.start_mark.index, token.end_mark.index
                self.findings.append(_anchor_or_tag(self.original, start, end))
                text = text[:start] + " " * (end - start) + text[end:]
        return text

    def restore(self, node: yaml.Node) -> list[Finding]:
        """Puts the masked characters back into the values below `node`; gives what is to be said of the text."""
        if any(mask in self.text for mask in self.back):
            letters = str.maketrans(self.back)
            for scalar in _scalars(node):
                if scalar.style in (None, "") and scalar.value.startswith(self.star):
                    start, end = scalar.start_mark.index, scalar.end_mark.index
                    self.findings.append(reserved(self.original, start, end))
                scalar.value = scalar.value.translate(letters)
        return self.findings


def _tokens(text: str) -> Iterator[Any]:
    scanner = PARSER(text)
    try:
        while (token := scanner.get_token()) is not None:
            yield token
    except yaml.YAMLError:
        return


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, yaml.ScalarNode):
            yield current
        elif isinstance(current, yaml.MappingNode):
            for key, value in current.value:
                waiting += (key, value)
        else:
            waiting += current.value


def _refuse_depth(text: str) -> None:
    """Counts levels event by event, which needs no stack. Raises TooDeepError, or YAMLError for a broken text."""
    parser = PARSER(text)
    depth = 0
    while (event := parser.get_event()) is not None:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST and event.start_mark is not None:
                raise TooDeepError(event.start_mark.index)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _forbidden(letter: str, at: int) -> Finding:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        name = f"the byte {code - 0xDC00:02X}, which is not UTF-8"
    elif 0xD800 <= code <= 0xDFFF:
        name = f"half a character (U+{code:04X})"
    else:
        name = f"the control character U+{code:04X}"
    return Finding(
        "P119", at, at + 1, f"Here stands {name}.", "Delete it, and save the file as UTF-8.",
        (fix("Delete it", (at, at + 1, "")),),
    )  # fmt: skip


def _anchor_or_tag(text: str, start: int, end: int) -> Finding:
    sign = text[start:end]
    after = end + 1 if text[end : end + 1] == " " else end
    remove = fix(f"Delete {sign}", (start, after, ""))
    if sign.startswith("&"):
        return Finding(
            "P115", start, end, f'"{sign}" names a value so that it can be repeated, which specs do not do.',
            "Delete it, and write the value out wherever it is needed.", (remove,),
        )  # fmt: skip
    return Finding(
        "P116", start, end, f'"{sign}" is a YAML tag, and specs have none.',
        "Delete it; put a value in quotes to make it a text.", (remove,),
    )  # fmt: skip


def reserved(text: str, start: int, end: int) -> Finding:
    """A value that begins with a sign that YAML keeps for itself."""
    value = text[start:end]
    quoted = quote(value)
    return Finding(
        "P114", start, end, f"A value that begins with {value[0]} must stand in quotes.", f"Write {quoted}.",
        (fix(f"Put it in quotes: {quoted}", (start, end, quoted)),),
    )  # fmt: skip


def quote(text: str) -> str:
    """`text` in double quotes, as YAML reads it back."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
