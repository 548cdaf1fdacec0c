"""Where the daemon of this user, version and installation is found. Imports only `os` and `sys`.

Files, in a directory that only this user can enter:

    1.1.0-1-6f1c2a9be3d04c55.sock    the socket (Windows: a loopback port, named with its token in the .json file)
    1.1.0-1-6f1c2a9be3d04c55.lock    held by the daemon until it dies
    1.1.0-1-6f1c2a9be3d04c55.json    who it is: process, version, log
"""

from __future__ import annotations

import os
import sys

PROTOCOL = 1  # of the first line on the socket and of what follows it
WINDOWS = os.name == "nt"
LONGEST_SOCKET_PATH = 103  # bytes: 104 with the final zero on macOS, 108 on Linux


class PlaceError(Exception):
    """The directory cannot be trusted or made: one sentence for a person."""


class Place:
    """`folder` exists and is private once `private()` was called."""

    def __init__(self, folder: str, key: str) -> None:
        self.folder = folder
        self.key = key
        self.lock = os.path.join(folder, f"{key}.lock")
        self.info = os.path.join(folder, f"{key}.json")
        self.socket = os.path.join(folder, f"{key}.sock")

    def private(self) -> Place:
        """Makes the directory, or checks that it is ours alone. Raises PlaceError."""
        try:
            os.makedirs(self.folder, 0o700, exist_ok=True)
            found = os.lstat(self.folder)
        except OSError as error:
            raise PlaceError(
                f"{self.folder}: the directory of the daemon's socket cannot be made ({error.strerror}). "
                "Name another with PERSONA_RUNTIME_DIR."
            ) from None
        if WINDOWS:
            return self
        if (found.st_mode & 0o170000) != 0o040000 or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PlaceError(
                f"{self.folder}: the directory of the daemon's socket must be a directory of your own that nobody else "
                "can enter. Remove it, or name another with PERSONA_RUNTIME_DIR."
            )
        return self


def place(environment: os._Environ[str] | dict[str, str] = os.environ) -> Place:
    """Of the daemon that belongs to this installation."""
    folder = _folder(environment)
    key = f"{version()}-{PROTOCOL}-{fnv(os.path.dirname(_package()) + os.pathsep + os.path.dirname(sys.executable))}"
    found = Place(folder, key)
    if not WINDOWS and len(os.fsencode(found.socket)) > LONGEST_SOCKET_PATH:
        # The same for everybody who names this folder.
        found = Place(f"/tmp/persona-{os.getuid()}-{fnv(folder)}", key)  # noqa: S108 - made private, checked with lstat
    return found


def _folder(environment: os._Environ[str] | dict[str, str]) -> str:
    named = environment.get("PERSONA_RUNTIME_DIR")
    if named:
        return os.path.abspath(named)
    if WINDOWS:
        return os.path.join(environment.get("LOCALAPPDATA") or os.path.expanduser("~"), "persona", "run")
    if sys.platform == "darwin":
        return os.path.join(environment.get("TMPDIR") or "/tmp", "persona")  # noqa: S108
    if environment.get("XDG_RUNTIME_DIR"):
        return os.path.join(environment["XDG_RUNTIME_DIR"], "persona")
    return f"/tmp/persona-{os.getuid()}"  # noqa: S108


def fnv(text: str) -> str:
    """FNV-1a, 64 bits: a name that differs, not a secret; `hashlib` would cost an editor milliseconds."""
    number = 0xCBF29CE484222325
    for byte in os.fsencode(text):
        number = ((number ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{number:016x}"


def _package() -> str:
    """The folder of `persona_daemon`."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def roots() -> list[str]:
    """Where `persona_daemon` and `persona` are imported from: one folder when installed, two in a checkout."""
    base = os.path.dirname(_package())
    beside = os.path.join(base, "persona", "_version.py")
    return [base] if os.path.exists(beside) else [base, os.path.join(os.path.dirname(base), "sdk")]


def version() -> str:
    """As `persona.__version__`, read and not imported."""
    with open(os.path.join(roots()[-1], "persona", "_version.py"), encoding="utf-8") as file:
        for line in file:
            name, _, value = line.partition("=")
            if name.strip() == "__version__":
                return value.strip().strip("\"'")
    return "0"
