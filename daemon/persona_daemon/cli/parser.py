"""argparse, with errors that say how to go on."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from persona.errors import SettingError

_PLACES = frozenset("result sources specs spec folder file against output root workspace a b persona".split())


class Parser(argparse.ArgumentParser):
    """Raises SettingError instead of printing a usage text and leaving; flags are written whole.

    `words` are the arguments: argparse tells of a flag that nobody knows only at the top, not where it was given.
    """

    words: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})

    def error(self, message: str) -> NoReturn:
        hint = f"See: {self.prog} --help"
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if choice:
            near = difflib.get_close_matches(choice[1], re.findall(r"[\w-]+", choice[2]), n=1)
            if "COMMAND" in message or "ACTION" in message:
                what = "command" if "COMMAND" in message else "action"
                message = f"there is no {what} '{choice[1]}'"
            if near:
                hint = f"Did you mean '{near[0]}'? {hint}"
        unknown = re.search(r"unrecognized arguments: (\S+)", message)
        if unknown:
            command = _named(self, self.words)
            hint = f"See: {command.prog} --help"
            flags = [flag for action in command._actions for flag in action.option_strings]
            near = difflib.get_close_matches(unknown[1], flags, n=1) if unknown[1].startswith("--") else []
            if near:
                hint = f"Did you mean {near[0]}? {hint}"
        sentence = message[:1].upper() + message[1:]
        raise SettingError(sentence.rstrip(".") + ".", hint=hint)


def refuse_empty(options: argparse.Namespace) -> None:
    """An empty place would mean the folder that somebody happens to be in. Raises SettingError."""
    for name, value in vars(options).items():
        if name in _PLACES and "" in (value if isinstance(value, list) else [value]):
            raise SettingError(
                f"The name given for {name.upper()} is empty.", hint="A variable of the shell may not be set."
            )


def _named(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the command, and of its action, that the words name."""
    for word in words:
        choices = next((a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)), {})
        parser = choices.get(word, parser)
    return parser
