"""`diff`: what changed between two builds, in personas and claims rather than in lines."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.personas.carrying import key_of
from persona.personas.words import KIND_WORDS, count, percent

if TYPE_CHECKING:
    from persona.personas.model import Claim, GenerationResult, Persona


_COUNTS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """`before` is None for a claim that is new, `after` for one that is gone."""

    before: Claim | None
    after: Claim | None

    @property
    def claim(self) -> Claim:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def reworded(self) -> bool:
        return self.before is not None and self.after is not None and self.before.text != self.after.text

    @property
    def supported(self) -> bool:
        """Whether support or strength are other than before."""
        if self.before is None or self.after is None:
            return False
        return (self.before.support, self.before.strength) != (self.after.support, self.after.strength)


@dataclass(frozen=True, slots=True)
class PersonaDifference:
    """A persona that is in both builds; `before` and `after` have the same id."""

    before: Persona
    after: Persona
    claims: tuple[ClaimChange, ...]

    @property
    def renamed(self) -> bool:
        return self.before.name != self.after.name

    @property
    def rewritten(self) -> bool:
        """Whether the summary says something else; that it counts other numbers of people goes without saying."""
        return _COUNTS.sub("", self.before.summary) != _COUNTS.sub("", self.after.summary)

    @property
    def changed(self) -> bool:
        return bool(
            self.claims
            or self.renamed
            or self.before.title != self.after.title
            or self.rewritten
            or self.before.size != self.after.size
            or self.before.quotes != self.after.quotes
            or self.before.attributes != self.after.attributes
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` say in words what is compared. `changed` are personas that are in both builds and not the
    same in both; `same` those that are."""

    before: str
    after: str
    added: tuple[Persona, ...] = ()
    retired: tuple[Persona, ...] = ()
    changed: tuple[PersonaDifference, ...] = ()
    same: tuple[Persona, ...] = ()
    participants: tuple[int, int] = (0, 0)
    title: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.added or self.retired or self.changed)

    @property
    def renamed(self) -> tuple[PersonaDifference, ...]:
        return tuple(one for one in self.changed if one.renamed)

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self) -> str:
        from persona.spec.telling_differences import to_text

        return to_text(self)

    def to_markdown(self) -> str:
        from persona.spec.telling_differences import to_markdown

        return to_markdown(self)

    def to_json(self) -> dict[str, Any]:
        from persona.spec.telling_differences import to_json

        return to_json(self)


def diff(
    a: GenerationResult | str | os.PathLike[str] | None,
    b: GenerationResult | str | os.PathLike[str] | None,
    *,
    names: tuple[str, str] | None = None,
    title: str = "",
) -> Difference:
    """What is other in `b` than in `a`: results, or files and folders that hold a `personas.json`. None is a build
    that never was. `names` are what the two are called. Raises SourceError where one cannot be read."""
    before, after = _result(a), _result(b)
    called = names or (_name(a), _name(b))
    old = {persona.id: persona for persona in before.personas} if before else {}
    new = {persona.id: persona for persona in after.personas} if after else {}
    both = [
        PersonaDifference(old[key], new[key], _claims(old[key].claims, new[key].claims)) for key in new if key in old
    ]
    return Difference(
        *called,
        added=tuple(persona for key, persona in new.items() if key not in old),
        retired=tuple(persona for key, persona in old.items() if key not in new),
        changed=tuple(one for one in both if one.changed),
        same=tuple(one.after for one in both if not one.changed),
        participants=(before.participants if before else 0, after.participants if after else 0),
        title=title,
    )


def _result(given: GenerationResult | str | os.PathLike[str] | None) -> GenerationResult | None:
    if isinstance(given, str | os.PathLike):
        from persona.personas import load

        return load(given)
    return given


def _name(given: object) -> str:
    if given is None:
        return "nothing"
    return Path(given).as_posix() if isinstance(given, str | os.PathLike) else "a result"


def _claims(before: Sequence[Claim], after: Sequence[Claim]) -> tuple[ClaimChange, ...]:
    """By id; only those that changed. Evidence counts by what was said and who said it, not by where it stands."""
    old = {claim.id: claim for claim in before}
    new = {claim.id: claim for claim in after}
    changes = []
    for key, claim in new.items():
        known = old.get(key)
        if known is None or _content(known) != _content(claim):
            changes.append(ClaimChange(known, claim))
    changes += [ClaimChange(claim, None) for key, claim in old.items() if key not in new]
    return tuple(changes)


def _content(claim: Claim) -> tuple[object, ...]:
    return (
        claim.kind, claim.text, claim.support, claim.strength, frozenset(key_of(item) for item in claim.evidence)
    )  # fmt: skip


def said(change: ClaimChange) -> str:
    """A change of one claim as a sentence without its end."""
    claim = change.claim
    kind = KIND_WORDS[claim.kind]
    if change.before is None:
        return f"new {kind}: {claim.text} ({_support(claim)})"
    if change.after is None:
        return f"dropped {kind}: {claim.text} ({_support(claim)})"
    parts = []
    if change.reworded:
        parts.append(f"reworded {kind}: “{change.before.text}” → “{claim.text}”")
    if change.before.kind != claim.kind:
        parts.append(f"{KIND_WORDS[change.before.kind]} → {kind}: {claim.text}")
    if change.supported:
        way = f"{_support(change.before)} → {_support(claim)}"
        parts.append(way if parts else f"{kind} {_direction(change)}: {claim.text} ({way})")
    if not parts:
        lost = {key_of(item) for item in change.before.evidence} - {key_of(item) for item in claim.evidence}
        word = "other evidence" if lost else "more evidence"
        parts.append(f"{word}: {claim.text}")
    return "; ".join(parts)


def _direction(change: ClaimChange) -> str:
    assert change.before is not None and change.after is not None
    if change.after.support == change.before.support:
        return "counted anew"
    return "gained" if change.after.support > change.before.support else "lost"


def _support(claim: Claim) -> str:
    if not claim.evidence:
        return "no evidence"
    return f"{count(claim.support, 'participant')}, {percent(claim.share)}, {claim.strength}"
