"""Finding one persona by what people call it."""

from __future__ import annotations

import difflib

from persona.errors import SettingError
from persona.personas.model import GenerationResult, Persona

_FEWEST = 4  # characters of an id that name it


def pick(result: GenerationResult, wanted: str) -> Persona:
    """The persona whose id, name or title is `wanted`, in any case, or whose id begins so, with "persona_" or without.
    Raises SettingError with the names there are."""
    folded = wanted.casefold().strip()
    for persona in result.personas:
        if folded in {persona.id, persona.name.casefold(), persona.title.casefold()}:
            return persona
    start = folded.removeprefix("persona_")
    begun = [p for p in result.personas if len(start) >= _FEWEST and p.id.removeprefix("persona_").startswith(start)]
    if len(begun) == 1:
        return begun[0]
    names = [persona.name for persona in result.personas]
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise SettingError(f'There is no persona "{wanted}".', hint=f"{hint}There are: {', '.join(names)}.")
