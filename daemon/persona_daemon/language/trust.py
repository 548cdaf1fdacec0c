"""What a folder may have done for it only where the person trusts it: its specs say what is read, written and asked.

An editor that asks people for trust says so in its `initializationOptions`. Reading, checking and answering from the
research are for every folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

NOT_TRUSTED: Final = "This folder is not trusted, so nothing is generated, written or served. Trust it first."

_COMMANDS: Final = frozenset(
    {
        "persona.attachEvidence",
        "persona.build",
        "persona.makeScript",
        "persona.newSpec",
        "persona.serve.start",
    }
)


def needs_trust(command: str, argument: Mapping[str, Any]) -> bool:
    """Checking is reading, unless it is to mend what it finds."""
    return command in _COMMANDS or (command == "persona.check" and argument.get("fix") is True)
