"""Every error that Persona raises on purpose.

PersonaError
├── InputError                  what was given cannot be used (exit code 2, HTTP 422)
│   ├── SourceError             a research file
│   │   ├── SourceNotFoundError
│   │   └── SourceUnreadableError
│   ├── TooLittleDataError      readable, but too few participants or no text
│   ├── SettingError            a setting, flag or field
│   ├── SpecError               a *.persona.yaml file
│   └── OutputError             an output folder or file cannot be written
├── CancelledError              the caller asked to stop
├── MissingExtraError           a part that is not installed
├── WriterError                 a language model failed for good
│   └── BudgetExceededError
├── ScriptBlockedError          a script would leak; nothing was written
├── StoreError                  experiments, runs, keys, deliveries
│   ├── NotFoundError
│   ├── ConflictError
│   └── StoreInUseError         another process holds the embedded store
└── RemoteError                 a Persona server answered with a problem
    └── AuthenticationError
"""

from __future__ import annotations

import sys
from typing import Any


class PersonaError(Exception):
    """One sentence that says what is wrong, where, and (``hint``) how to mend it.

    ``code`` is stable and machine-readable; ``exit_code`` is what the command line ends with.
    """

    code = "error"
    exit_code = 1
    request_id: str | None = None  # of the request that a Persona server answered with this
    webhooks: tuple[Any, ...] = ()  # whom a build that ended so has told (`persona.spec.report.Delivery`)

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.message = message
        self.where = where
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{mend}"

    def __reduce__(self) -> tuple[Any, ...]:
        """What it takes to be sent from another process, whatever a class asks for when it is made."""
        return _received, (type(self), self.args, self.__dict__)


def _received(kind: type[PersonaError], args: tuple[Any, ...], facts: dict[str, Any]) -> PersonaError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class InputError(PersonaError):
    code = "input"
    exit_code = 2


class SourceError(InputError):
    code = "source"


class SourceNotFoundError(SourceError):
    code = "source-not-found"


class SourceUnreadableError(SourceError):
    code = "source-unreadable"


class TooLittleDataError(InputError):
    code = "too-little-data"


class SettingError(InputError):
    code = "setting"


class SpecError(InputError):
    code = "spec"


class OutputError(InputError):
    code = "output"


class CancelledError(PersonaError):
    code = "cancelled"
    exit_code = 130


class MissingExtraError(PersonaError):
    """A feature whose third-party packages are not installed."""

    code = "missing-extra"
    exit_code = 2

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an extra.", hint=f"Install it with: pip install 'persona[{extra}]'")
        self.extra = extra


class WriterError(PersonaError):
    code = "writer"
    exit_code = 3


class BudgetExceededError(WriterError):
    code = "budget-exceeded"


class ScriptBlockedError(PersonaError):
    """`report` is the audit that blocked it (`persona.scripts.AuditReport`), or None where it came to no audit."""

    code = "script-blocked"
    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None, report: Any = None) -> None:
        super().__init__(message, where=where, hint=hint)
        self.report = report


class StoreError(PersonaError):
    code = "store"


class NotFoundError(StoreError):
    code = "not-found"
    exit_code = 2  # as with any other name that nothing here has


class ConflictError(StoreError):
    code = "conflict"


class StoreInUseError(StoreError):
    code = "store-in-use"


class RemoteError(PersonaError):
    code = "remote"


class AuthenticationError(RemoteError):
    code = "authentication"


def hint_to_read(error: OSError) -> str | None:
    """How to mend that a file or folder cannot be read; None where the system's reason has to do."""
    if not isinstance(error, PermissionError):
        return None
    way = "" if sys.platform == "win32" else ": chmod u+r lets you read a file, chmod u+rx a folder"
    return f"Check its permissions and its folder's{way}."
