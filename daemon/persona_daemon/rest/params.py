"""Parameters that several routes share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from persona.experiments.cursors import MOST

Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]
Cursor = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before; leave it out for the first page")
]
PersonaFilter = Annotated[str | None, Query(max_length=64, description="only of this persona")]
