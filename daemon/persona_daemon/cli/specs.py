"""The arguments that name specs, of every command that is about some."""

from __future__ import annotations

import argparse


def add_specs(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help=f"a *.persona.yaml or a folder of some; {what} all here by default"
    )
    parser.add_argument(
        "--workspace", metavar="FOLDER", help="what sources must lie in (default: the repository, or this folder)"
    )
