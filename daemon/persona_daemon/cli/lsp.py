"""The language server for editors: speaks the Language Server Protocol over standard input and output.

It is a thin bridge to this user's daemon, which it starts where there is none, so that several editors share one warm
engine.
"""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  persona lsp                what an editor starts
  persona lsp --direct       without a daemon: everything in this process
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="for editors that insist; there is no other way")
    parser.add_argument("--direct", action="store_true", help="serve from this process, without the daemon")


def run(options: argparse.Namespace) -> int:
    if not options.direct:
        from persona_daemon.process.bridge import main

        return main()
    import asyncio

    from persona.errors import MissingExtraError

    try:
        from persona_daemon.language.direct import serve_stdio
    except ModuleNotFoundError:
        raise MissingExtraError("The language server", "lsp") from None
    asyncio.run(serve_stdio())
    return 0
