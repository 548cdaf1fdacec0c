"""What a segment says: each claim with its evidence and support. Imports segments, corpus, terms and text.

`find_claims` is the room's one door; `model` holds what it gives. It is loaded on first use, since it needs numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from persona.claims.model import CLAIM_KINDS, ClaimKind, Finding, SegmentFindings, Strength

if TYPE_CHECKING:
    from persona.claims.find import find_claims

__all__ = ["CLAIM_KINDS", "ClaimKind", "Finding", "SegmentFindings", "Strength", "find_claims"]


def __getattr__(name: str) -> Any:
    if name == "find_claims":
        from persona.claims.find import find_claims

        return find_claims
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
