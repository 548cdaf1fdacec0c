"""A Jinja2 template with slots for the conversation, and its rendering in a sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from persona.errors import MissingExtraError, SettingError
from persona.scripts.formats import Told
from persona.scripts.formats.fixed import TEMPLATE
from persona.scripts.formats.prompt import fitted

_SIGNS = re.compile(r"[{}%#]{2,}")  # a run as one, so that none of it stands beside a sign of Jinja2's
_LONGEST = 200_000  # characters
_DEEPEST = 2  # loops within loops
_MAY_HOLD = frozenset(
    "Template Output TemplateData Name Const Getattr Getitem If For CondExpr Compare Operand And Or Not Filter Test "
    "Concat Keyword List Tuple".split()
)
_FILTERS = frozenset("capitalize default d e escape first join last length lower title trim upper".split())
_WORDS = {"Call": "a call", "Assign": "setting a variable", "Include": "another template", "Import": "another template",
          "FromImport": "another template", "Extends": "another template", "Macro": "a macro"}  # fmt: skip


def jinja_template(told: Told) -> bytes:
    prompt = escaped(fitted(told.prompt, told.tokens))
    body, _, foot = prompt.rpartition("\n---\n")
    return (
        f"{{#- {TEMPLATE['use']} -#}}\n{body}"
        "{% if scenario %}\n"
        f"## {TEMPLATE['scenario']}\n\n{{{{ scenario }}}}\n"
        "{% endif %}{% if history %}\n"
        f"## {TEMPLATE['history']}\n\n"
        "{% for turn in history %}{{ turn.role }}: {{ turn.content }}\n{% endfor %}"
        "{% endif %}{% if message %}\n"
        f"## {TEMPLATE['message']}\n\n{{{{ user_name or 'User' }}}}: {{{{ message }}}}\n"
        "{% endif %}"
        f"\n---\n{foot}"
    ).encode()


def escaped(text: str) -> str:
    """`text` so that Jinja2 gives it back as it is, macros such as {{user}} too."""
    return _SIGNS.sub(lambda signs: "{{ '" + signs[0] + "' }}", text)


def render(template: str | bytes, slots: Mapping[str, Any] | None = None) -> str:
    """A template filled in, ours or anybody's. It sees the slots and nothing else: no calls, no names with an
    underscore in front, no files, no other templates, no loops but over slots, so that it also comes to an end.

    Raises SettingError for a template that is wrong or reaches outside, MissingExtraError without Jinja2.
    """
    try:
        from jinja2 import StrictUndefined, TemplateError, Undefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise MissingExtraError("Filling in a template", "scripts") from None

    class Slot(StrictUndefined):
        """A slot that was left out is empty; what would stand inside it is an error."""

        __slots__ = ()
        __bool__ = Undefined.__bool__  # type: ignore[assignment]
        __str__ = Undefined.__str__  # type: ignore[assignment]
        __iter__ = Undefined.__iter__  # type: ignore[assignment]
        __len__ = Undefined.__len__  # type: ignore[assignment]

    text = template.decode("utf-8", "replace") if isinstance(template, bytes) else template
    if len(text) > _LONGEST:
        raise SettingError("The template is too long for a script.", hint=f"At most {_LONGEST} characters.")
    room = ImmutableSandboxedEnvironment(undefined=Slot, autoescape=False, keep_trailing_newline=True)
    room.globals = {}
    try:
        tree = room.parse(text)
        _check(tree)
        return room.from_string(tree).render(dict(slots or {}))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise SettingError(f"The template cannot be filled in: {error}.") from None


def _check(node: Any, loops: int = 0) -> None:
    """One policy for what a template may hold. Raises SettingError for the first thing that it may not."""
    kind = type(node).__name__
    outside = None
    if kind not in _MAY_HOLD:
        outside = f"{_WORDS.get(kind, kind)} is not for templates of scripts"
    elif kind == "Filter" and node.name not in _FILTERS:
        outside = f'there is no filter "{node.name}" here'
    elif kind == "Getattr" and node.attr.startswith("_"):
        outside = f'"{node.attr}" is not a slot'
    elif kind == "For":
        loops += 1
        if node.recursive or loops > _DEEPEST or type(node.iter).__name__ not in ("Name", "Getattr", "Getitem"):
            outside = "a loop goes over a slot, and at most one within another"
    if outside:
        raise SettingError(
            f"The template reaches outside its sandbox: {outside} (line {node.lineno}).",
            hint="Use slots, conditions and loops over slots only.",
        )
    for child in node.iter_child_nodes():
        _check(child, loops)
