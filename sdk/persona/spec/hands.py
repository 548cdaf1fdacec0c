"""What a person changed on a persona's page, told by comparing it with the page as the build left it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from persona.personas.assembling import FEW_PEOPLE, claim_id
from persona.personas.carrying import forget
from persona.personas.model import Claim, Evidence, Hand, Persona
from persona.personas.words import KIND_WORDS
from persona.spec.page import ClaimLine, Page

_FIELDS = ("name", "title", "summary")


@dataclass(frozen=True, slots=True)
class Edited:
    """`persona` and `hand` with the changes taken in, which `changes` puts into words; `lines` says which claim each
    line of the page stands for."""

    persona: Persona
    hand: Hand
    changes: tuple[str, ...] = ()
    lines: tuple[tuple[ClaimLine, str], ...] = ()


@dataclass(slots=True)
class _Taking:
    persona: Persona
    changes: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    lines: list[tuple[ClaimLine, str]] = field(default_factory=list)


def take_hands(persona: Persona, hand: Hand, base: Page, mine: Page) -> Edited:
    """`persona` as a person left it on its page. `base` is the page as the last build made it, `mine` as it is now."""
    taking = _Taking(persona)
    updates, fields = _head(persona, hand, base, mine, taking)
    pairs = _pairs(base.claims, mine.claims)
    known = {claim.id: claim for claim in persona.claims}
    evidence = {item.id: item for item in persona.evidence}
    for line in mine.claims:
        before = pairs.get(id(line))
        claim: Claim | None
        if before is not None and before.id in known:
            claim = _kept(known[before.id], before, line, evidence, taking)
        else:
            claim = _added(line, evidence, persona, taking)
        if claim is None:
            continue
        taking.claims.append(claim)
        taking.lines.append((line, claim.id))
    left = {claim.id for claim in taking.claims}
    gone = [known[line.id] for line in base.claims if line.id in known and line.id not in left]
    taking.changes += [f"deleted the {KIND_WORDS[claim.kind]} “{claim.text}”" for claim in gone]
    words = {(claim.kind, claim.text) for claim in taking.claims}
    deleted = [old for old in hand.deleted if old.id not in left]
    deleted += [forget(claim) for claim in gone if (claim.kind, claim.text) not in words]
    if not taking.changes:
        return Edited(persona, hand, (), tuple(taking.lines))
    updates["claims"] = tuple(taking.claims)
    unique = {old.id: old for old in deleted}
    return Edited(
        persona.model_copy(update=updates),
        Hand(fields=fields, deleted=tuple(unique.values())),
        tuple(taking.changes),
        tuple(taking.lines),
    )


def _head(
    persona: Persona, hand: Hand, base: Page, mine: Page, taking: _Taking
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Name, title and summary: what stands on the page counts, then what stands in its front matter."""
    updates: dict[str, object] = {}
    changed = list(hand.fields)
    for name in _FIELDS:
        old, new = getattr(base, name), getattr(mine, name)
        text = new[1] if old and new and old[1] != new[1] else None
        if text is None and mine.fields.get(name, base.fields.get(name)) != base.fields.get(name):
            text = mine.fields[name] or None
        if text:
            updates[name] = text
            taking.changes.append(
                f"renamed {persona.name} to {text}" if name == "name" else f"wrote the {name} of {persona.name} anew"
            )
            if name not in changed:
                changed.append(name)  # type: ignore[arg-type]
    if "name" in updates and "summary" not in changed:
        updates["summary"] = re.sub(rf"\b{re.escape(persona.name)}\b", lambda _: str(updates["name"]), persona.summary)
    return updates, tuple(changed)


def _pairs(base: Sequence[ClaimLine], mine: Sequence[ClaimLine]) -> dict[int, ClaimLine]:
    """id() of a line of the page → the line it was: by its comment, else by its words, else by what it cites."""
    pairs: dict[int, ClaimLine] = {}
    free = list(base)

    def take(line: ClaimLine, found: ClaimLine | None) -> None:
        if found is not None:
            pairs[id(line)] = found
            free.remove(found)

    for line in mine:
        if line.id is not None:
            same = [old for old in free if old.id == line.id]
            take(line, same[0] if same else None)
    rest = [line for line in mine if id(line) not in pairs]
    for line in rest:
        take(line, next((old for old in free if (old.kind, old.text) == (line.kind, line.text)), None))
    for line in rest:
        if id(line) not in pairs and line.id is None and line.cites:
            take(line, next((old for old in free if old.kind == line.kind and old.cites == line.cites), None))
    return pairs


def _kept(claim: Claim, before: ClaimLine, line: ClaimLine, evidence: dict[str, Evidence], taking: _Taking) -> Claim:
    """A claim of the last build, with what a person changed about it."""
    updates: dict[str, object] = {}
    if line.text != before.text:
        updates["text"] = line.text
        taking.changes.append(f"reworded “{claim.text}” as “{line.text}”")
    if line.kind != before.kind:
        updates["kind"] = line.kind
        taking.changes.append(f"made “{line.text}” a {KIND_WORDS[line.kind]}")
    if line.cites != before.cites:
        cited = tuple(evidence[cite] for cite in line.cites if cite in evidence)
        if [item.id for item in cited] != [item.id for item in claim.evidence]:
            updates |= _counted(cited, taking.persona.size)
            taking.changes.append(f"changed the evidence of “{line.text}”")
    if not updates:
        return claim
    origin = claim.origin if claim.origin == "added" else "edited"
    return claim.model_copy(update={**updates, "origin": origin})


def _added(line: ClaimLine, evidence: dict[str, Evidence], persona: Persona, taking: _Taking) -> Claim | None:
    """A claim that a person wrote; None for a second copy of one that is there."""
    if any((claim.kind, claim.text) == (line.kind, line.text) for claim in taking.claims):
        return None
    identity = claim_id(line.kind, line.text)
    taken = {claim.id for claim in (*persona.claims, *taking.claims)}
    while identity in taken:
        identity = claim_id(line.kind, f"{line.text}\n{identity}")
    cited = tuple(evidence[cite] for cite in line.cites if cite in evidence)
    taking.changes.append(f"added the {KIND_WORDS[line.kind]} “{line.text}”")
    return Claim(
        id=identity,
        kind=line.kind,
        text=line.text,
        origin="added",
        **_counted(cited, persona.size),
    )


def _counted(cited: tuple[Evidence, ...], size: int) -> dict[str, object]:
    """Support by what is cited, which is all that is known of a claim that a person put together."""
    support = len({item.participant for item in cited})
    return {
        "evidence": cited,
        "support": support,
        "share": min(1.0, round(support / size, 4)),
        "lift": None,
        "strength": "moderate" if support >= FEW_PEOPLE else "weak",
    }
