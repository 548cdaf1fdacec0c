"""A profile for each persona of a build, written together so that no sentence is used twice while there is another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from persona._version import __version__
from persona.errors import ScriptBlockedError
from persona.personas.model import GenerationResult, Persona
from persona.scripts.abstraction.bank import FRAMES, GENERAL, STYLE, share_in_words
from persona.scripts.abstraction.style import Manner, MannerMeter, length_level, mood, traits_of_speech, word_level
from persona.scripts.abstraction.themes import THEMES, Theme
from persona.scripts.abstraction.topics import Topic, TopicFinder
from persona.scripts.audit.normal import content_stem, plain_words
from persona.scripts.audit.sources import SourceIndex
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
from persona.text import STOP_WORDS

LEAST_PEOPLE = 3
HIGHEST_LEVEL = 2


@dataclass(slots=True)
class _Used:
    """What the personas before this one have said already, and which words one participant alone uses."""

    lines: set[str] = field(default_factory=set)


def least_people(size: int, k: int) -> int:
    """How many people a statement must rest on: k, or for small segments a quarter of them, and never less than three.

    Raises ScriptBlockedError for fewer than three people.
    """
    if size < LEAST_PEOPLE:
        raise ScriptBlockedError(
            f"This persona stands for {size} of the participants; a script about fewer than {LEAST_PEOPLE} would be "
            "about somebody.",
            hint="Ask for fewer personas, or add sources.",
        )
    return min(max(k, LEAST_PEOPLE), max(LEAST_PEOPLE, size // 4))


class ProfileWriter:
    def __init__(self, result: GenerationResult, index: SourceIndex, k: int) -> None:
        self._result = result
        self._index = index
        self._k = k
        self._place = {person: number for number, person in enumerate(index.ids)}
        self._topics = TopicFinder(index)
        meter = MannerMeter(index)
        self._members = {persona.id: self._inside(persona) for persona in result.personas}
        self._manners = {persona.id: meter.measure(self._members[persona.id]) for persona in result.personas}
        self._themes = {theme.key: self._people(theme) for theme in THEMES}
        self._told: dict[int, dict[str, Told]] = {}

    def told(self, persona: Persona, level: int) -> Told:
        """`level` 0 names what is talked about; 1 only what twice as many people talk about; 2 nothing of it."""
        least_people(len(persona.participants), self._k)
        if level not in self._told:
            used = _Used()
            self._told[level] = {
                one.id: self._write(one, number, level, used)
                for number, one in enumerate(self._result.personas)
                if len(one.participants) >= LEAST_PEOPLE
            }
        return self._told[level][persona.id]

    def _inside(self, persona: Persona) -> frozenset[int]:
        return frozenset(self._place[one] for one in persona.participants if one in self._place)

    def _people(self, theme: Theme) -> frozenset[int]:
        found: set[int] = set()
        for cue in sorted(theme.cues):
            number = self._index.stem_number.get(content_stem(cue), self._index.stem_number.get(cue, -1))
            if number >= 0:
                found |= self._index.speakers(number)
        return frozenset(found)

    def _ranked_themes(self, members: frozenset[int], k: int) -> list[Theme]:
        """Themes that at least k of the segment's people touch, by how much more they do so than the others."""
        rest = max(self._index.participants - len(members), 1)
        rows = []
        for number, theme in enumerate(THEMES):
            people = self._themes[theme.key]
            mine = len(people & members)
            if mine < k:
                continue
            share, others = mine / len(members), (len(people) - mine) / rest
            rows.append((-round((share - others) + 0.25 * share, 9), number, theme))
        return [theme for _, _, theme in sorted(rows, key=lambda row: row[:2])]

    def _write(self, persona: Persona, number: int, level: int, used: _Used) -> Told:
        members = self._members[persona.id]
        k = least_people(len(persona.participants), self._k)
        themes = self._ranked_themes(members, k)[:5] or [THEMES[number % len(THEMES)]]
        topics: list[Topic] = [] if level >= 2 else self._topics.topics(members, k * (1 + level))
        far = [] if level >= 2 else self._topics.elsewhere(members, k * (1 + level))
        page = _Page(number, used, self._plainness)
        pick = page.pick
        goals = [pick(FRAMES["goal"], pick_line(theme, "goal", page)) for theme in themes[:3]]
        pains = [pick(FRAMES["pain"], pick_line(theme, "pain", page)) for theme in themes[:3]]
        drives = [pick(FRAMES["drive"], pick_line(theme, "drive", page)) for theme in themes[:3]]
        if topics:
            goals.append(pick(FRAMES["topic_goal"], topics[0].text))
            pains.append(pick(FRAMES["topic_pain"], topics[min(1, len(topics) - 1)].text))
        traits = [page.line(theme.lines["trait"]) for theme in themes[:3]]
        flaws = [page.line(theme.lines["flaw"]) for theme in themes[:2]]
        knows = [pick(FRAMES["knows"], topic.text) for topic in topics[:5]]
        if not knows:
            knows = [pick(FRAMES["knows"], pick_line(theme, "drive", page)) for theme in themes[:2]]
        unknown = [pick(FRAMES["does_not_know"], topic.text) for topic in far[:3]]
        unknown += [page.same(GENERAL["does_not_know"]) for _ in range(2)]
        infers = [pick(FRAMES["can_infer"], topic.text) for topic in topics[5:8]]
        infers += [page.same(GENERAL["can_infer"]) for _ in range(2)]
        manner = self._manners[persona.id]
        tone, vocabulary, patterns = self._style(manner, topics, page)
        ways = [page.same(theme.lines["way"]) for theme in themes[:2]] + [page.same(GENERAL["response"])]
        unsure = [page.same(GENERAL["uncertain"]) for _ in range(2)]
        stay = [page.same(GENERAL["stay"]) for _ in range(3)]
        title = self._title(themes, topics, page)

        def profile(side: int) -> Profile:
            def of(rows: Sequence[tuple[str, str]]) -> tuple[str, ...]:
                return tuple(dict.fromkeys(row[side] for row in rows))

            return Profile(
                identity=Identity(
                    name=persona.name,
                    title=title,
                    demographic_summary=self._attributes(persona),
                    summary=_summary(persona, goals, pains, side),
                ),
                psychological_profile=PsychologicalProfile(
                    goals=of(goals), motivations=of(drives), pain_points=of(pains), traits=of(traits), flaws=of(flaws)
                ),
                communication_style=CommunicationStyle(
                    tone=tone, vocabulary_level=vocabulary, speech_patterns=tuple(dict.fromkeys(patterns))
                ),
                knowledge_boundaries=KnowledgeBoundaries(
                    knows=of(knows), does_not_know=of(unknown), can_infer=of(infers)
                ),
                guidelines=Guidelines(
                    response_style=of(ways), uncertainty_handling=of(unsure), staying_in_character=of(stay)
                ),
                provenance=Provenance(persona=persona.id, generator="persona", generator_version=__version__, k=k),
            )

        return Told(profile(0), profile(1), portrait=persona.portrait.svg)

    def _style(self, manner: Manner, topics: list[Topic], page: _Page) -> tuple[str, str, list[str]]:
        striking = [key for key, _ in traits_of_speech(manner, list(self._manners.values()))]
        feeling = mood(manner)
        tones = [feeling] if feeling else []
        tones += striking[: 2 - len(tones)]
        tone = "; ".join(_lowered([page.same(STYLE[key])[0] for key in tones]))
        vocabulary = page.same(STYLE[word_level(manner)])[0]
        patterns = [page.same(STYLE[length_level(manner)])[0]]
        patterns += [page.same(STYLE[key])[0] for key in striking if key not in tones][:2]
        if len(topics) > 2:
            patterns.append(page.same(STYLE["jargon"])[0].replace("{t}", f"{topics[1].text} and {topics[2].text}"))
        return tone, vocabulary, patterns

    def _title(self, themes: list[Theme], topics: list[Topic], page: _Page) -> str:
        who = page.same(tuple(theme.lines["who"][0] for theme in themes))[0]
        return f"{who}, close to {topics[0].text}" if topics else who

    def _attributes(self, persona: Persona) -> str:
        told = []
        for attribute in persona.attributes[:4]:
            name = " ".join(attribute.name.replace("_", " ").split()).lower()
            shown = [
                share
                for share in attribute.shares
                if share.count >= max(self._k, LEAST_PEOPLE) and _shareable(share.value)
            ][:2]
            if shown and len(name.split()) <= 3:
                told.append(
                    f"{name}: " + " or ".join(f"{share.value} ({share_in_words(share.share)})" for share in shown)
                )
        return "; ".join(told) or "Nothing of the kind is known or shared by enough people"

    def _plainness(self, text: str) -> int:
        """How many words of a sentence only one participant happens to use: fewer is better, though they are ours."""
        index = self._index
        return sum(
            index.people[number] == 1
            for word in plain_words(text)
            if word not in STOP_WORDS and (number := index.number.get(word)) is not None
        )


class _Page:
    """One persona's choices: what was used by an earlier one comes last, then what is rare in the sources."""

    def __init__(self, number: int, used: _Used, plainness: Callable[[str], int]) -> None:
        self._number = number
        self._used = used
        self._plainness = plainness
        self._frames: dict[str, int] = {}

    def choose(self, options: Sequence[str]) -> int:
        many = len(options)
        turned = [(self._number + place) % many for place in range(many)]
        best = min(turned, key=lambda i: (options[i] in self._used.lines, self._plainness(options[i])))
        self._used.lines.add(options[best])
        return best

    def line(self, options: Sequence[str]) -> tuple[str, str]:
        said = options[self.choose(options)]
        return said[0].upper() + said[1:], said[0].upper() + said[1:]

    same = line

    def pick(self, frames: Sequence[tuple[str, str]], phrase: str) -> tuple[str, str]:
        """A frame that this persona has not used yet, filled in; turned by persona so that neighbours differ."""
        fewest = min(self._frames.get(frame[0], 0) for frame in frames)
        free = [frame for frame in frames if self._frames.get(frame[0], 0) == fewest]
        turned = [free[(self._number + place) % len(free)] for place in range(len(free))]
        frame = min(turned, key=lambda one: self._plainness(one[0]))
        self._frames[frame[0]] = fewest + 1
        card, prompt = (side.replace("{x}", phrase).replace("{t}", phrase) for side in frame)
        return card, prompt


def pick_line(theme: Theme, kind: str, page: _Page) -> str:
    options = theme.lines[kind]
    return options[page.choose(options)]


def _lowered(lines: list[str]) -> list[str]:
    return [line if not place else line[0].lower() + line[1:] for place, line in enumerate(lines)]


def _summary(persona: Persona, goals: list[tuple[str, str]], pains: list[tuple[str, str]], side: int) -> str:
    stands = (
        f"Stands for {share_in_words(persona.share)} of the people asked"
        if side == 0
        else (f"You stand for {share_in_words(persona.share)} of the people asked")
    )
    return f"{stands}. {goals[0][side]}. {pains[0][side]}."


def _shareable(value: str) -> bool:
    """Short and made of words: no ids, no free text."""
    words = value.replace("_", " ").split()
    return (
        0 < len(words) <= 4
        and len(value) <= 40
        and "." not in value.strip(".")
        and not any(
            sum(c.isdigit() for c in word) > 4 or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))
            for word in words
        )
    )
