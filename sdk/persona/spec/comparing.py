"""`compare`: what is other in one build than in another, whichever way the two are named."""

from __future__ import annotations

import os
from pathlib import Path

from persona.errors import SettingError
from persona.personas.model import GenerationResult
from persona.spec.choosing import Given, choose
from persona.spec.diffing import Difference, diff
from persona.spec.revisions import diff_revisions, diff_with_revision, is_revision

Side = GenerationResult | str | os.PathLike[str]


def compare(
    a: Side | None = None, b: Side | None = None, *, specs: Given = (), workspace: str | os.PathLike[str] | None = None
) -> list[Difference]:
    """What is other in `b` than in `a`. Two builds (results, `personas.json` files or their folders) give one
    difference; git revisions one for each of `specs` (default: all here).

    Without `b`, the working tree is compared with the revision `a` (default: the last commit). Raises SettingError for
    one build alone, SourceError, SpecError, InputError where git does not know the revision.
    """
    if _is_build(a) and _is_build(b):
        return [diff(a, b)]
    if isinstance(a, GenerationResult) or isinstance(b, GenerationResult):
        raise SettingError("A result is compared with another result, or with a build on disk.", hint="Give two.")
    before, after = (None if one is None else os.fspath(one) for one in (a, b))
    place = choose(specs, workspace).workspace if specs else Path.cwd()
    for one, other in ((before, after), (after, before)):
        if one is not None and _is_build(one) and not is_revision(place, one):
            if other is None:
                raise SettingError("One build cannot be compared with itself.", where=one, hint="Name a second one.")
            raise SettingError("There is no such build.", where=other, hint="A build is compared with another on disk.")
    chosen = choose(specs, workspace)
    if after is None:
        return [diff_with_revision(spec, before or "HEAD", workspace=chosen.workspace) for spec in chosen.specs]
    return [diff_revisions(spec, before or "HEAD", after, workspace=chosen.workspace) for spec in chosen.specs]


def _is_build(one: Side | None) -> bool:
    """Whether it is a result, or names something on disk."""
    return isinstance(one, GenerationResult) or (one is not None and Path(one).exists())
