"""A working title for a segment, out of what sets it apart: phrases people used, never bare keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from persona.claims.model import ClaimKind, Finding
from persona.claims.subjects import in_short
from persona.text import stem
from persona.writers.port import Brief
from persona.writers.topics import topics_of
from persona.writers.wording import (
    bare,
    habit,
    is_noun_phrase,
    opens_with_verb,
    read_on,
    reads_as_name,
    role,
    sentence_case,
    stems,
    third_person,
    wish,
)

# What a noun phrase of each kind is to the persona.
_LEADS: dict[ClaimKind, str] = {
    "goal": "Wants {}",
    "pain_point": "Held back by {}",
    "need": "Needs {}",
    "motivation": "Driven by {}",
    "tool": "Relies on {}",
}
_LONGEST_TITLE = 9  # words after the lead


def make_title(brief: Brief) -> str:
    """What people of the segment say they are ("Graphic designer or artist"); else the strongest finding about the
    segment's own terms that is short enough ("Held back by poor integration with version control", "Wants to share
    notebooks", "Uses AI to write emails"); else the two topics that set it apart ("Version control and sharing"); else
    what one of them wants or does. Whichever it is, it reads as a phrase: a noun group, or a verb with its object.
    """
    findings = in_short(brief.findings.findings)
    roles = roles_of(findings)
    if roles:
        return sentence_case(" or ".join(roles[:2]))
    own = {stem(part) for term, _ in brief.segment.terms for part in term.casefold().split()}
    phrases = [(finding, phrase) for finding in findings if (phrase := _title_phrase(finding)) is not None]
    telling = [(finding, phrase) for finding, phrase in phrases if stems(phrase) & own]
    for finding, phrase in [*telling, *((one, said) for one, said in phrases if one.lift is None or one.lift >= 3)]:
        if finding.kind != "tool" and _is_common(finding) and len(stems(bare(finding.text))) > 1:
            return phrase
    topics = topics_of(brief)
    spoken = [phrase for finding, phrase in [*telling, *phrases] if finding.kind != "tool"]
    if len(topics) > 1 or (topics and not spoken):
        return sentence_case(" and ".join(topics[:2]))
    for phrase in [*spoken, *(sentence_case(topic) for topic in topics), *(phrase for _, phrase in phrases)]:
        return phrase
    return "Stands for what many said" if findings else "Too little found to give a title"


_PART = 3  # times as many words as the phrase
_TITLE_SHARE = 0.05  # of the segment say what is moderately strong and yet gives the title
_FEW_SHARE = 0.2  # of a small segment, where two people are already as many
_ROLE_SHARE = 0.08  # of the segment say that they are this


def _is_common(finding: Finding) -> bool:
    if finding.strength == "weak":
        return finding.support > 1 and finding.share >= _FEW_SHARE
    return finding.strength == "strong" or finding.share >= _TITLE_SHARE


def roles_of(findings: Sequence[Finding]) -> list[str]:
    """What enough people of the segment say they are, most first."""
    found = []
    for place, finding in enumerate(findings):
        if finding.kind != "context" or finding.strength == "weak" or finding.share < _ROLE_SHARE:
            continue
        said = role(finding.text)
        if said is not None and len(said.split()) <= 4:
            found.append((-finding.support, place, said))
    roles: list[str] = []
    for _, _, said in sorted(found):
        if not any(stems(said) & stems(other) for other in roles):
            roles.append(read_on(said))
    return roles


_TOO = re.compile(
    r"(?P<what>(?:the|my|our) [\w'’-]+(?: [\w'’-]+)?) (?:is|are) (?:far |way |much )?too (?P<how>\w+)$", re.IGNORECASE
)


def _is_excerpt(finding: Finding) -> bool:
    """Whether the phrase is a few words out of a message that says more: what that message wants with them ("line
    manager") they do not say by themselves, as an answer in a few words does."""
    said = finding.evidence[0].said if finding.evidence else ""
    return _PART * len(finding.text.split()) < len(said.split())


def _title_phrase(finding: Finding) -> str | None:
    if finding.text.isupper() and " " in finding.text:
        finding = replace(finding, text=finding.text.capitalize())
    if finding.kind == "tool":
        return _LEADS["tool"].format(bare(finding.text).replace(", ", " "))
    if is_noun_phrase(finding.text):
        return _named(finding)
    if finding.kind == "pain_point":
        found_so = _TOO.match(bare(finding.text))
        return f"Finds {read_on(found_so['what'])} too {found_so['how']}" if found_so else None
    if finding.kind == "behaviour":
        done = habit(finding.text)
        return sentence_case(done) if done is not None and len(done.split()) <= _LONGEST_TITLE else None
    found = wish(finding.text)
    if finding.kind not in ("goal", "need", "motivation") or found is None:
        return None
    verb, rest = found
    words = re.split(r",|;|\b(?:because|so that|without|when|while|but|if|since|as)\b", rest)[0].split()
    if not 2 <= len(words) <= _LONGEST_TITLE:
        return None
    lead = {"need": "Needs", "love": "Loves", "like": "Likes", "prefer": "Prefers", "try": "Tries"}.get(verb, "Wants")
    return f"{lead} to {third_person(' '.join(words))}"


def _named(finding: Finding) -> str | None:
    said = bare(finding.text)
    lead = _LEADS.get(finding.kind)
    if lead is None or len(said.split()) > _LONGEST_TITLE:
        return None
    excerpt = _is_excerpt(finding)
    if opens_with_verb(said):
        return f"Wants to {third_person(read_on(said))}" if finding.kind == "goal" and not excerpt else None
    if not reads_as_name(said):
        return None
    return sentence_case(said) if excerpt else lead.format(read_on(said))
