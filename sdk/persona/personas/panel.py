"""A persona's card, or the whole report, for an editor's panel: a fragment and its style, no script, no event handlers.

The editor gives the page around it and opens evidence: every piece is a real link whose place is `data-uri`,
`data-start-line`, `data-start-character`, `data-end-line`, `data-end-character` (lines and characters from 0, in UTF-16
code units) and `data-state` ("fresh", "moved" or "stale"). Light or dark follows the body's class (`vscode-light`,
`vscode-dark`, `vscode-high-contrast`), and without one what the reader prefers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from persona.personas.card import accent_css, card_html, colours, css_class, template
from persona.personas.links import Target
from persona.personas.map import map_css, persona_map_css, persona_map_html
from persona.personas.model import GenerationResult, Persona
from persona.personas.report import report_body, report_title

_DARK = "body.vscode-dark,body.vscode-high-contrast:not(.vscode-high-contrast-light)"
_LIGHT = "body.vscode-light,body.vscode-high-contrast-light"


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    html: str
    css: str


def persona_panel(persona: Persona, result: GenerationResult, link: Target) -> Panel:
    """One persona's card, and where its participants stand among the others."""
    html = (
        f'<div class="panel">{card_html(persona, result, link=link, level=1)}{persona_map_html(persona, result)}</div>'
    )
    css = _style(result.personas) + map_css(result) + persona_map_css(persona)
    return Panel(f"{persona.name}, {persona.title}", html, css)


def report_panel(result: GenerationResult, link: Target) -> Panel:
    html = f'<div class="panel report">{report_body(result, link)}</div>'
    return Panel(report_title(result), html, _style(result.personas) + map_css(result))


def _style(personas: Iterable[Persona]) -> str:
    personas = tuple(personas)
    parts = [template("card.css"), template("report.css"), accent_css(personas), _themes(), template("panel.css")]
    return "".join([*parts, *map(_accent, personas)])


@cache
def _themes() -> str:
    """The card's own two sets of colours, chosen by the body's class; without weight: a theme's own count more."""
    light, dark = re.findall(r":root\{([^}]*)\}", template("card.css"))
    return f":where({_LIGHT}){{{light}}}:where({_DARK}){{{light};{dark}}}"


def _accent(persona: Persona) -> str:
    light, dark = colours(persona)
    key = css_class(persona)
    return f":is({_LIGHT}) .{key}{{--accent:{light}}}:is({_DARK}) .{key}{{--accent:{dark}}}"
