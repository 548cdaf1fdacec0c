"""Which specs a command is about, and where."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Chosen:
    """`workspace` is what paths are shown relative to; `others` are all its specs."""

    specs: list[Path]
    workspace: Path
    others: list[Path]


def add_specs(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help=f"a *.persona.yaml or a folder of some; {what} all here by default"
    )
    parser.add_argument(
        "--workspace", metavar="FOLDER", help="what sources must lie in (default: the repository, or this folder)"
    )


def choose(options: argparse.Namespace) -> Chosen:
    """Raises SpecError where there is none."""
    from persona.spec import find_specs, specs_at
    from persona.spec.workspace import absolute

    here = Path.cwd()
    workspace = absolute(options.workspace) if options.workspace else _workspace(options.specs, here)
    found = [spec for given in options.specs or ["."] for spec in specs_at(given)]
    return Chosen(list(dict.fromkeys(found)), workspace, find_specs(workspace))


def _workspace(given: list[str], here: Path) -> Path:
    from persona.spec import workspace_of
    from persona.spec.workspace import absolute

    first = absolute(given[0]) if given else here / "x.persona.yaml"
    place = first / "x.persona.yaml" if first.is_dir() else first
    around = workspace_of(place)
    if (around / ".git").exists():
        return around
    return here if place.is_relative_to(here) else around
