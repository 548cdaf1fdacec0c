"""Make personas from files of user research: interviews, surveys, feedback."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona.corpus.model import SourceRequest

FORMATS = "json,markdown,html"
EXAMPLE = """\
examples:
  persona generate interviews/                                print personas as cards
  persona generate interviews/ survey.csv --personas 3-5 --output personas/
  persona generate survey.csv --participant respondent_id --text why_hesitate --json > result.json
  persona generate survey.csv --columns                       show what each column is taken for
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import whole

    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="a file, a folder or a glob")
    parser.add_argument("--personas", default="auto", metavar="N", help='how many: 4, 3-5 or "auto" (default)')
    parser.add_argument(
        "--writer",
        default="embedded",
        help="embedded (default: no key, no network), or anthropic:MODEL, openai:MODEL, google:MODEL, ollama:MODEL",
    )
    parser.add_argument(
        "--context",
        default="",
        help='what the research is about, for the writer: "An online shop\'s checkout"',
    )
    tables = parser.add_argument_group("tables", "what the columns are; inferred where not given")
    tables.add_argument("--participant", metavar="COLUMN", help="the column that tells participants apart")
    tables.add_argument("--text", action="append", metavar="COLUMN", help="a column of open text (may be repeated)")
    tables.add_argument("--attribute", action="append", metavar="COLUMN", help="a column that describes people")
    tables.add_argument("--columns", action="store_true", help="show what each column is taken for, and stop")
    output = parser.add_argument_group("output")
    output.add_argument("--output", metavar="FOLDER", help="write the result into this folder")
    output.add_argument(
        "--format",
        metavar="LIST",
        help=f"with --output: of json, markdown, html, csv (default: {FORMATS})",
    )
    output.add_argument("--json", action="store_true", help="print the whole result as JSON")
    output.add_argument("--evidence", action="store_true", help="print the evidence under each claim")
    output.add_argument("--all", action="store_true", help="print every claim, not the first three of a kind")
    output.add_argument("--quiet", action="store_true", help="no progress")
    output.add_argument("--verbose", action="store_true", help="print every note whole")
    privacy = parser.add_argument_group("privacy")
    privacy.add_argument(
        "--k",
        type=whole(1, 1000),
        default=5,
        help="show an attribute value only when k participants hold it (default: 5)",
    )
    privacy.add_argument(
        "--redact",
        default="names,emails,phones",
        metavar="LIST",
        help='of names, emails, phones; "none" for none',
    )
    models = parser.add_argument_group("language models")
    models.add_argument("--budget", type=float, metavar="USD", help="refuse to spend more than this")
    models.add_argument("--estimate", action="store_true", help="say what it would cost, and stop")
    models.add_argument("--fallback", choices=["embedded"], help="the writer to use when the model fails for good")


def run(options: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    from persona import PersonaClient
    from persona.errors import SettingError
    from persona.settings import PersonaCount, privacy_from
    from persona_daemon.cli.terminal import console, print_json, progress_shown

    requests = source_requests(options)
    if options.columns:
        return show_columns(requests, as_json=options.json)
    privacy = privacy_from(options.k, options.redact)
    if options.format and not options.output:
        raise SettingError("--format says which files to write, and none are written.", hint="Add --output FOLDER.")
    formats = [name.strip() for name in (options.format or FORMATS).split(",") if name.strip()]
    count = PersonaCount.parse(options.personas)
    with PersonaClient() as client, progress_shown(quiet=options.quiet or options.json) as progress:
        given = {
            "personas": count,
            "writer": options.writer,
            "context": options.context,
            "privacy": privacy,
            "budget_usd": options.budget,
        }
        if options.estimate:
            estimate = client.estimate(
                requests, writer=options.writer, personas=count, context=options.context, privacy=privacy
            )
            print_json(json.dumps(asdict(estimate), indent=2)) if options.json else print(estimate)
            return 0
        if options.output:
            client.check_output(options.output, formats=formats)
        result = client.generate(requests, **given, fallback=options.fallback, progress=progress)
        written = client.save(result, options.output, formats=formats) if options.output else []
    if options.json:
        from persona.personas import to_json

        print_json(to_json(result))
        return 0
    from persona_daemon.cli.cards import print_cards
    from persona_daemon.cli.terminal import show_notes

    out = console()
    print_cards(out, result, most=None if options.all else 3, evidence=options.evidence)
    show_notes(result.notes, whole=options.verbose)
    for path in written:
        print(f"wrote {path}", file=sys.stderr)
    return 0


def source_requests(options: argparse.Namespace) -> list[SourceRequest]:
    from persona.corpus.model import SourceRequest

    return [
        SourceRequest(path, participant=options.participant, text=options.text, attributes=options.attribute)
        for path in options.sources
    ]


def show_columns(requests: list[SourceRequest], *, as_json: bool) -> int:
    import json

    from persona.corpus import inspect_sources
    from persona_daemon.cli.terminal import console, print_json

    sources = inspect_sources(requests)
    if as_json:
        from dataclasses import asdict

        print_json(json.dumps([asdict(source) for source in sources], ensure_ascii=False, indent=2))
        return 0
    from rich.table import Table

    out = console()
    tables = [source for source in sources if source.columns]
    if not tables:
        print("There is no table among these sources: nothing has columns.")
    for source in tables:
        table = Table(title=f"{source.path} ({source.format}, {source.encoding})", title_justify="left", box=None)
        for heading in ("column", "taken for", "because"):
            table.add_column(heading, overflow="fold")
        for column in source.columns:
            table.add_row(column.name, column.role, column.reason)
        out.print(table)
    return 0
