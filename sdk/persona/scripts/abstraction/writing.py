"""A profile for each persona of a build: what enough people say, in our words."""

from __future__ import annotations

from collections.abc import Sequence

from persona._version import __version__
from persona.errors import ScriptBlockedError
from persona.personas.model import GenerationResult, Persona
from persona.scripts.abstraction.bank import NOBODY, share_in_words, side
from persona.scripts.abstraction.findings import Findings, Substance
from persona.scripts.abstraction.page import Page
from persona.scripts.abstraction.sieve import Sieve, plain
from persona.scripts.abstraction.style import length_level, mood, word_level
from persona.scripts.auditing.sources import SourceIndex
from persona.scripts.formats import Told
from persona.scripts.profile import (
    CommunicationStyle,
    Guidelines,
    Identity,
    KnowledgeBoundaries,
    Profile,
    Provenance,
    PsychologicalProfile,
)
from persona.writers.model.injection import speaks_to_a_model

LEAST_PEOPLE = 3
HIGHEST_LEVEL = 2
_LONGEST_NAME = 80


class ProfileWriter:
    """Writes the profiles of one result. `sieve` is asked about every line before it is taken."""

    def __init__(self, result: GenerationResult, index: SourceIndex, sieve: Sieve) -> None:
        self._result = result
        self._sieve = sieve
        self._k = max(result.generator.k, LEAST_PEOPLE)
        self._findings = Findings(result, index, self._k, LEAST_PEOPLE)

    def told(self, persona: Persona, level: int) -> Told:
        """`level` 0 names what is talked about; 1 only what twice as many people talk about; 2 nothing of it.

        Raises ScriptBlockedError for fewer than three people, and for a name that is more than one.
        """
        if len(persona.participants) < LEAST_PEOPLE:
            raise ScriptBlockedError(
                f"{persona.name} stands for {len(persona.participants)} of the participants; a script about fewer than "
                f"{LEAST_PEOPLE} would be about somebody.",
                hint="Ask for fewer personas, or add sources.",
            )
        name = persona.name.strip()
        if not 0 < len(name) <= _LONGEST_NAME or not plain(name) or speaks_to_a_model(name):
            raise ScriptBlockedError(
                f"The name of {persona.id} cannot stand in a script: it is empty or long, holds signs of a template or "
                "such as nobody sees, or gives orders to a model.",
                hint="Give the persona a name made of words.",
            )
        number = next((n for n, one in enumerate(self._result.personas) if one.id == persona.id), 0)
        found = self._findings.of(persona, level)
        page = Page(found, self._sieve, number)
        provenance = Provenance(persona=persona.id, generator="persona", generator_version=__version__, k=self._k)
        parts = self._parts(persona, found, page)
        card, prompt = (_profile(persona.name, parts, provenance, which) for which in (0, 1))
        claims = tuple(claim.id for claim in persona.claims if claim.support >= self._k)
        return Told(card, prompt, claims=claims, portrait=persona.portrait.svg)

    def _parts(self, persona: Persona, found: Substance, page: Page) -> dict[str, Sequence[str]]:
        goals, pains, drives = page.goals(), page.pains(), page.drives()
        summary = [page.who(), page.line("stands", share_in_words(persona.share))]
        if found.topics:
            summary.append(page.line("speaks", page.listed(found.topics[:3])))
        style = found.manner
        tone = page.style(mood(style))
        feeling = [key for key in found.striking if key in ("warm", "cool")]
        if feeling:
            tone = f"{tone}; {page.style(feeling[0], _hundredth(style.emotion))}"
        return {
            "title": [page.title(persona.title)],
            "people": [self._attributes(persona)],
            "summary": [*filter(None, summary), *goals[:1], *pains[:1]],
            "goals": goals,
            "motivations": drives,
            "pain_points": pains,
            "traits": page.traits(),
            "flaws": page.flaws(),
            "tone": [tone],
            "vocabulary": [page.style(word_level(style), _hundredth(style.long_words))],
            "patterns": [page.style(length_level(style), str(round(style.length))), *page.patterns()],
            "knows": page.knows(),
            "does_not_know": page.does_not_know(),
            "can_infer": page.can_infer(),
            "response": page.response(length_level(style)),
            "uncertain": page.uncertain(),
            "stay": page.stay(),
        }

    def _attributes(self, persona: Persona) -> str:
        told = []
        for attribute in persona.attributes[:4]:
            name = " ".join(attribute.name.replace("_", " ").split()).lower()
            shown = [
                share for share in attribute.shares if share.count >= max(self._k, LEAST_PEOPLE) and _fit(share.value)
            ][:2]
            line = f"{name}: " + " or ".join(f"{share.value} ({share_in_words(share.share)})" for share in shown)
            if shown and len(name.split()) <= 3 and self._sieve.passes(line):
                told.append(line)
        return "; ".join(told) or self._sieve.best(NOBODY) or NOBODY[-1]


def _profile(name: str, parts: dict[str, Sequence[str]], provenance: Provenance, which: int) -> Profile:
    def of(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(side(line, which) for line in parts[key]))

    def one(key: str) -> str:
        return of(key)[0]

    return Profile(
        identity=Identity(
            name=name,
            title=one("title"),
            demographic_summary=one("people"),
            summary=". ".join(of("summary")) + ".",
        ),
        psychological_profile=PsychologicalProfile(
            goals=of("goals"),
            motivations=of("motivations"),
            pain_points=of("pain_points"),
            traits=of("traits"),
            flaws=of("flaws"),
        ),
        communication_style=CommunicationStyle(
            tone=one("tone"), vocabulary_level=one("vocabulary"), speech_patterns=of("patterns")
        ),
        knowledge_boundaries=KnowledgeBoundaries(
            knows=of("knows"), does_not_know=of("does_not_know"), can_infer=of("can_infer")
        ),
        guidelines=Guidelines(
            response_style=of("response"), uncertainty_handling=of("uncertain"), staying_in_character=of("stay")
        ),
        provenance=provenance,
    )


def _hundredth(share: float) -> str:
    return f"{100 * share:.1f}"


def _fit(value: str) -> bool:
    """Short and made of words: no ids, no free text, nothing that is more than a word to a template or a model."""
    words = value.replace("_", " ").split()
    return (
        0 < len(words) <= 5
        and plain(value)
        and not speaks_to_a_model(value)
        and len(value) <= 40
        and "." not in value.strip(".")
        and not any(
            sum(c.isdigit() for c in word) > 4 or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))
            for word in words
        )
    )
