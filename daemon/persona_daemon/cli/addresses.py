"""Which personas a command is about: the same words for every command that asks."""

from __future__ import annotations

import argparse


def add_result(parser: argparse.ArgumentParser, otherwise: str) -> None:
    """`otherwise` says which personas are meant where none is named."""
    parser.add_argument("result", help="a personas.json, the folder it lies in, a persona's page, or a *.persona.yaml")
    parser.add_argument("persona", nargs="?", help=f"a name or an id; {otherwise}")
