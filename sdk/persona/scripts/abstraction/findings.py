"""Everything that a script may be made of: acts, things and concerns, each shared by enough people of a segment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona.personas.model import Claim, GenerationResult, Persona
from persona.scripts.abstraction.acts import Act, ActFinder
from persona.scripts.abstraction.concerns import CONCERNS, Concern
from persona.scripts.abstraction.said import KINDS, Said
from persona.scripts.abstraction.style import Manner, MannerMeter, striking
from persona.scripts.abstraction.topics import TopicFinder
from persona.scripts.auditing.normal import content_stem, plain_words
from persona.scripts.auditing.sources import GUIDE, SourceIndex, run_hashes
from persona.text import STOP_WORDS

_LONGEST_HEADLINE = 4  # words
_INSIDE = frozenset("a an the of for to in on at with and by".split())  # what may stand inside the name of a thing


@dataclass(frozen=True, slots=True)
class Headline:
    """A claim's text where it is short and enough people use just these words: "version control"."""

    text: str
    kind: str  # "wish", "pain", "liking", "doing"
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Substance:
    """What is known of a segment, the most telling first. `few` is how many of its people a kind must come from."""

    few: int
    said: Said
    acts: tuple[Act, ...]
    topics: tuple[str, ...]  # what it talks about more than others, as named in a sentence
    stems_of: dict[str, frozenset[str]]  # of topics
    aside: tuple[str, ...]  # what it talks about too, though no more than others
    elsewhere: tuple[str, ...]  # what others talk about and it hardly does
    tools: tuple[str, ...]
    headlines: tuple[Headline, ...]
    concerns: tuple[Concern, ...]
    missing: tuple[Concern, ...]  # concerns that others have more often
    title_fits: bool  # the persona's own title names things
    manner: Manner
    striking: tuple[str, ...]


class Findings:
    def __init__(self, result: GenerationResult, index: SourceIndex, k: int, few: int) -> None:
        self._index = index
        self._k = k
        self._few = few
        self._topics = TopicFinder(index)
        self._acts = ActFinder(index)
        place = {person: number for number, person in enumerate(index.ids)}
        self._members = {
            persona.id: frozenset(place[one] for one in persona.participants if one in place)
            for persona in result.personas
        }
        meter = MannerMeter(index)
        self._manners = {persona: meter.measure(members) for persona, members in self._members.items()}
        self._speakers = {concern.key: self._people(concern) for concern in CONCERNS}
        self._said: dict[str, Said] = {}

    def of(self, persona: Persona, level: int) -> Substance:
        members = self._members[persona.id]
        few, k = self._few * (1 + level), self._k * (1 + level)
        if persona.id not in self._said:
            self._said[persona.id] = Said(self._index, members)
        named = level < 2
        many = max(few, len(members) // 100)  # where few people name anything, that is no topic of all of them
        near = self._topics.topics(members, many, k) if named else []
        ahead = [topic for topic in near if topic.people * self._rest(members) > topic.others * len(members)]
        words = {word for topic in near for word in _stems(topic.text)}
        others = self._topics.elsewhere(members, k) if named else []
        far = [topic for topic in others if words.isdisjoint(_stems(topic.text))]
        aside = [topic for topic in near if topic not in ahead]
        headlines = self._headlines(persona, members, few, k) if named else ()
        acts = self._acts.acts(members, few) if named else []
        concerns, missing = self._concerns(members)
        spelt = {topic.text: self._topics.named(topic.text) for topic in (*near, *far)}
        stems_of = {name: _stems(text) for text, name in spelt.items()}
        topics = [spelt[topic.text] for topic in ahead[:14]]
        if len(topics) < 3:  # a telegraphic style names things without articles, by which things are known
            stems_of |= {headline.text: headline.stems for headline in headlines}
            topics += [headline.text for headline in headlines if headline.text not in topics][:8]
        return Substance(
            few=self._few,
            said=self._said[persona.id],
            acts=tuple(self._spelt(act) for act in acts if self._known(act) >= k),
            topics=tuple(topics),
            stems_of=stems_of,
            aside=tuple(spelt[topic.text] for topic in [*ahead[14:], *aside][:9]),
            elsewhere=tuple(spelt[topic.text] for topic in far[:9]),
            tools=tuple(claim.text for claim in persona.tools if claim.support >= k)[:6] if named else (),
            headlines=headlines,
            concerns=concerns,
            missing=missing,
            title_fits=named and self._topics.names_things(persona.title),
            manner=self._manners[persona.id],
            striking=tuple(striking(self._manners[persona.id], list(self._manners.values()))),
        )

    def _rest(self, members: frozenset[int]) -> int:
        return max(self._index.participants - len(members), 1)

    def _known(self, act: Act) -> int:
        """How many people use the act's rarest word."""
        return min(int(self._index.stem_people[self._index.stem_number[stem]]) for stem in act.words)

    def _spelt(self, act: Act) -> Act:
        words = {word: self._topics.spelt(word) for word in act.card.split() if word not in ("their", "the", "a", "an")}
        card, prompt = (" ".join(words.get(word, word) for word in text.split()) for text in (act.card, act.prompt))
        return replace(act, card=card, prompt=prompt)

    def _people(self, concern: Concern) -> frozenset[int]:
        found: set[int] = set()
        for cue in sorted(concern.cues):
            number = self._index.stem_number.get(cue, -1)
            if number >= 0:
                found |= self._index.speakers(number)
        return frozenset(found)

    def _concerns(self, members: frozenset[int]) -> tuple[tuple[Concern, ...], tuple[Concern, ...]]:
        rest = self._rest(members)
        rows = []
        for number, concern in enumerate(CONCERNS):
            people = self._speakers[concern.key]
            mine, others = len(people & members), len(people - members)
            share, elsewhere = mine / max(len(members), 1), others / rest
            rows.append(
                (-round((share - elsewhere) + 0.25 * share, 9), number, concern, mine, share, elsewhere, others)
            )
        rows.sort(key=lambda row: row[:2])
        told = tuple(concern for _, _, concern, mine, *_ in rows if mine >= max(self._few, len(members) // 20))
        missing = tuple(
            concern
            for _, _, concern, _, share, elsewhere, others in reversed(rows)
            if share < 0.8 * elsewhere and others >= self._k
        )
        return told or (CONCERNS[0],), missing

    def _headlines(self, persona: Persona, members: frozenset[int], few: int, k: int) -> tuple[Headline, ...]:
        found = []
        for claim in persona.claims:
            words = plain_words(claim.text)
            if claim.kind == "tool" or not 2 <= len(words) <= _LONGEST_HEADLINE or claim.support < few:
                continue
            stems = [stem for word in words if (stem := content_stem(word))]
            if any(word in STOP_WORDS and word not in _INSIDE for word in words):
                continue
            people = self._sharing(stems) if len(stems) >= 2 else set()
            if len(people & members) >= few and len(people) >= k:
                found.append(Headline(_lowered(claim, words), KINDS[claim.kind], frozenset(stems)))
        return tuple(found)

    def _sharing(self, stems: list[str]) -> set[int]:
        """Who says these content words one after the other."""
        numbers = [self._index.stem_number.get(stem, -7) for stem in stems]
        hashes, places = self._index.runs("stems", len(stems))
        wanted = run_hashes(np.asarray(numbers, dtype=np.int32), len(stems))
        first, last = np.searchsorted(hashes, wanted[0], "left"), np.searchsorted(hashes, wanted[0], "right")
        at = np.searchsorted(self._index.stem_starts, places[first:last], side="right") - 1
        return {person for person in self._index.person_of[at].tolist() if person != GUIDE}


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(content_stem, text.split()))


def _lowered(claim: Claim, words: list[str]) -> str:
    """Without the capital that only opens a sentence, and without its full stop."""
    text = claim.text.strip().rstrip(".!")
    first = text.split()[0]
    return text if first[1:] != first[1:].lower() or len(words) < 2 else text[0].lower() + text[1:]
