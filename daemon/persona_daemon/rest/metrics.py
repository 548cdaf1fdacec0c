"""Figures for Prometheus: requests by route, method and status, and how long they took."""

from __future__ import annotations

from persona.errors import MissingExtraError


class Metrics:
    """A registry of its own, so that two servers in one process do not count into one."""

    def __init__(self) -> None:
        try:
            from prometheus_client import CollectorRegistry, Counter, Histogram
        except ImportError:
            raise MissingExtraError("Metrics for Prometheus", "api") from None
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("persona_requests_total", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "persona_request_seconds", "Time to the end of an answer.", ("method", "route"), registry=self._registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the path's pattern, never the path: ids would make a series each."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """The exposition format and its media type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self._registry), CONTENT_TYPE_LATEST


_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"})
