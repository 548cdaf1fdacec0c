"""Look in any text for what leads back to the people in the sources: their words, names, numbers and ids.

Reads text, JSON, YAML and PNG, ours or anybody's. Ends with 1 when something would leak.
"""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  persona audit prompt.md --against interviews/ survey.csv
  persona audit card.png --against personas/ --explain          what the personas were made from
  pbpaste | persona audit - --against interviews/
"""

_MOST_FINDINGS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the file to look in; - for standard input")
    parser.add_argument(
        "--against",
        nargs="+",
        required=True,
        metavar="SOURCE",
        help="files, folders, globs; or personas (as in persona show): what they were made from",
    )
    parser.add_argument("--name", action="append", default=[], help="a name the text may carry (may be repeated)")
    parser.add_argument(
        "--explain", action="store_true", help="print all that was found, what was tested, and the nearest sources"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(options: argparse.Namespace) -> int:
    import json

    from persona import PersonaClient
    from persona.errors import TooLittleDataError
    from persona_daemon.cli.terminal import print_json, progress_shown

    content = _read(options.file)
    if not content.strip():
        raise TooLittleDataError("There is nothing to look in: it is empty.", where=options.file)
    with PersonaClient() as client, progress_shown(quiet=options.quiet or options.json) as tell:
        report = client.audit(content, options.against, names=options.name, progress=tell)
    if options.json:
        print_json(json.dumps(report.to_dict(), indent=2, ensure_ascii=False))
    elif options.explain:
        print(report.explain())
    else:
        print(report.summary(_MOST_FINDINGS))
        if len(report.findings) > _MOST_FINDINGS:
            print("  --explain tells all of it.")
    return 1 if report.blocked else 0


def _read(file: str) -> bytes:
    import sys
    from pathlib import Path

    from persona.errors import SourceNotFoundError, SourceUnreadableError, hint_to_read

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise SourceNotFoundError("There is no such file.", where=file) from None
    except OSError as error:
        raise SourceUnreadableError(
            f"It cannot be read: {error.strerror}.", where=file, hint=hint_to_read(error)
        ) from None
