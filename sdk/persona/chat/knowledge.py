"""What a persona knows, and what of it a question is about.

Ranking is Okapi BM25 (Robertson et al. 1995; k1 = 1.2, b = 0.75) over stems. What a question asks for (what they
want, what stands in the way) is read off its own words and prefers claims of that kind.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from persona.claims.model import ClaimKind
from persona.corpus.model import Corpus
from persona.personas.evidence import evidence_of
from persona.personas.model import Claim, Evidence, Persona
from persona.text import FILLERS, STOP_WORDS, sentence_ranges, stem, words

_GRAIN = 1 << 20  # scores are compared as whole numbers
_COVERED = 0.3  # of what a question asks (weighted by rarity) must be in what answers it


@dataclass(frozen=True, slots=True)
class Item:
    """Something the persona can say: a claim with its evidence, or a passage alone (`claim` None)."""

    text: str
    evidence: tuple[Evidence, ...]
    claim: Claim | None
    stems: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's content stems, the kinds of claim it asks for, and whether it asks who the persona is."""

    stems: tuple[str, ...]
    kinds: tuple[ClaimKind, ...]
    introduction: bool


_KIND_WORDS: dict[ClaimKind, str] = {
    "pain_point": "frustrate frustrating frustration annoy annoying problem problems issue issues trouble difficult "
    "difficulty hard hate dislike worst struggle pain barrier barriers obstacle challenge challenges bother bothers "
    "stop stops prevent prevents wrong complain complaint worry worries concern concerns fear fears afraid",
    "goal": "want goal goals achieve hope aim dream wish trying accomplish looking",
    "need": "need needs help helps helpful require improve improvement better missing change should",
    "motivation": "why motivate motivates motivation matter matters care important reason reasons enjoy love",
    "behaviour": "usually typically routine habit habits often currently process day",
    "tool": "tool tools app apps software program programs device devices",
    "context": "situation context background environment",
}
_KIND_OF = {stem(word): kind for kind, listed in _KIND_WORDS.items() for word in listed.split()}
# Words that questions are made of and answers need not hold.
_ASKING = frozenset(
    stem(word)
    for word in """
    tell describe explain talk speak say think feel know believe mean ask question answer please thank thanks
    hi hello hey about more example examples people person persona participant participants user users anything
    something everything else today much many most main biggest favourite favorite kind kinds sort thing things opinion
    view views experience experiences come comes make makes made use used using using work works happen happens
    """.split()
)
_THIS_ONE = frozenset("the this that your our its an a".split())
_IN_THE_WAY = re.compile(
    r"\b(?:(?:get|gets|getting|stand|stands|standing|is) )?in (?:the|your|their) way\b(?! of)", re.I
)
_INTRODUCTION = ("who are you", "introduce yourself", "about yourself", "describe yourself", "what are you like")


def read_question(question: str, before: str = "") -> Asked:
    """`before` is the question asked before: "Why?" alone is about the same matter."""
    lowered = " ".join(question.casefold().split())
    stems_asked, kinds = _content(question)
    if not stems_asked and before and words(question):
        stems_asked = _content(before)[0]
        kinds = kinds or _content(before)[1]
    return Asked(stems_asked, kinds, any(phrase in lowered for phrase in _INTRODUCTION))


def _content(question: str) -> tuple[tuple[str, ...], tuple[ClaimKind, ...]]:
    found: list[str] = []
    kinds: list[ClaimKind] = []
    if _IN_THE_WAY.search(question):
        kinds.append("pain_point")
        question = _IN_THE_WAY.sub(" ", question)
    asked = words(question)
    for before, word in zip(["", *asked], asked, strict=False):
        stemmed = stem(word)
        if _KIND_OF.get(stemmed) == "tool" and before in _THIS_ONE:
            found.append(stemmed)  # "the app" is what the question is about, "which apps" what it asks for
        elif stemmed in _KIND_OF:
            kinds.append(_KIND_OF[stemmed])
        elif word not in STOP_WORDS and word not in FILLERS and stemmed not in _ASKING:
            found.append(stemmed)
        elif word == "why":
            kinds.append("motivation")
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(kinds))


class Knowledge:
    """All that a persona can say: its claims, its other passages, and with the corpus everything its people said."""

    def __init__(self, persona: Persona, corpus: Corpus | None = None) -> None:
        self.persona = persona
        shown = {evidence.id for claim in persona.claims for evidence in claim.evidence}
        # What somebody wrote on a page without a footnote is nobody's word, so the persona does not say it.
        items = [_of_claim(claim) for claim in persona.claims if claim.evidence]
        items += [_of_passage(evidence) for evidence in persona.quotes if evidence.id not in shown]
        self._items = items
        self._corpus = corpus

    def about(self, asked: Asked, most: int = 6) -> list[Item]:
        """What answers the question, best first; empty when the persona does not know."""
        items = [*self._items, *self._said(asked)]
        if not asked.stems:
            return self._of_kinds(asked.kinds, most)
        rarity = _rarity(items)
        default = math.log(1 + len(items))
        wanted = sum(rarity.get(word, default) for word in asked.stems)
        average = sum(len(item.stems) for item in items) / max(1, len(items))
        scored = []
        for place, item in enumerate(items):
            counts = Counter(item.stems)
            held = sum(rarity[word] for word in asked.stems if word in counts)
            if not held or held / wanted < _COVERED:
                continue
            length = 1.2 * (0.25 + 0.75 * len(item.stems) / average)
            score = sum(
                rarity[word] * counts[word] * 2.2 / (counts[word] + length) for word in asked.stems if word in counts
            )
            kind = item.claim.kind if item.claim else None
            score *= item.weight * (1.5 if kind in asked.kinds else 1.0)
            scored.append((-round(score * _GRAIN), place, item))
        return [item for _, _, item in sorted(scored, key=lambda entry: entry[:2])[:most]]

    def everything(self) -> list[Item]:
        return list(self._items)

    def _of_kinds(self, kinds: Sequence[ClaimKind], most: int) -> list[Item]:
        return [item for item in self._items if item.claim is not None and item.claim.kind in kinds][:most]

    def _said(self, asked: Asked) -> list[Item]:
        """Sentences of the persona's participants that hold a word of the question; none with personal data."""
        if self._corpus is None or not asked.stems:
            return []
        from persona.text.personal import PERSONAL_KINDS, find_personal
        from persona.text.personal.redaction import redact
        from persona.writers.brief import participant_names

        members = set(self.persona.participants)
        names = participant_names(self._corpus)
        shown = partial(redact, names=names, kinds=PERSONAL_KINDS)
        known = {(item.source, item.start) for item in self.persona.evidence}
        number = max((int(item.id.removeprefix("e")) for item in self.persona.evidence), default=0)
        found: list[Item] = []
        for person in self._corpus.participants:
            if person.id not in members:
                continue
            for passage in person.passages:
                lowered = passage.text.casefold()
                if not any(word[:4] in lowered for word in asked.stems):
                    continue
                for start, end in sentence_ranges(passage.text):
                    cut = passage.cut(start, end)
                    stems = _stems(cut.said)
                    if (
                        not set(asked.stems) & set(stems)
                        or (cut.source, cut.span.start) in known
                        or find_personal(cut.said, names)
                    ):
                        continue
                    number += 1
                    evidence = evidence_of(f"e{number}", cut, shown)
                    found.append(Item(evidence.readable, (evidence,), None, stems, weight=0.8))
        return found


def _of_claim(claim: Claim) -> Item:
    told = " ".join([claim.text, *(evidence.readable for evidence in claim.evidence)])
    weight = {"strong": 1.2, "moderate": 1.1, "weak": 1.0}[claim.strength]
    return Item(claim.text, claim.evidence, claim, _stems(told), weight)


def _of_passage(evidence: Evidence) -> Item:
    return Item(evidence.readable, (evidence,), None, _stems(evidence.readable))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in STOP_WORDS)


def _rarity(items: Sequence[Item]) -> dict[str, float]:
    holding = Counter(word for item in items for word in set(item.stems))
    return {word: math.log(1 + (len(items) - count + 0.5) / (count + 0.5)) for word, count in holding.items()}
