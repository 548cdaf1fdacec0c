"""Make a conversation script of a persona: what a model needs to play it, with nobody's words in it.

Each script is audited against every source before it is written; one that would leak is refused.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from persona.scripts import Script

EXAMPLE = """\
examples:
  persona script personas/ Robin                           the character card, on standard output
  persona script personas/ Robin --format system_prompt --tokens 800
  persona script personas/ --format chara_card_png --output scripts/    one file for every persona
  persona script checkout.persona.yaml                     the scripts that the spec asks for, beside its outputs
  persona script personas/ Robin --explain                 what the audit looked at, and what came nearest
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona.scripts.model import SCRIPT_FORMATS
    from persona_daemon.cli.addresses import add_result
    from persona_daemon.cli.numbers import whole

    add_result(parser, "all when left out")
    parser.add_argument(
        "--format",
        action="append",
        choices=SCRIPT_FORMATS,
        metavar="FORMAT",
        help=f"one of {', '.join(SCRIPT_FORMATS)} (may be repeated; character_card when left out)",
    )
    parser.add_argument("--output", metavar="FOLDER", help="write files there; standard output for a single text")
    parser.add_argument("--tokens", type=whole(1), metavar="N", help="at most so many tokens in the system prompt")
    parser.add_argument(
        "--writer",
        default="embedded",
        metavar="WRITER",
        help="a model that phrases the lines, as provider:model; each passes the same audit (embedded: our own words)",
    )
    parser.add_argument("--root", metavar="FOLDER", help="what the sources' paths are relative to")
    parser.add_argument("--explain", action="store_true", help="print what the audit tested, and the nearest sources")
    parser.add_argument("--json", action="store_true", help="print each script with its audit as JSON")


def run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from persona.errors import SettingError
    from persona.scripts import make_scripts, save_scripts
    from persona.scripts.finding import find_root
    from persona.spec import personas_at
    from persona_daemon.cli.errors import report

    if options.root is not None and not Path(options.root).is_dir():
        raise SettingError("There is no such folder.", where=options.root, hint="Name one that is there with --root.")
    given = personas_at(options.result, options.persona)
    formats = list(dict.fromkeys(options.format or given.scripts or ["character_card"]))
    beside = options.output is None and not options.format and bool(given.scripts)
    folder = given.folder if beside else options.output
    single = len(given.personas) == 1 and len(formats) == 1
    if folder is None and not options.json and (not single or formats == ["chara_card_png"]):
        asked = ", or say in the spec which it wants: scripts: [system_prompt]" if given.folder else ""
        raise SettingError(
            "Several scripts or a picture cannot be printed.", hint=f"Name a folder: --output scripts/{asked}"
        )
    made = make_scripts(
        given.result,
        given.personas,
        formats,
        root=options.root or find_root(given.result, given.near),
        tokens=options.tokens,
        writer=options.writer,
    )
    written = []
    if folder is not None:
        written = save_scripts(made.scripts, folder, beside=given.result if beside else None)
    if made.scripts:
        _show(made.scripts, written, options)
    return max((report(blocked, json_wanted=options.json, debug=options.debug) for blocked in made.refused), default=0)


def _show(scripts: Sequence[Script], written: list[Path], options: argparse.Namespace) -> None:
    import json
    import sys

    from persona_daemon.cli.terminal import print_json

    if options.json:
        rows = [
            {
                "id": script.id,
                "persona": script.persona,
                "format": script.format,
                "level": script.level,
                "file": str(written[place]) if written else None,
                "content": script.text,
                "audit": script.report.to_dict(),
            }
            for place, script in enumerate(scripts)
        ]
        print_json(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for place, script in enumerate(scripts):
        if written:
            print(f"{written[place]}  passed its audit ({script.report.score:.2f})")
        else:
            sys.stdout.write(script.text or "")
        if options.explain:
            print(script.report.explain(), file=sys.stdout if written else sys.stderr)
