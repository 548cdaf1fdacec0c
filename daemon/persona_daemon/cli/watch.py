"""Build specs again whenever they, or the research they read, change: one line per build. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import sys

EXAMPLE = """\
examples:
  persona watch                          every spec in this folder and below
  persona watch checkout.persona.yaml
  persona watch --json                   one JSON object per line
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.specs import add_specs

    add_specs(parser, "watches")
    parser.add_argument("--json", action="store_true", help="print one JSON object per build and line")


def run(options: argparse.Namespace) -> int:
    import asyncio

    try:
        asyncio.run(_watch(options))
    except KeyboardInterrupt:
        return 0
    return 0


async def _watch(options: argparse.Namespace) -> None:
    import asyncio
    import gc
    import json
    from pathlib import Path

    from persona.spec.choosing import choose
    from persona.spec.rebuilding import line_of, rebuild

    chosen = choose(options.specs, options.workspace)
    ready = asyncio.Event()
    number = len(chosen.specs)
    if not options.json:
        print(f"watching {number} {'spec' if number == 1 else 'specs'} (Ctrl-C ends it)", file=sys.stderr, flush=True)
    first, broken = set(chosen.specs), set[Path]()
    async for rebuilt in rebuild(chosen.specs if options.specs else None, chosen.workspace, ready=ready):
        begun = rebuilt.spec in first
        first.discard(rebuilt.spec)
        if begun and not first:
            gc.freeze()  # what the engine has loaded stays: looking through it again would hold up a build
        mended = rebuilt.spec in broken and rebuilt.error is None
        if rebuilt.report is not None and rebuilt.report.state == "unchanged" and not begun and not mended:
            continue  # a change that means nothing, such as a file saved as it was
        (broken.discard if rebuilt.error is None else broken.add)(rebuilt.spec)
        if options.json:
            print(json.dumps(_json(rebuilt), ensure_ascii=False), flush=True)
        else:
            print(line_of(rebuilt, chosen.workspace), flush=True)


def _json(rebuilt: object) -> dict[str, object]:
    from persona.spec.rebuilding import Rebuilt
    from persona.spec.report import failure_json

    assert isinstance(rebuilt, Rebuilt)
    told: dict[str, object] = {"spec": str(rebuilt.spec), "seconds": round(rebuilt.seconds, 3)}
    if rebuilt.error is not None:
        return {**told, **failure_json(rebuilt.spec, rebuilt.error)}
    assert rebuilt.report is not None
    return {**told, **{key: value for key, value in rebuilt.report.to_json().items() if key != "spec"}}
