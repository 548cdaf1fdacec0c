"""Check specs, their sources and what was built: whether every claim still stands on its evidence."""

from __future__ import annotations

import argparse
import sys

EXAMPLE = """\
examples:
  persona check                          every spec in this folder and below
  persona check --fix                    write evidence that moved at its new place
  persona check --format sarif > persona.sarif
  persona check --format github          annotations in a GitHub workflow

Exit code 1 when there is an error; with --strict, also for a warning. docs/problems/ explains every code.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.specs import add_specs

    add_specs(parser, "checks")
    parser.add_argument("--fix", action="store_true", help="write evidence that moved at its new place")
    parser.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text")
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument("--strict", action="store_true", help="fail on warnings, too")


def run(options: argparse.Namespace) -> int:
    from persona.spec.checking import check_specs

    report = check_specs(options.specs, fix=options.fix, workspace=options.workspace)
    text = report.to_format("json" if options.json else options.format)
    sys.stdout.write(_coloured(text) if options.format == "text" and not options.json else text)
    return 1 if report.failed(strict=options.strict) else 0


def _coloured(text: str) -> str:
    """With the severities in colour on a terminal."""
    import os
    import re

    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    colours = {"error": "31", "warning": "33", "information": "36"}
    return re.sub(
        r"(?m)^(\S.*?: )(error|warning|information)( P\d+)",
        lambda match: f"{match[1]}\033[1;{colours[match[2]]}m{match[2]}\033[0m{match[3]}",
        text,
    )
