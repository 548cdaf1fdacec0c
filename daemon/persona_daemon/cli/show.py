"""Show personas that were made before: as cards, Markdown, HTML, CSV or JSON."""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  persona show personas/                      cards of every persona in the folder
  persona show personas/ Robin --evidence     one persona, by name or id, with its evidence
  persona show personas/robin-2c41d09a7e.md   the persona of a page
  persona show checkout.persona.yaml          what a spec was built to
  persona show personas/ --format html > report.html
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.addresses import add_result

    add_result(parser, "all when left out")
    parser.add_argument("--format", choices=["cards", "markdown", "html", "csv"], default="cards")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument("--evidence", action="store_true", help="print the evidence under each claim")
    parser.add_argument("--all", action="store_true", help="print every claim, not the first three of a kind")


def run(options: argparse.Namespace) -> int:
    import sys

    from persona.personas import to_csv, to_html, to_json, to_markdown
    from persona.spec import personas_at
    from persona_daemon.cli.cards import print_cards
    from persona_daemon.cli.terminal import console, print_json

    given = personas_at(options.result, options.persona)
    result = given.result.model_copy(update={"personas": given.personas})
    if options.json:
        if given.one is not None:
            print_json(given.one.model_dump_json(indent=2))
        else:
            print_json(to_json(result))
    elif options.format == "markdown":
        sys.stdout.write("\n".join(to_markdown(persona, result) for persona in result.personas))
    elif options.format == "html":
        sys.stdout.write(to_html(result))
    elif options.format == "csv":
        sys.stdout.write(to_csv(result))
    else:
        print_cards(console(), result, most=None if options.all else 3, evidence=options.evidence)
    return 0
