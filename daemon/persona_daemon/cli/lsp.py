"""The language server for editors: speaks the Language Server Protocol over standard input and output."""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  persona lsp                what an editor starts: it finds this user's daemon, or starts it
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="as most servers have it; there is no other way")
    parser.add_argument("--direct", action="store_true", help="serve from this process, without the daemon")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from persona_daemon.language.direct import serve_stdio

    asyncio.run(serve_stdio())
    return 0
