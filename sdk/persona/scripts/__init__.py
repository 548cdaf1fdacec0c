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
    from persona.scripts.making import MadeScripts, ScriptMaker, make_script, make_scripts
    from persona.scripts.model import SCRIPT_FORMATS, Script, ScriptFormat
    from persona.scripts.profile import Profile
    from persona.scripts.saving import save_script, save_scripts

_HOMES = {
    "AuditFinding": "auditing",
    "AuditReport": "auditing",
    "SourceIndex": "auditing",
    "audit": "auditing",
    "MadeScripts": "making",
    "ScriptMaker": "making",
    "make_script": "making",
    "make_scripts": "making",
    "SCRIPT_FORMATS": "model",
    "Script": "model",
    "ScriptFormat": "model",
    "Profile": "profile",
    "save_script": "saving",
    "save_scripts": "saving",
}

__all__ = [
    "SCRIPT_FORMATS",
    "AuditFinding",
    "AuditReport",
    "MadeScripts",
    "Profile",
    "Script",
    "ScriptFormat",
    "ScriptMaker",
    "SourceIndex",
    "audit",
    "make_script",
    "make_scripts",
    "save_script",
    "save_scripts",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persona.scripts' has no attribute {name!r}")
    return getattr(import_module(f"persona.scripts.{_HOMES[name]}"), name)
