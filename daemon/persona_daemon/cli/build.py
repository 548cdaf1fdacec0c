"""Build specs: personas from the research they name, keeping who they are and what people wrote on their pages."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona.spec import BuildReport

EXAMPLE = """\
examples:
  persona build                          every spec in this folder and below
  persona build --plan                   what would change, and why; nothing is written
  persona build checkout.persona.yaml --prune

Only what changed is built, and only files that differ are written. Pages may be edited: a build merges three ways.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.specs import add_specs

    add_specs(parser, "builds")
    parser.add_argument("--plan", action="store_true", help="say what would change and why, and write nothing")
    parser.add_argument("--prune", action="store_true", help="delete the pages of retired personas")
    parser.add_argument("--force", action="store_true", help="make everything anew, even if nothing changed")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument("--verbose", action="store_true", help="print every note whole")


def run(options: argparse.Namespace) -> int:
    import json

    from persona.errors import CancelledError, PersonaError
    from persona.progress import Watcher
    from persona.spec import build_spec
    from persona.spec.choosing import choose
    from persona.spec.report import failure_json
    from persona_daemon.cli.errors import tell_webhooks
    from persona_daemon.cli.terminal import print_json, progress_shown

    chosen = choose(options.specs, options.workspace)
    done: list[object] = []
    code = 0
    for spec in chosen.specs:
        began = perf_counter()
        try:
            with progress_shown(quiet=options.quiet or options.json) as progress:
                report = build_spec(
                    spec,
                    watcher=Watcher(progress),
                    plan_only=options.plan,
                    workspace=chosen.workspace,
                    others=chosen.others,
                    prune=options.prune,
                    force=options.force,
                )
        except CancelledError:
            raise
        except PersonaError as error:
            if len(chosen.specs) == 1 and not options.json:
                raise
            code = max(code, error.exit_code)
            done.append(failure_json(spec, error))
            if not options.json:
                print(f"persona: {error}", file=sys.stderr)
                tell_webhooks(error.webhooks)
            continue
        done.append(report.to_json())
        if not options.json:
            show(report, perf_counter() - began, verbose=options.verbose)
    if options.json:
        print_json(json.dumps({"builds": done}, ensure_ascii=False, indent=2))
    return code


def show(report: BuildReport, seconds: float, *, verbose: bool = False) -> None:
    """What was done, or would be."""
    from persona.spec.rebuilding import told
    from persona_daemon.cli.terminal import show_notes

    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.state == "unchanged":
        print(f"{report.spec}: up to date")
        return
    if report.state == "planned":
        print(f"{report.spec}: would be built")
        for reason in report.reasons:
            print(f"  because  {reason}")
        for change in report.personas:
            print(f"  {change.what:<8} {change.name} ({change.id})")
    else:
        print(f"{report.spec}: {told(report)} in {seconds:.1f} s")
    for edit in report.edits:
        print(f"  by hand  {edit}")
    for name in report.written:
        print(f"  {'write' if report.state == 'planned' else 'wrote'}    {_place(report, name)}")
    for name in report.removed:
        print(f"  delete   {_place(report, name)}")
    for conflict in report.conflicts:
        print(f"  conflict {_place(report, conflict.file)}:{conflict.line}: your text was kept; the build would write:")
        for line in conflict.offered.splitlines() or ["(nothing)"]:
            print(f"             {line}")
    if report.state == "built":
        for change in report.retired:
            page = f"; its page {change.file} is kept until --prune" if change.file.endswith(".md") else ""
            gone = change.file in report.removed
            print(f"  retired  {change.name} ({change.id}) could not be recognised{'' if gone else page}")
    for delivery in report.webhooks:
        print(f"  webhook  {delivery}")
    show_notes(report.notes, whole=verbose)


def _place(report: BuildReport, name: str) -> str:
    from pathlib import Path

    path = report.folder / name
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
