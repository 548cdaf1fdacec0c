"""A persona's page: GitHub-flavoured Markdown that people read, edit and merge.

The layout is stable and one claim is one line, so that three-way merges meet line by line:

    - What the persona claims[^e1][^e4] — 14 of 123, strong <!-- c_1a2b3c4d -->
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from persona.personas.links import Link, source_link
from persona.personas.model import Attribute, Claim, Evidence, GenerationResult, Persona
from persona.personas.words import (
    SECTIONS,
    count,
    folded,
    heading,
    known,
    lines,
    listed,
    percent,
    standing,
    support,
    unlisted,
    withheld,
)


def to_markdown(
    persona: Persona, result: GenerationResult, *, link: Link | None = None, spec: str | None = None
) -> str:
    """The page of one persona of `result`. `link` gives the target of a piece of evidence (default: relative to the
    root of the sources); `spec` is the path of the spec that built it, for the front matter."""
    blocks = [
        _front_matter(persona, result, spec),
        f"# {escaped(persona.name)}",
        f"**{escaped(persona.title)}**",
        escaped(persona.summary),
        *([f"> **Provisional.** {escaped(persona.provisional)}"] if persona.provisional else []),
    ]
    for kind, section in SECTIONS.items():
        claims = persona.of_kind(kind)
        if claims:
            blocks.append(f"## {section}")
            blocks.append("\n".join(claim_line(claim, persona) for claim in claims))
    if persona.quotes:
        blocks.append("## In their words")
        blocks.append("\n".join(_quote_line(quote) for quote in persona.quotes))
    blocks.append("## Who they are")
    blocks.append(f"{_sentence(standing(persona, result.participants))}")
    if any(attribute.shares for attribute in persona.attributes):
        blocks.append("\n".join(_attribute_table(persona)))
    blocks.append(escaped(unlisted(persona.attributes)))
    blocks.append("## Evidence")
    blocks.append(_evidence_sentence(persona))
    blocks.append("\n".join(_footnote(item, link or source_link) for item in persona.evidence))
    return "\n\n".join(block for block in blocks if block) + "\n"


def claim_line(claim: Claim, persona: Persona) -> str:
    notes = "".join(f"[^{item.id}]" for item in claim.evidence)
    return f"- {escaped(claim.text)}{notes} — {support(claim, persona)} <!-- {claim.id} -->"


def page_name(persona: Persona) -> str:
    """The page's file name: the given name in ASCII and the id, so that no two personas share one."""
    plain = re.sub(r"[^a-z0-9]+", "-", persona.name.casefold()).strip("-") or "persona"
    return f"{plain}-{persona.id.removeprefix('persona_')}.md"


def _front_matter(persona: Persona, result: GenerationResult, spec: str | None) -> str:
    import yaml

    cited = {item.source for item in persona.evidence}
    fields: dict[str, object] = {
        "persona": persona.id,
        "name": persona.name,
        "title": persona.title,
        **({"spec": spec} if spec else {}),
        "generator": f"persona {result.generator.version}",
        "writer": persona.writer,
        "hashes": {
            "sources": _digest(f"{source.path} {source.sha256}" for source in result.sources if source.path in cited),
            "evidence": _digest(f"{item.id} {item.hash}" for item in persona.evidence),
        },
    }
    body = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=False)
    return f"---\n{body}---"


def _digest(lines: Iterable[str]) -> str:
    """One short hash for all of them: personas.json holds each."""
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _quote_line(quote: Evidence) -> str:
    return f"- “{escaped(folded(quote.readable))}” — {quote.participant}[^{quote.id}]"


def _attribute_table(persona: Persona) -> Iterator[str]:
    yield "| | Share of those known |"
    yield "|---|---|"
    for attribute in filter(lambda item: item.shares, persona.attributes):
        yield f"| **{escaped(heading(attribute.name))}** | {_spread(attribute, persona.size)} |"


def _spread(attribute: Attribute, size: int) -> str:
    shares = ", ".join(
        f"{escaped(folded(share.value))} {percent(share.share)} ({share.count})" for share in attribute.shares
    )
    return "; ".join(part for part in (shares, withheld(attribute), known(attribute, size)) if part)


def _evidence_sentence(persona: Persona) -> str:
    cited = persona.evidence
    sources = sorted({item.source for item in cited})
    people = len({item.participant for item in cited})
    named = listed(f"`{source}`" for source in sources) if len(sources) <= 3 else count(len(sources), "file")
    if not cited:
        return "Nothing is cited."
    said = f"{count(len(cited), 'passage')} by {count(people, 'participant')} in {named}"
    return f"{said}; each is quoted below as it stands in its source."


def _footnote(item: Evidence, link: Link) -> str:
    place = f", {escaped(item.place)}" if item.place else ""
    asked = f", asked “{escaped(_short(folded(item.question)))}”" if item.question else ""
    # Angle brackets would be needed only for spaces and brackets, which the link has percent-encoded.
    return (
        f"[^{item.id}]: “{escaped(folded(item.readable))}” — {item.participant}{place}{asked}, "
        f"[{escaped(lines(item))}]({link(item)})"
    )


def escaped(text: str) -> str:
    """`text` on one line, so that GFM shows it as it is: no emphasis, link, code, HTML, table cell, math or entity."""
    text = folded(text)
    text = re.sub(r"([\\`*\[\]<>|~$])", r"\\\1", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    text = re.sub(r"&(?=#?\w+;)", r"\\&", text)
    return re.sub(r"^(#|[-+](?= |$)|>|\d+(?=[.)](?: |$))|=+$|-+$)", _at_start, text)


def unescaped(text: str) -> str:
    """The inverse of `escaped`, for reading a page back."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _at_start(match: re.Match[str]) -> str:
    mark = match[1]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _sentence(text: str) -> str:
    return text + "."


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
