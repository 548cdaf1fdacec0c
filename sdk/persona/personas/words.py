"""How numbers, strengths and kinds are put into words, the same in every output."""

from __future__ import annotations

from collections.abc import Iterable

from persona.claims.model import ClaimKind
from persona.personas.model import Attribute, Claim, Evidence, Persona

# In the order of a page.
SECTIONS: dict[ClaimKind, str] = {
    "goal": "Goals",
    "pain_point": "Pain points",
    "need": "Needs",
    "behaviour": "Behaviours",
    "motivation": "Motivations",
    "context": "Context",
    "tool": "Tools",
}
KIND_WORDS: dict[ClaimKind, str] = {
    "goal": "goal",
    "pain_point": "pain point",
    "need": "need",
    "behaviour": "behaviour",
    "motivation": "motivation",
    "context": "context",
    "tool": "tool",
}


def percent(share: float) -> str:
    """ "20 %", and "under 1 %" rather than a zero that is none."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "under 1 %"
    if whole == 100 and share < 1:
        return "over 99 %"
    return f"{whole} %"


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 passage", "1,204 passages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def support(claim: Claim, persona: Persona) -> str:
    """ "14 of 123, strong"."""
    if not claim.evidence:
        return "no evidence"
    return f"{claim.support} of {persona.size}, {claim.strength}"


def standing(persona: Persona, participants: int) -> str:
    return f"{persona.size:,} of {count(participants, 'participant')} ({percent(persona.share)})"


def lines(evidence: Evidence) -> str:
    """`file:12`, or `file:12-14` where it runs over several lines."""
    last = f"-{evidence.last_line}" if evidence.last_line > evidence.first_line else ""
    return f"{evidence.location}{last}"


def folded(text: str) -> str:
    return " ".join(text.split())


def heading(name: str) -> str:
    """A column's name for people: "years_of_experience" as "Years of experience"."""
    plain = folded(name.replace("_", " ")) or name
    return plain[0].upper() + plain[1:]


def unlisted(attributes: Iterable[Attribute]) -> str:
    """One sentence for the attributes of which nothing can be shown, or nothing."""
    names = [heading(attribute.name) for attribute in attributes if not attribute.shares]
    if not names:
        return ""
    return f"Not listed, so that nobody can be singled out: {listed(names)}."


def known(attribute: Attribute, size: int) -> str:
    return "" if attribute.known == size else f"known for {attribute.known} of {size}"


def withheld(attribute: Attribute) -> str:
    """What is not listed and why, or nothing."""
    if not attribute.withheld:
        return ""
    return f"{attribute.withheld} with other answers, not listed so that nobody can be singled out"


def listed(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = [*parts] or [""]
    return f"{', '.join(most)} and {last}" if most else last
