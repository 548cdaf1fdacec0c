"""What the server can do, known before it is imported: `capabilities.json`, which `make docs` writes.

The answer to `initialize` is the same for every editor, and a test holds the file to what the server says itself.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("capabilities.json")


@cache
def announced() -> dict[str, Any] | None:
    """The result of `initialize`; None where the server could not keep what it announces."""
    from persona_daemon.process.place import version

    try:
        if any(find_spec(name) is None for name in ("pygls", "lsprotocol", "watchfiles")):
            return None
        capabilities = json.loads(FILE.read_bytes())
    except (ImportError, OSError, ValueError):
        return None
    return {"capabilities": capabilities, "serverInfo": {"name": "persona", "version": version()}}


def capabilities_text() -> str:
    """The file as it should be. Imports the whole server."""
    from persona_daemon.language.features import register_all
    from persona_daemon.language.loading import make_engine
    from persona_daemon.language.server import PersonaServer, shared_converter

    server = PersonaServer(make_engine())
    register_all(server)
    plain = shared_converter().unstructure(server.protocol.initialize_result().capabilities)
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"
