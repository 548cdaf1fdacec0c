"""Conversation scripts: what a model needs to play a persona, written from what several people share, in own words.

`abstraction` turns a persona into a profile, `formats` writes the profile down for those who read it, `auditing` looks
for leaks in the bytes that come out; `phrasing` lets a model phrase our lines. Imports writers (for phrasing alone),
personas, claims, corpus, text; nothing above them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.scripts.auditing import AuditFinding, AuditReport, SourceIndex, audit
    from persona.scripts.making import ScriptMaker, make_script
    from persona.scripts.model import SCRIPT_FORMATS, Script, ScriptFormat
    from persona.scripts.profile import Profile
    from persona.scripts.saving import save_script

_HOMES = {
    "AuditFinding": "auditing",
    "AuditReport": "auditing",
    "SourceIndex": "auditing",
    "audit": "auditing",
    "ScriptMaker": "making",
    "make_script": "making",
    "SCRIPT_FORMATS": "model",
    "Script": "model",
    "ScriptFormat": "model",
    "Profile": "profile",
    "save_script": "saving",
}

__all__ = [
    "SCRIPT_FORMATS",
    "AuditFinding",
    "AuditReport",
    "Profile",
    "Script",
    "ScriptFormat",
    "ScriptMaker",
    "SourceIndex",
    "audit",
    "make_script",
    "save_script",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.scripts' has no attribute {name!r}")
    return getattr(import_module(f"persona.scripts.{_HOMES[name]}"), name)
