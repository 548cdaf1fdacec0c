"""Structured logs: one JSON object a line, or readable lines on a terminal; always on standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

logger: Any = structlog.stdlib.get_logger("persona.rest")

_requests = logging.getLogger("persona.rest")


def wanted() -> bool:
    """Whether requests are logged."""
    return _requests.isEnabledFor(logging.INFO)


_QUIET = ("dbos", "sqlalchemy", "alembic", "uvicorn.access", "httpx2", "httpcore2", "asyncio")


def configure_logs(*, level: str = "info", as_json: bool | None = None) -> None:
    """For a process of ours that serves: everything of the standard library's logging comes out in the same form."""
    as_json = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
