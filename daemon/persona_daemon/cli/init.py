"""Write a commented spec (*.persona.yaml) for the research files in a folder."""

from __future__ import annotations

import argparse
import sys

EXAMPLE = """\
examples:
  persona init                       a spec for the research in this folder
  persona init research --name "Checkout research"
  persona init --print               show it, write nothing

On a terminal it asks for a name and what the research is about; with --yes, or elsewhere, it asks nothing.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="default: this folder")
    parser.add_argument("--name", help="what the research is called (default: the folder's name)")
    parser.add_argument("--context", default="", help="what the research is about, in a few words, for the writer")
    parser.add_argument("--print", action="store_true", help="print the spec, and write nothing")
    parser.add_argument("--force", action="store_true", help="replace a spec that is there")
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    parser.add_argument("--verbose", action="store_true", help="print every note whole")


def run(options: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from persona.spec import new_spec
    from persona_daemon.cli.terminal import ask, print_json, show_notes

    name, context = options.name, options.context
    if sys.stdin.isatty() and sys.stdout.isatty() and not (options.yes or options.json or options.print):
        default = new_spec(options.folder).path.name.split(".", 1)[0]
        name = name or ask(f"What is the research called? [{default}] ") or None
        context = context or ask("What is it about, in a few words? [] ")
    spec = new_spec(options.folder, name, context=context)
    if options.print:
        sys.stdout.write(spec.text)
        return 0
    path = spec.write(replace=options.force)
    if options.json:
        print_json(json.dumps({"spec": str(path), "sources": spec.found, "notes": list(spec.notes)}, indent=2))
        return 0
    show_notes(spec.notes, whole=options.verbose)
    files = f"{spec.found:,} research {'file' if spec.found == 1 else 'files'}"
    print(f"wrote {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path} for {files}")
    print("next:  persona build" if spec.found else "next:  put research files where it says, then persona build")
    return 0
