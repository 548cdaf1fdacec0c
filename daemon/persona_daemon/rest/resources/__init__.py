"""One module per resource; each has `add_routes(app, models)`."""

from __future__ import annotations

from importlib import import_module

from fastapi import FastAPI
from pydantic import BaseModel

# Routes are tried in this order: what is asked most comes first.
RESOURCES = ("health", "personas", "runs", "generate", "experiments", "scripts", "webhooks", "keys")


def add_all(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    """Every resource's routes; the models they describe are gathered in `models`."""
    for name in RESOURCES:
        import_module(f"{__name__}.{name}").add_routes(app, models)
