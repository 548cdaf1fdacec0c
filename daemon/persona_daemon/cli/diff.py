"""Say what changed between two builds: personas added, retired, renamed; claims added, dropped, changed in support."""

from __future__ import annotations

import argparse
import sys

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

    from persona.spec.comparing import compare

    differences = compare(options.a, options.b, specs=options.spec or ())
    format = "json" if options.json else options.format
    if format == "json":
        told = json.dumps({"diffs": [one.to_json() for one in differences]}, ensure_ascii=False, indent=2) + "\n"
    elif format == "markdown":
        told = "\n".join(one.to_markdown() for one in differences)
    else:
        told = "\n".join(one.to_text() for one in differences) + "\n"
    sys.stdout.write(told)
    return 1 if options.exit_code and any(one.anything for one in differences) else 0
