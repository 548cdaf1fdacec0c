"""The writer that needs nothing: no model, no key, no network. Its claims are the engine's findings, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from persona.claims.model import ClaimKind, Finding
from persona.personas.model import Persona
from persona.writers.port import Brief, Draft, DraftClaim, WriterSession
from persona.writers.titles import make_title
from persona.writers.verify import quotes_found
from persona.writers.wording import bare, is_noun_phrase, read_on, third_person, wish


class EmbeddedWriter:
    name = "embedded"

    async def prepare(self) -> None:
        return None

    async def write(self, brief: Brief, session: WriterSession) -> Draft:
        return draft(brief)


def draft(brief: Brief) -> Draft:
    """What the embedded writer writes; the same bytes for the same brief."""
    return Draft(
        title=make_title(brief),
        summary=make_summary(brief),
        claims=tuple(
            DraftClaim(finding.kind, finding.text, cites)
            for finding, cites in zip(brief.findings.findings, brief.cites, strict=True)
        ),
        quotes=quotes_found(brief),
    )


def make_summary(brief: Brief) -> str:
    """Two sentences: what they want, with how many participants this stands for, and what stands in the way."""
    findings = brief.findings.findings
    members = len(brief.segment.members)
    counted = f"{members} of {brief.participants} participants" if brief.participants > 1 else "one participant"
    who = f"{brief.name or 'This persona'} stands for {counted}"
    wanted = _first(findings, ("goal", "need", "motivation"))
    done = _first(findings, ("behaviour", "context", "tool"))
    in_the_way = _first(findings, ("pain_point",))
    if wanted is not None:
        first = _wanting(who, wanted)
    elif done is not None:
        first = _saying(f"{who}; typical of them", done)
    else:
        first = f"{who}, and their sources do not say what they want."
    if in_the_way is None:
        return f"{first} What stands in their way, the sources do not say."
    return f"{first} {_saying('What stands in the way', in_the_way)}"


def summary_of(persona: Persona, brief: Brief) -> str:
    """The summary over the claims that a persona carries on from an earlier build rather than over new findings."""
    findings = tuple(
        Finding(claim.kind, claim.text, (), (), claim.support, claim.share, claim.lift, claim.strength)
        for claim in persona.claims
    )
    told = replace(brief.findings, findings=findings)
    return make_summary(replace(brief, findings=told, name=persona.name))


_SUMMARY_CLAIM = 140  # characters
_POINTING = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|there|so|then|and|but|which)\b|\b(?:then|therefore|also)\b",
    re.IGNORECASE,
)


def _first(findings: Sequence[Finding], kinds: tuple[ClaimKind, ...]) -> Finding | None:
    """The first finding of the first kind there is. Among those as strong as it, one that is short and points at
    nothing said before comes first: a summary is read in passing."""
    for kind in kinds:
        found = [finding for finding in findings if finding.kind == kind]
        if found:
            equals = [finding for finding in found if finding.strength == found[0].strength]
            short = [finding for finding in equals if len(finding.text) <= _SUMMARY_CLAIM]
            clear = [finding for finding in short if not _POINTING.search(finding.text)]
            return (clear or short or equals)[0]
    return None


def _wanting(who: str, finding: Finding) -> str:
    found = wish(finding.text)
    if found is not None:
        verb, rest = found
        return _stop(f"{who}, who {_VERBS.get(verb, verb)} to {third_person(rest)}")
    if is_noun_phrase(finding.text):
        verb = {"goal": "want", "need": "need"}.get(finding.kind, "care about")
        return _stop(f"{who}, who {verb} {read_on(bare(finding.text))}")
    return _saying(f"{who}; what they want", finding)


_VERBS = {"like": "would like", "love": "would love"}


def _saying(opening: str, finding: Finding) -> str:
    """The claim reads on after a colon, in the third person; it is no quote, so no quotation marks."""
    return _stop(f"{opening}: {third_person(read_on(bare(finding.text)))}")


def _stop(text: str) -> str:
    return text.rstrip(" .") + "."
