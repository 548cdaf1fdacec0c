"""Writers that let a language model write: evidence in, citations out, every claim verified.

Imports writers' port, verifier, cache and costs, and what lies below. pydantic-ai and the providers' libraries are
loaded when a request is made, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.writers.model.writer import ModelWriter as ModelWriter

__all__ = ["ModelWriter"]


def __getattr__(name: str) -> Any:
    if name == "ModelWriter":
        from persona.writers.model.writer import ModelWriter

        return ModelWriter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
