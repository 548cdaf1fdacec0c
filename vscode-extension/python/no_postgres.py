"""Stands where psycopg would be in the extension's own environment, which keeps its data in SQLite.

The job engine imports psycopg by name even then, if only to tell its errors apart. The driver with its libraries would
take 3 MB of the 25 that an extension may weigh. Whoever wants PostgreSQL installs `persona[all]` and sets
`persona.path`.
"""

from types import SimpleNamespace


class Error(Exception):
    """None of these is ever raised."""


class OperationalError(Error):
    pass


class _Errors:
    Error, OperationalError = Error, OperationalError

    def __getattr__(self, name: str) -> type[Error]:
        kind = type(name, (Error,), {})
        setattr(self, name, kind)
        return kind


errors = _Errors()
connection = SimpleNamespace(Connection=None)


def connect(*_: object, **__: object) -> None:
    raise OperationalError("This environment has no PostgreSQL driver; install persona[all] and set persona.path.")
