"""One persona as a card: what they want and what stands in the way first, how we know one click below.

The fragment needs `templates/card.css` and `accent_css` around it, no script and no inline style, so that it stands in
the report and in an editor's panel alike.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from persona.claims.model import ClaimKind, Strength
from persona.personas.links import Target, link_attributes, source_link
from persona.personas.model import Attribute, Claim, Evidence, GenerationResult, Persona
from persona.personas.words import SECTIONS, count, folded, heading, known, lines, percent, standing, unlisted, withheld

# How many passages of a claim are shown; all of them are in personas.json.
_MOST_PASSAGES = 8
_BARS: dict[Strength, int] = {"strong": 3, "moderate": 2, "weak": 1}
_HEX = re.compile(r"#[0-9a-f]{6}")


def card_html(persona: Persona, result: GenerationResult, *, link: Target = source_link, level: int = 2) -> str:
    """The card of `persona` as an HTML fragment, everything escaped. `level` is that of its heading."""
    key = css_class(persona)
    return "".join(
        (
            f'<article class="card {key}" id="{key}" aria-labelledby="{key}-name">',
            _head(persona, result, key, level),
            f'<p class="lead">{escape(persona.summary)}</p>',
            _provisional(persona.provisional),
            '<div class="two">',
            _column("What they want", ("goal", "need"), persona, link, level + 1, "Not said by enough of them."),
            _column("What stands in the way", ("pain_point",), persona, link, level + 1,
                    "Not said by enough of them."),
            "</div>",
            _quotes(persona, link, level + 1),
            _rest(persona, link, level + 1),
            _people(persona, level + 1),
            _strength_overview(persona),
            "</article>",
        )
    )  # fmt: skip


def css_class(persona: Persona) -> str:
    """What stands for the persona in class names and anchors: its id, with nothing else a name may hold."""
    return "p-" + re.sub(r"[^A-Za-z0-9_-]", "", persona.id)


def accent_css(personas: Iterable[Persona]) -> str:
    """Each persona's colours as custom properties of its class, light and dark."""
    light, dark = [], []
    for persona in personas:
        one, other = colours(persona)
        light.append(f".{css_class(persona)}{{--accent:{one}}}")
        dark.append(f".{css_class(persona)}{{--accent:{other}}}")
    return f"{''.join(light)}@media screen and (prefers-color-scheme:dark){{{''.join(dark)}}}"


def colours(persona: Persona) -> tuple[str, str]:
    """(light, dark); a neutral pair for a file that holds something else than colours."""
    pair = (persona.portrait.light, persona.portrait.dark)
    return pair if all(_HEX.fullmatch(colour) for colour in pair) else ("#555555", "#bbbbbb")


@cache
def template(name: str) -> str:
    return (files("persona.personas") / "templates" / name).read_text(encoding="utf-8")


def portrait_image(persona: Persona) -> str:
    """As an image: whatever an SVG from a file holds, scripts in an image never run."""
    data = base64.b64encode(persona.portrait.svg.encode()).decode()
    return f'<img class="portrait" src="data:image/svg+xml;base64,{data}" alt="" width="88" height="88">'


def bar(share: float) -> str:
    """A small horizontal bar; the number stands beside it in words."""
    width = f"{100 * min(1.0, max(0.0, share)):.1f}".rstrip("0").rstrip(".")
    return (
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="4"/><rect class="fill" width="{width}" height="4"/></svg>'
    )


def meter(strength: Strength) -> str:
    """Three rising bars, as many filled as the claim is strong."""
    bars = "".join(
        f'<rect class="{"on" if place < _BARS[strength] else "off"}" x="{place * 5}" y="{8 - place * 4}" width="3.5" '
        f'height="{4 + place * 4}" rx="1"/>'
        for place in range(3)
    )
    return f'<svg class="meter" viewBox="0 0 14 12" aria-hidden="true">{bars}</svg>'


def _head(persona: Persona, result: GenerationResult, key: str, level: int) -> str:
    return (
        f'<header class="head">{portrait_image(persona)}<div>'
        f'<h{level} id="{key}-name">{escape(persona.name)}</h{level}>'
        f'<p class="title">{escape(persona.title)}</p>'
        f'<p class="size">{bar(persona.share)} {standing(persona, result.participants)}</p>'
        "</div></header>"
    )


def _provisional(reason: str | None) -> str:
    return f'<p class="provisional"><strong>Provisional.</strong> {escape(reason)}</p>' if reason else ""


def _column(heading: str, kinds: Sequence[ClaimKind], persona: Persona, link: Target, level: int, nothing: str) -> str:
    claims = [claim for kind in kinds for claim in persona.of_kind(kind)]
    body = _claims(claims, persona, link) if claims else f'<p class="muted">{nothing}</p>'
    return f"<section><h{level}>{heading}</h{level}>{body}</section>"


def _rest(persona: Persona, link: Target, level: int) -> str:
    kinds: tuple[ClaimKind, ...] = ("behaviour", "motivation", "context", "tool")
    sections = [
        f'<section class="{kind}"><h{level}>{SECTIONS[kind]}</h{level}>{_claims(claims, persona, link)}</section>'
        for kind in kinds
        if (claims := persona.of_kind(kind))
    ]
    return f'<div class="two">{"".join(sections)}</div>' if sections else ""


def _claims(claims: Iterable[Claim], persona: Persona, link: Target) -> str:
    """The strongest first; among equals as they come, by importance."""
    ordered = sorted(claims, key=lambda claim: -_BARS[claim.strength])
    return f'<ul class="claims">{"".join(_claim(claim, persona, link) for claim in ordered)}</ul>'


def _claim(claim: Claim, persona: Persona, link: Target) -> str:
    edited = {"edited": " · edited by hand", "added": " · added by hand"}.get(claim.origin, "")
    head = (
        f'<span class="strength {claim.strength}">{meter(claim.strength)}{claim.strength} · '
        f"{claim.support} of {persona.size}{edited}</span>"
        f'<span class="text" dir="auto">{escape(claim.text)}</span>'
    )
    if not claim.evidence:
        return f'<li><div class="claim bare">{head}<span class="none">no evidence</span></div></li>'
    shown = claim.evidence[:_MOST_PASSAGES]
    more = len(claim.evidence) - len(shown)
    rest = f'<p class="muted">{count(more, "more passage")} in personas.json</p>' if more else ""
    return (
        f'<li><details class="claim" id="{css_class(persona)}-{escape(claim.id)}"><summary>{head}</summary>'
        f'<div class="evidence">{"".join(_passage(item, link) for item in shown)}{_how_often(claim)}{rest}</div>'
        "</details></li>"
    )


def _how_often(claim: Claim) -> str:
    if claim.lift is None:
        return ""
    times = f"{claim.lift:.1f}".removesuffix(".0")
    often = {"0": "hardly ever here, compared with everyone else", "1": "as often here as by everyone else"}
    return f'<p class="muted">Said {often.get(times, f"{times} times as often here as by everyone else")}.</p>'


def _passage(item: Evidence, link: Target) -> str:
    asked = f'<p class="asked" dir="auto">{escape(folded(item.question))}</p>' if item.question else ""
    said = f'<blockquote dir="auto">{escape(item.readable)}</blockquote>'
    return f"<figure>{asked}{said}<figcaption>{_place(item, link)}</figcaption></figure>"


def _place(item: Evidence, link: Target) -> str:
    place = f"{escape(item.place)} · " if item.place else ""
    return (
        f'<span class="who">{escape(item.participant)}</span> · {place}'
        f"<a {link_attributes(link(item))}>{escape(lines(item))}</a>"
    )


def _quotes(persona: Persona, link: Target, level: int) -> str:
    if not persona.quotes:
        return ""
    quotes = "".join(
        f'<figure><blockquote dir="auto">{escape(item.readable)}</blockquote>'
        f"<figcaption>{_place(item, link)}</figcaption></figure>"
        for item in persona.quotes
    )
    return f'<section class="voices"><h{level}>In their words</h{level}>{quotes}</section>'


def _people(persona: Persona, level: int) -> str:
    if not persona.attributes:
        return ""
    groups = "".join(
        _attribute(attribute, persona.size, level + 1) for attribute in persona.attributes if attribute.shares
    )
    listing = f'<div class="attributes">{groups}</div>' if groups else ""
    hidden = unlisted(persona.attributes)
    note = f'<p class="muted unlisted">{escape(hidden)}</p>' if hidden else ""
    return f'<section class="people"><h{level}>Who they are</h{level}>{listing}{note}</section>'


def _attribute(attribute: Attribute, size: int, level: int) -> str:
    rows = "".join(
        f'<li><span class="value">{escape(folded(share.value))}</span>{bar(share.share)}'
        f'<span class="share">{percent(share.share)}</span></li>'
        for share in attribute.shares
    )
    notes = ". ".join(part for part in (known(attribute, size), withheld(attribute)) if part)
    note = f'<p class="muted">{escape(notes[:1].upper() + notes[1:])}.</p>' if notes else ""
    title = escape(heading(attribute.name))
    return f'<div class="attribute"><h{level}>{title}</h{level}><ul>{rows}</ul>{note}</div>'


def _strength_overview(persona: Persona) -> str:
    strengths: tuple[Strength, ...] = ("strong", "moderate", "weak")
    told = [(name, sum(claim.strength == name for claim in persona.claims)) for name in strengths]
    parts = " · ".join(f"{meter(name)} {number} {name}" for name, number in told if number)
    if not parts:
        return ""
    passages = count(len(persona.evidence), "passage")
    people = count(len({item.participant for item in persona.evidence}), "participant")
    return (
        f'<footer class="standing"><span>{count(len(persona.claims), "claim")}: {parts}</span>'
        f"<span>resting on {passages} by {people}</span></footer>"
    )
