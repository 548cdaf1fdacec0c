"""The style of a card in an editor's panel."""

import re

from persona.personas.links import source_link
from persona.personas.panel import report_panel


def declarations(css, selector):
    """Custom properties of the rule that has this selector, by name."""
    found = re.search(re.escape(selector) + r"\{([^}]*)\}", css)
    return dict(part.strip().split(":", 1) for part in found[1].split(";") if part.strip())


def test_a_dark_panel_has_every_colour_and_typeface_that_a_light_one_has(result):
    css = report_panel(result, source_link).css
    light = declarations(css, ":where(body.vscode-light,body.vscode-high-contrast-light)")
    dark = declarations(css, ":where(body.vscode-dark,body.vscode-high-contrast:not(.vscode-high-contrast-light))")
    assert dark.keys() == light.keys()
    assert dark["--serif"] == light["--serif"]
    assert {name for name in light if dark[name] == light[name]} == {"--sans", "--serif"}
