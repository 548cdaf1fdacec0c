"""The writer that needs nothing: no model, no key, no network. Its claims are the engine's findings, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from persona.claims.model import ClaimKind, Finding
from persona.claims.subjects import subject_of
from persona.personas.model import Persona
from persona.writers.port import Brief, Draft, DraftClaim, WriterSession
from persona.writers.titles import make_title
from persona.writers.verify import quotes_found
from persona.writers.wording import bare, is_noun_phrase, of_one, read_on, sentence_case, third_person, wish


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
    """Two sentences: what they want, with how many participants this stands for, and what stands in the way.

    What only one of several people said is told as one person's; where a larger segment has nothing else, the summary
    tells what they do, and that no two of them want, or suffer from, the same.
    """
    findings = brief.findings.findings
    members = len(brief.segment.members)
    counted = f"{members} of {brief.participants} participants" if brief.participants > 1 else "one participant"
    who = f"{brief.name or 'This persona'} stands for {counted}"
    wanted = _first(findings, ("goal", "need", "motivation"))
    done = _first(findings, ("behaviour", "context", "tool"))
    in_the_way = _first(findings, ("pain_point",))
    alone = members > 1 and wanted is not None and wanted.support == 1
    apart = members > 1 and in_the_way is not None and in_the_way.support == 1
    habit = _first(findings, ("behaviour", "context"))
    if members >= _MANY and alone and habit is not None and habit.strength != "weak":
        first = _telling(f"{who}; ", habit, "typical of them: ")
        if apart:
            return f"{first} What they want and what stands in their way, no two of them say alike."
    elif wanted is not None:
        first = _wanting_alone(who, wanted) if alone else _wanting(who, wanted)
    elif done is not None:
        first = _telling(f"{who}; ", done, "typical of them: ")
    else:
        first = f"{who}, and their sources do not say what they want."
    if in_the_way is None:
        return f"{first} What stands in their way, the sources do not say."
    if apart:
        return f"{first} What stands in the way, one of them says: {_quoted(in_the_way)}"
    return f"{first} {_telling('', in_the_way, 'What stands in the way: ')}"


def summary_of(persona: Persona, brief: Brief) -> str:
    """The summary over the claims that a persona carries on from an earlier build rather than over new findings."""
    findings = tuple(
        Finding(claim.kind, claim.text, (), (), claim.support, claim.share, claim.lift, claim.strength)
        for claim in persona.claims
    )
    told = replace(brief.findings, findings=findings)
    return make_summary(replace(brief, findings=told, name=persona.name))


_MANY = 8  # people of whom one does not stand for all
_SUMMARY_CLAIM = 140  # characters
_POINTING = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|there|so|then|and|but|which)\b|\b(?:then|therefore|also)\b",
    re.IGNORECASE,
)


_RANK = {"strong": 0, "moderate": 1, "weak": 2}


def _first(findings: Sequence[Finding], kinds: tuple[ClaimKind, ...]) -> Finding | None:
    """The strongest finding of the first kind that has more than weak ones, or else of the first kind of which several
    people say the same, or that there is. Among equals, one that is short and points at nothing said before comes
    first: a summary is read in passing."""
    of_kinds = [[finding for finding in findings if finding.kind == kind] for kind in kinds]
    there = [found for found in of_kinds if found]
    firm = [[finding for finding in found if finding.strength != "weak"] for found in there]
    said = [[finding for finding in found if subject_of(finding.text) is None] for found in firm]  # rather than named
    shared = [[finding for finding in found if finding.support > 1] for found in there]
    for found in filter(None, [*said, *firm, *shared, *there]):
        best = min(_RANK[finding.strength] for finding in found)
        equals = [finding for finding in found if _RANK[finding.strength] == best]
        short = [finding for finding in equals if len(finding.text) <= _SUMMARY_CLAIM]
        clear = [finding for finding in short if not _POINTING.search(finding.text)]
        return max(clear or short or equals, key=lambda finding: finding.support)
    return None


def _wanting(who: str, finding: Finding) -> str:
    found = wish(finding.text)
    if found is not None:
        verb, rest = found
        return _stop(f"{who}, who {verb} to {third_person(rest)}")
    named = subject_of(finding.text)
    if named is not None or (is_noun_phrase(finding.text) and not _UNTELLABLE.match(finding.text)):
        verb = {"goal": "want", "need": "need"}.get(finding.kind, "care about")
        return _stop(f"{who}, who {verb} {read_on(_with_example(finding) if named else bare(finding.text))}")
    return _telling(f"{who}; ", finding, "what they value: " if finding.kind == "motivation" else "what they want: ")


def _wanting_alone(who: str, finding: Finding) -> str:
    """What one of them wants."""
    found = wish(finding.text)
    if found is None:
        return f"{who}; what they want, one of them says: {_quoted(finding)}"
    verb, rest = found
    return _stop(f"{who}; one of them {of_one(verb)} to {third_person(rest)}")


# Questions, and sentences that leave out who: in the third person they would be nobody's.
_UNTELLABLE = re.compile(
    r"(?:would|could|should|can|cannot|can['’]t|couldn['’]t|won['’]t|doesn['’]t|don['’]t|didn['’]t|have|has|had|helps?|helped|"
    r"needs?|wants?|loves?|likes?|hates?|looking|trying|seems?|please|makes?|lets?|keeps?|gets?|gives?|allows?|super|why|how|"
    r"what|when|where|who|which|is|are|do|does|did|may|tell|been|just|not|wish|hope|use|used)\b",
    re.IGNORECASE,
)


def _telling(before: str, finding: Finding, opening: str) -> str:
    """The claim in the third person, without quotation marks since it is no quote. It says for itself whom it is
    about when it begins with them; otherwise `opening` says what it is. What cannot be told so is quoted."""
    if subject_of(finding.text) is not None:
        return _stop(f"{before}{opening}{read_on(_with_example(finding))}")
    if _UNTELLABLE.match(finding.text) or finding.text.rstrip().endswith("?"):
        return f"{before}{opening}{_quoted(finding)}"
    told = third_person(read_on(bare(finding.text)))
    if re.match(r"they(?:['’]\w+)? |their ", told):
        return _stop(before + (told if before else sentence_case(told)))
    return _stop(f"{before}{opening}{told}")


def _with_example(finding: Finding) -> str:
    """'The shelf: “empty”' as 'The shelf (“empty”)'."""
    subject, example = finding.text.split(": ", 1)
    return f"{subject} ({example})"


def _quoted(finding: Finding) -> str:
    asks = finding.text.rstrip().endswith("?")
    return _stop(f"“{bare(finding.text)}{'?' if asks else ''}”")


def _stop(text: str) -> str:
    return text if text.endswith("?”") else text.rstrip(" .") + "."
