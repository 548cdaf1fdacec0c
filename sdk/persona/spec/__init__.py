"""Personas as code: specs and their problems, builds, checks and diffs.

    report = build_spec("checkout.persona.yaml")
    checked = check_specs("checkout.persona.yaml")

`parse_spec` reads a spec's text and keeps every place; `build_spec` makes its outputs anew where something changed;
`check_specs` (of one: `check_spec`) says from `personas.json` alone whether every claim still stands; `compare` (of two
builds: `diff`) says what changed. `PersonaClient` has them as `build`, `check` and `diff`.

Imports every room of the engine, and the webhooks. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.spec.addressing import Addressed, personas_at, sources_at
    from persona.spec.building import BrokenSpecError, build_spec
    from persona.spec.checking import CheckReport, check_spec, check_specs
    from persona.spec.comparing import compare
    from persona.spec.diffing import Difference, diff
    from persona.spec.model import Spec
    from persona.spec.new import new_spec
    from persona.spec.parse import ParsedSpec, parse_spec
    from persona.spec.places import order_of, place_problems
    from persona.spec.problems import Edit, Fix, Problem, apply_edits, kinds
    from persona.spec.report import BuildReport
    from persona.spec.revisions import diff_with_revision
    from persona.spec.schema import field_schema, spec_schema
    from persona.spec.workspace import find_specs, is_spec, specs_at, workspace_of

_HOMES = {
    "Addressed": "addressing",
    "BrokenSpecError": "building",
    "BuildReport": "report",
    "CheckReport": "checking",
    "Difference": "diffing",
    "Edit": "problems",
    "Fix": "problems",
    "ParsedSpec": "parse",
    "Problem": "problems",
    "Spec": "model",
    "apply_edits": "problems",
    "build_spec": "building",
    "check_spec": "checking",
    "check_specs": "checking",
    "compare": "comparing",
    "diff": "diffing",
    "diff_with_revision": "revisions",
    "field_schema": "schema",
    "find_specs": "workspace",
    "is_spec": "workspace",
    "kinds": "problems",
    "new_spec": "new",
    "order_of": "places",
    "parse_spec": "parse",
    "personas_at": "addressing",
    "place_problems": "places",
    "sources_at": "addressing",
    "spec_schema": "schema",
    "specs_at": "workspace",
    "workspace_of": "workspace",
}

__all__ = [
    "Addressed",
    "BrokenSpecError",
    "BuildReport",
    "CheckReport",
    "Difference",
    "Edit",
    "Fix",
    "ParsedSpec",
    "Problem",
    "Spec",
    "apply_edits",
    "build_spec",
    "check_spec",
    "check_specs",
    "compare",
    "diff",
    "diff_with_revision",
    "field_schema",
    "find_specs",
    "is_spec",
    "kinds",
    "new_spec",
    "order_of",
    "parse_spec",
    "personas_at",
    "place_problems",
    "sources_at",
    "spec_schema",
    "specs_at",
    "workspace_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.spec' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"persona.spec.{_HOMES[name]}"), name)
    return value
