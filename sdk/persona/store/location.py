"""Where the store is: one pure function of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from persona.errors import SettingError

_SHAPE = "Give postgresql://user:password@host/database, or leave it out to use a file."


@dataclass(frozen=True, slots=True)
class Location:
    """`folder` holds what one machine keeps for itself (lock, embedded database, uploads on their way)."""

    url: str  # of SQLAlchemy, without a driver: sqlite:///… or postgresql://…
    folder: Path

    @property
    def embedded(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def file(self) -> Path:
        """The embedded database file."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def shown(self) -> str:
        """For logs and people: without a password."""
        parts = urlsplit(re.sub(r"(?<=password=)[^&#]*", "***", self.url, flags=re.IGNORECASE))
        if parts.password is None:
            return urlunsplit(parts) if not self.embedded else self.url
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{host}"))


def locate(environment: Mapping[str, str] | None = None, *, folder: str | os.PathLike[str] | None = None) -> Location:
    """`PERSONA_DATABASE_URL` (postgresql://… or sqlite:///…), `PERSONA_DATA_DIR`, else the platform's data directory.

    Raises SettingError for a URL of another kind.
    """
    known = os.environ if environment is None else environment
    place = Path(folder or known.get("PERSONA_DATA_DIR") or _platform_folder()).expanduser().absolute()
    url = known.get("PERSONA_DATABASE_URL", "").strip()
    if not url:
        return Location(f"sqlite:///{place / 'persona.db'}", place)
    try:
        parts = urlsplit(url)
        scheme, _ = parts.scheme.partition("+")[0], parts.port
    except ValueError:  # without what it was: it holds a password
        raise SettingError("PERSONA_DATABASE_URL is not a URL.", hint=_SHAPE) from None
    if scheme in {"postgres", "postgresql"}:
        return Location("postgresql" + url[url.index("://") :], place)
    if scheme == "sqlite" and len(url) > len("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///")).expanduser().absolute()
        return Location(f"sqlite:///{file}", file.parent)
    raise SettingError(
        "PERSONA_DATABASE_URL is neither a PostgreSQL nor an SQLite URL.",
        hint=_SHAPE,
    )


def _platform_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("persona", appauthor=False)
