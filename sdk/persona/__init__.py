"""Personas as code: research in, personas out, every claim one click from the words it came from.

    from persona import PersonaClient

    result = PersonaClient().generate("interviews/", personas="3-5")

Everything here is imported when it is first used: `import persona` itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from persona._version import __version__

if TYPE_CHECKING:
    from persona._sync_client import PersonaClient
    from persona.client import AsyncPersonaClient
    from persona.errors import (
        AuthenticationError,
        BudgetExceededError,
        CancelledError,
        ConflictError,
        InputError,
        MissingExtraError,
        NotFoundError,
        OutputError,
        PersonaError,
        RemoteError,
        ScriptBlockedError,
        SettingError,
        SourceError,
        SourceNotFoundError,
        SourceUnreadableError,
        SpecError,
        StoreError,
        StoreInUseError,
        TooLittleDataError,
        WriterError,
    )
    from persona.experiments.runs import Webhook
    from persona.experiments.shown import Experiment, Run, RunEvent
    from persona.personas.model import Attribute, Claim, Evidence, GenerationResult, Persona
    from persona.progress import CancelToken, ProgressEvent
    from persona.settings import Privacy

_HOMES = {
    "PersonaClient": "persona._sync_client",
    "AsyncPersonaClient": "persona.client",
    "Attribute": "persona.personas.model",
    "Claim": "persona.personas.model",
    "Evidence": "persona.personas.model",
    "Experiment": "persona.experiments.shown",
    "GenerationResult": "persona.personas.model",
    "Persona": "persona.personas.model",
    "Run": "persona.experiments.shown",
    "RunEvent": "persona.experiments.shown",
    "Webhook": "persona.experiments.runs",
    "CancelToken": "persona.progress",
    "ProgressEvent": "persona.progress",
    "Privacy": "persona.settings",
}

__all__ = [
    "AsyncPersonaClient",
    "Attribute",
    "AuthenticationError",
    "BudgetExceededError",
    "CancelToken",
    "CancelledError",
    "Claim",
    "ConflictError",
    "Evidence",
    "Experiment",
    "GenerationResult",
    "InputError",
    "MissingExtraError",
    "NotFoundError",
    "OutputError",
    "Persona",
    "PersonaClient",
    "PersonaError",
    "Privacy",
    "ProgressEvent",
    "RemoteError",
    "Run",
    "RunEvent",
    "ScriptBlockedError",
    "SettingError",
    "SourceError",
    "SourceNotFoundError",
    "SourceUnreadableError",
    "SpecError",
    "StoreError",
    "StoreInUseError",
    "TooLittleDataError",
    "Webhook",
    "WriterError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name) or ("persona.errors" if name in __all__ else None)
    if home is None:
        raise AttributeError(f"module 'persona' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
