"""Many edits as one message again, for the bridge; imported when there are many."""

from __future__ import annotations

import json
from typing import Any

from persona.spec.positions import LineTable


def reopened(bodies: list[bytes]) -> bytes:
    """A `textDocument/didOpen` that stands for itself and the `didChange` that followed it."""
    opened, *edits = (json.loads(body) for body in bodies)
    item = opened["params"]["textDocument"]
    text = item["text"]
    for message in edits:
        for change in message["params"]["contentChanges"]:
            text = edited(text, change)
        item["version"] = message["params"]["textDocument"].get("version")
    item["text"] = text
    return json.dumps(opened, separators=(",", ":")).encode()


def edited(text: str, change: dict[str, Any]) -> str:
    """`text` after one content change, as the protocol has it."""
    if "range" not in change:
        return str(change["text"])
    lines = LineTable(text)
    start, end = sorted(
        lines.from_utf16(change["range"][side]["line"], change["range"][side]["character"]).offset
        for side in ("start", "end")
    )
    return text[:start] + str(change["text"]) + text[end:]
