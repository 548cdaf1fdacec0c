"""The writer that needs nothing: no model, no key, no network. Its claims are the engine's findings, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from persona.claims.model import ClaimKind, Finding
from persona.writers.port import Brief, Draft, DraftClaim, WriterSession
from persona.writers.titles import make_title, sentence_case
from persona.writers.verify import quotes_found
from persona.writers.wording import third_person


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


_ORDER = {"strong": 0, "moderate": 1, "weak": 2}


def _first(findings: Sequence[Finding], kinds: tuple[ClaimKind, ...]) -> Finding | None:
    """The strongest finding of the first kind there is; among equals a short one, for a summary is read in passing."""
    for kind in kinds:
        found = [finding for finding in findings if finding.kind == kind]
        if found:
            best = [finding for finding in found if finding.strength == found[0].strength]
            short = [finding for finding in best if len(finding.text) <= _SUMMARY_CLAIM]
            return (short or best or found)[0]
    return None


_SUMMARY_CLAIM = 140
# "I want to …", "I'd really like to …": what follows reads on after "want to".
_WISH = re.compile(
    r"^(?:(?:so|well|and|but|honestly|ideally|personally),?\s+)?(?:I|we)(?:['’]d|\s+would)?\s+"
    r"(?:(?:really|also|just|still|always|mostly|only)\s+)?"
    r"(?P<verb>want|need|like|love|prefer|hope|wish|try|aim|plan)\s+to\s+(?P<rest>\w.*)$",
    re.IGNORECASE | re.DOTALL,
)
_OWN_VOICE = re.compile(r"^(?:I|we|my|our)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|can['’]t|cannot|could|will|won['’]t|would|should|must|isn['’]t|"
    r"aren['’]t|doesn['’]t|don['’]t|didn['’]t|it['’]s|there['’]s|I|we|they|you|he|she)\b",
    re.IGNORECASE,
)


def _wanting(who: str, finding: Finding) -> str:
    text = _bare(finding.text)
    wish = _WISH.match(text)
    if wish is not None:
        verb = {"like": "would like", "love": "would love"}.get(wish["verb"].casefold(), wish["verb"].casefold())
        return _stop(f"{who}, who {verb} to {third_person(wish['rest'])}")
    if _noun_phrase(finding.text):
        verb = {"goal": "want", "need": "need"}.get(finding.kind, "care about")
        return _stop(f"{who}, who {verb} {_continue(text)}")
    return _saying(f"{who}; what they want", finding)


def _saying(opening: str, finding: Finding) -> str:
    """A noun phrase or a first-person sentence reads on; any other sentence stays in its speaker's words."""
    text = _bare(finding.text)
    if _noun_phrase(finding.text):
        return _stop(f"{opening}: {_continue(text)}")
    if _OWN_VOICE.match(text):
        return _stop(f"{opening}: {third_person(_lower_own(text))}")
    return f"{opening}, in one person’s words: “{sentence_case(text)}”."


def _noun_phrase(text: str) -> bool:
    return len(text.split()) <= 9 and text.rstrip()[-1:] not in ".!?" and _FINITE.search(text) is None


def _continue(text: str) -> str:
    """Lower case at the start, unless the first word is a name or an abbreviation."""
    first = text.split(maxsplit=1)[0]
    return text if any(letter.isupper() for letter in first[1:]) else text[0].lower() + text[1:]


def _lower_own(text: str) -> str:
    return text if re.match(r"I\b", text) else text[0].lower() + text[1:]


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(" .!?;:,")


def _stop(text: str) -> str:
    return text.rstrip(" .") + "."
