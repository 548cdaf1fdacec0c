"""From an exception to one clear line and an exit code."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False  # importing `typing` costs start-up time
if TYPE_CHECKING:
    from collections.abc import Iterable


def report(error: BaseException, *, json_wanted: bool = False, debug: bool = False) -> int:
    """Prints the error for a person (or as JSON, on standard error either way) and gives the exit code."""
    from persona.errors import PersonaError, hint_to_read

    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, BrokenPipeError):
        _leave_quietly()
        return 0
    if isinstance(error, KeyboardInterrupt):
        print("persona: stopped; nothing is left half done.", file=sys.stderr)
        return 130
    if isinstance(error, PersonaError):
        _say(error.code, error.message, error.where, error.hint, json_wanted)
        if not json_wanted:
            tell_webhooks(error.webhooks)
        return error.exit_code
    if isinstance(error, OSError) and error.filename:
        _say("system", f"{error.strerror or error}.", os.fsdecode(error.filename), hint_to_read(error), json_wanted)
        return 2
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        _leave_quietly()  # what is still in the buffer would fail once more at the end
        _say("system", f"The output cannot be written: {error.strerror}.", None, None, json_wanted)
        return 2
    _say(
        "internal",
        f"Something went wrong that should not have ({type(error).__name__}: {error}).",
        None,
        "Run it again with --debug and report what it prints.",
        json_wanted,
    )
    return 70


def _say(code: str, message: str, where: str | None, hint: str | None, json_wanted: bool) -> None:
    if json_wanted:
        import json

        problem = {"code": code, "message": message, "where": where, "hint": hint}
        print(json.dumps({"error": problem}, ensure_ascii=False), file=sys.stderr)
        return
    place = f"{where}: " if where else ""
    print(f"persona: {place}{message}" + (f"\n  {hint}" if hint else ""), file=sys.stderr)


def tell_webhooks(deliveries: Iterable[object]) -> None:
    """Whom a build that failed has told."""
    for delivery in deliveries:
        print(f"  webhook  {delivery}", file=sys.stderr)


def _leave_quietly() -> None:
    """The reader of a pipe went away (`persona show | head`): not an error, and nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
