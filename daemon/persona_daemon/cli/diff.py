"""Say what changed between two builds: personas added, retired, renamed; claims added, dropped, changed in support."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona.spec import Difference

EXAMPLE = """\
examples:
  persona diff                           the working tree and the last commit, every spec
  persona diff main                      the working tree and a git revision
  persona diff main release-2            two git revisions
  persona diff old/personas new/personas two builds: folders or personas.json files
  persona diff main --format markdown    for a comment on a pull request

Exit code 0 whether anything changed or not; with --exit-code, 1 when something did.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", nargs="?", metavar="A", help="a build or a git revision (default: HEAD)")
    parser.add_argument("b", nargs="?", metavar="B", help="a build or a git revision (default: the working tree)")
    parser.add_argument("--spec", action="append", metavar="SPEC", help="only this spec (may be repeated)")
    parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 when something changed")


def run(options: argparse.Namespace) -> int:
    import json

    differences = _differences(options)
    format = "json" if options.json else options.format
    if format == "json":
        told = json.dumps({"diffs": [one.to_json() for one in differences]}, ensure_ascii=False, indent=2) + "\n"
    elif format == "markdown":
        told = "\n".join(one.to_markdown() for one in differences)
    else:
        told = "\n".join(one.to_text() for one in differences) + "\n"
    sys.stdout.write(told)
    return 1 if options.exit_code and any(one.anything for one in differences) else 0


def _differences(options: argparse.Namespace) -> list[Difference]:
    from persona.spec import diff, diff_with_revision, find_specs
    from persona.spec.revisions import diff_revisions
    from persona_daemon.cli.specs import choose

    a, b = options.a, options.b
    if a is not None and b is not None and Path(a).exists() and Path(b).exists():
        return [diff(a, b)]
    if a is not None and b is None and Path(a).exists() and not find_specs(a):
        from persona.errors import SettingError

        raise SettingError("One build cannot be compared with itself.", where=a, hint="Name a second one.")
    options.specs, options.workspace = options.spec or [], None
    chosen = choose(options)
    if b is None:
        return [diff_with_revision(spec, a or "HEAD", workspace=chosen.workspace) for spec in chosen.specs]
    return [diff_revisions(spec, a, b, workspace=chosen.workspace) for spec in chosen.specs]
