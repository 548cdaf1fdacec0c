"""The system prompt: Markdown that can be pasted as it is, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from persona.errors import SettingError
from persona.scripts.formats import Told
from persona.scripts.formats.fixed import PROMPT
from persona.scripts.formats.writing import mark, sentence
from persona.scripts.profile import Profile
from persona.text.tokens import tokens


@dataclass(frozen=True, slots=True)
class Section:
    """`keep` is how many of its lines stay however small the budget is."""

    heading: str
    lines: tuple[str, ...]
    keep: int = 1


def sections(profile: Profile) -> list[Section]:
    """What a prompt says after its opening, in order."""
    mind, style = profile.psychological_profile, profile.communication_style
    known, guide = profile.knowledge_boundaries, profile.guidelines
    return [
        Section(PROMPT["goals"], mind.goals),
        Section(PROMPT["pain_points"], mind.pain_points),
        Section(PROMPT["motivations"], mind.motivations),
        Section(PROMPT["character"], (*mind.traits, *mind.flaws), 2),
        Section(PROMPT["speech"], (style.tone, style.vocabulary_level, *style.speech_patterns), 2),
        Section(PROMPT["knows"], known.knows),
        Section(PROMPT["can_infer"], known.can_infer),
        Section(PROMPT["does_not_know"], known.does_not_know),
        Section(PROMPT["answers"], (*guide.response_style, *guide.uncertainty_handling), 2),
        Section(PROMPT["part"], guide.staying_in_character, 2),
    ]


def opening(profile: Profile) -> str:
    identity = profile.identity
    who = PROMPT["opening"].format(name=identity.name)
    about = f"\n\n{PROMPT['people']} {sentence(identity.demographic_summary)}" if identity.demographic_summary else ""
    return f"# {identity.name}: {identity.title}\n\n{who} {identity.summary}{about}\n"


def system_prompt(told: Told) -> bytes:
    """Raises SettingError where the budget does not hold what a prompt cannot do without."""
    text = fitted(told.prompt, told.tokens)
    return text.encode()


def fitted(profile: Profile, most: int | None) -> str:
    """Leaves out the last lines of the longest sections until the text is within `most` tokens."""
    kept = sections(profile)
    text = _written(profile, kept)
    while most is not None and tokens(text) > most:
        longest = max(range(len(kept)), key=lambda place: (len(kept[place].lines) - kept[place].keep, place))
        section = kept[longest]
        if len(section.lines) <= section.keep:
            raise SettingError(
                f"A system prompt of at most {most} tokens cannot hold this persona.",
                hint=f"Allow at least {tokens(text)}.",
            )
        kept[longest] = Section(section.heading, section.lines[:-1], section.keep)
        text = _written(profile, kept)
    return text


def _written(profile: Profile, parts: Sequence[Section]) -> str:
    told = (part for part in parts if part.lines)
    body = "\n".join(
        f"## {part.heading}\n\n" + "".join(f"- {sentence(line)}\n" for line in part.lines) for part in told
    )
    return f"{opening(profile)}\n{body}\n---\n\n{mark(profile.provenance)}\n"
