"""Make personas from the sample study that ships with Persona: the real thing, on invented interviews."""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  persona demo
  persona demo --output /tmp/demo --personas 3
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", default="persona-demo", metavar="FOLDER", help="default: persona-demo")
    parser.add_argument("--personas", default="auto", metavar="N", help='how many: 4, 3-5 or "auto" (default)')
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(options: argparse.Namespace) -> int:
    import sys
    from pathlib import Path

    from persona import PersonaClient
    from persona.sample import SOURCES, refresh_sample
    from persona_daemon.cli.terminal import console, print_json, progress_shown

    folder = Path(options.output)
    study = refresh_sample(folder / "study")
    with PersonaClient() as client, progress_shown(quiet=options.quiet or options.json) as progress:
        result = client.generate(
            [study / name for name in SOURCES], personas=options.personas, root=folder, progress=progress
        )
        client.save(result, folder, formats=("json", "markdown", "html"))
    if options.json:
        from persona.personas import to_json

        print_json(to_json(result))
        return 0
    from persona_daemon.cli.cards import print_cards

    print_cards(console(), result)
    print(f"\nThe sample study is invented. Its files:  {study}")
    print(f"The report, for a browser:               {(folder / 'personas.html').resolve().as_uri()}")
    sys.stdout.flush()
    return 0
