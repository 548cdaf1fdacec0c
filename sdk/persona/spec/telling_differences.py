"""A difference as text for a terminal, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from persona.personas.markdown import escaped
from persona.personas.model import Claim, Persona
from persona.personas.words import count
from persona.spec.diffing import ClaimChange, Difference, PersonaDifference, said

_SIGNS = {"new": "+", "gone": "-", "other": "~"}


def to_text(difference: Difference) -> str:
    """Lines without colours; ends without a line break."""
    lines = [f"{difference.title + ': ' if difference.title else ''}{difference.before} → {difference.after}"]
    lines += [f"  {line}" for line in _summary(difference)]
    for persona in difference.added:
        lines.append(f"+ {persona.name}, {persona.title} ({persona.id}): new, {count(persona.size, 'participant')}")
    for persona in difference.retired:
        lines.append(f"- {persona.name}, {persona.title} ({persona.id}): retired")
    for one in difference.changed:
        lines.append(f"~ {one.after.name} ({one.after.id})")
        lines += [f"    {line}" for line in _head(one)]
        lines += [f"    {_sign(change)} {said(change)}" for change in one.claims]
    return "\n".join(lines)


def _sign(change: ClaimChange) -> str:
    return _SIGNS["new" if change.before is None else "gone" if change.after is None else "other"]


def _summary(difference: Difference) -> Iterator[str]:
    before, after = difference.participants
    if not difference.anything:
        yield "No persona changed."
        return
    if before != after:
        yield f"Participants: {before:,} → {after:,}."
    parts = [
        (len(difference.added), "new"),
        (len(difference.retired), "retired"),
        (len(difference.renamed), "renamed"),
        (len(difference.changed), "changed"),
        (len(difference.same), "as before"),
    ]
    told = [f"{number} {word}" for number, word in parts if number]
    yield f"Personas: {', '.join(told)}."


def _head(one: PersonaDifference) -> Iterator[str]:
    if one.renamed:
        yield f"renamed: {one.before.name} → {one.after.name}"
    if one.before.title != one.after.title:
        yield f"title: {one.before.title} → {one.after.title}"
    if one.before.size != one.after.size:
        yield f"participants: {one.before.size} → {one.after.size}"
    if one.rewritten and not one.claims:
        yield "another summary"
    if one.before.quotes != one.after.quotes and not one.claims:
        yield "other quotes"


def to_markdown(difference: Difference) -> str:
    """For a comment on a pull request; a marker in its first line lets the next one replace it."""
    name = f" of {escaped(difference.title)}" if difference.title else ""
    lines = [
        f"<!-- persona diff{' ' + difference.title if difference.title else ''} -->",
        f"### Personas{name}",
        "",
        " ".join(_summary(difference)),
    ]
    if difference.added or difference.retired:
        lines += ["", "| | persona | participants |", "|---|---|---|"]
        lines += [f"| new | {_who(persona)} | {persona.size} |" for persona in difference.added]
        lines += [f"| retired | {_who(persona)} | {persona.size} |" for persona in difference.retired]
    for one in difference.changed:
        claims = count(len(one.claims), "claim")
        lines += [
            "",
            f"<details><summary><b>{_html(one.after.name)}</b>, {_html(one.after.title)}: {claims}</summary>",
            "",
        ]
        lines += [f"- {escaped(line)}" for line in _head(one)]
        lines += [f"- {_word(change)} {escaped(said(change))}" for change in one.claims]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _word(change: ClaimChange) -> str:
    return {"+": "➕", "-": "➖", "~": "✏️"}[_sign(change)]


def _who(persona: Persona) -> str:
    return f"**{escaped(persona.name)}**, {escaped(persona.title)}"


def _html(text: str) -> str:
    from html import escape

    return escape(text)


def to_json(difference: Difference) -> dict[str, Any]:
    return {
        "title": difference.title,
        "before": difference.before,
        "after": difference.after,
        "participants": {"before": difference.participants[0], "after": difference.participants[1]},
        "added": [_persona(persona) for persona in difference.added],
        "retired": [_persona(persona) for persona in difference.retired],
        "renamed": [
            {"id": one.after.id, "before": one.before.name, "after": one.after.name} for one in difference.renamed
        ],
        "changed": [
            {
                **_persona(one.after),
                "size_before": one.before.size,
                "title_before": one.before.title,
                "claims": {
                    "added": [_claim(change.claim) for change in one.claims if change.before is None],
                    "dropped": [_claim(change.claim) for change in one.claims if change.after is None],
                    "changed": [
                        {"before": _claim(change.before), "after": _claim(change.after)}
                        for change in one.claims
                        if change.before is not None and change.after is not None
                    ],
                },
            }
            for one in difference.changed
        ],
        "same": [_persona(persona) for persona in difference.same],
    }


def _persona(persona: Persona) -> dict[str, Any]:
    return {"id": persona.id, "name": persona.name, "title": persona.title, "size": persona.size}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "text": claim.text,
        "support": claim.support,
        "share": claim.share,
        "strength": claim.strength,
        "origin": claim.origin,
    }
