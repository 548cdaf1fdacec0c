"""What many name, each in other words: in short answers people share a thing ("the deposit"), hardly ever a sentence.

A claim about a subject is the thing, and one answer in its own words as an example: 'The deposit: "deposit takes over a
week to come back"'. Its support counts those who name the thing when they are asked for just this kind.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from math import ceil

from persona.claims.citing import Citable
from persona.claims.clusters import Cluster, Clusters, Rows, lift_of, pull
from persona.claims.field import Field
from persona.claims.headlines import is_noise, is_question, tidy
from persona.claims.model import ClaimKind, Finding
from persona.claims.readings import Readings
from persona.text import STOP_WORDS, stem

LEAST = 3  # people
LEAST_SHARE = 0.06  # of the segment
LEAST_LIFT = 1.25
SHORTEST, LONGEST = 3, 16  # words of an example
_LOOKED_AT = 200  # sentences in which the neighbours of a word are counted
_SAME_PHRASE = 0.5  # of the supporters say the word before it too

_DETERMINERS = frozenset("a an the my our your his her their its this that no any some every each of".split())
_BEFORE_A_VERB = frozenset(
    "to i we you they he she it can can't cannot could couldn't will won't would wouldn't should must don't doesn't "
    "didn't do does did and then please let just never always".split()
)
_COMPARED = frozenset(
    "lower higher longer shorter cheaper earlier later older younger bigger smaller faster slower fewer nicer clearer "
    "simpler easier harder closer".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NO_ARTICLE = re.compile(
    r"(?:[^s]s|ing|ware|ness|ity|ment|ance|ence|advice|help|time|money|software|news|work|access)$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """`sentence` is the row of the example; `text` the claim; `cluster.rows` all who name the thing."""

    cluster: Cluster
    sentence: int
    text: str
    term: int


def subject_of(text: str) -> str | None:
    """The thing that a claim about a subject is about, None for other claims: "The deposit" of 'The deposit: "…"'."""
    match = re.match(r"([^“”:.]{2,60}): “[^“”]+”$", text)
    return match[1] if match else None


def in_short(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same findings, those about a subject by its name alone: for titles and summaries, which give no examples."""
    return tuple(replace(finding, text=subject_of(finding.text) or finding.text) for finding in findings)


class Subjects:
    def __init__(self, field: Field, readings: Readings, clusters: Clusters, citable: Citable) -> None:
        self.field = field
        self.readings = readings
        self.clusters = clusters
        self.citable = citable
        self._phrases: dict[int, str | None] = {}

    def of(self, segment: int, kind: ClaimKind) -> list[Subject]:
        """What at least LEAST people of the segment name when they speak of this kind, the most telling first."""
        field = self.field
        size = int(field.sizes[segment + 1])
        least = max(LEAST, ceil(LEAST_SHARE * size))
        spoken = [i for i in self.readings.spoken(segment, kind) if self._answers(i)]
        named = Counter(t for i in spoken for t in {int(t) for t in field.terms_of(i)})
        found = []
        for term in sorted(t for t, times in named.items() if times >= least and self._tells(t)):
            rows = self.clusters.backing((term,), kind)
            support, others = self.clusters.count(rows, segment)
            lift = lift_of(support, size, others, field.p - size)
            if support < least or (lift is not None and lift < LEAST_LIFT):
                continue
            phrase = self._phrase(term, rows)
            example = self._example(segment, rows, term) if phrase else None
            if phrase is None or example is None:
                continue
            sentence, said = example
            score = pull(support, size, others, field.p - size) * float(field.weight[term] ** 0.5)
            cluster = Cluster(kind, (term,), rows, support, others, round(score, 9))
            found.append(Subject(cluster, sentence, f"{phrase}: “{said}”", term))
        found.sort(key=lambda subject: (-subject.cluster.score, subject.term))
        return found

    def _answers(self, i: int) -> bool:
        manner = self.readings.manner(i)
        return manner.asked is not None and not manner.interview

    def _tells(self, term: int) -> bool:
        return bool(self.field.weight[term] > 0 and not self.field.generic[term] and not self.field.topic[term])

    def _phrase(self, term: int, rows: Rows) -> str | None:
        """The thing as one would write it at the start of a line; None where the word is no noun, by its neighbours."""
        if term not in self._phrases:
            self._phrases[term] = self._written(term, rows)
        return self._phrases[term]

    def _written(self, term: int, rows: Rows) -> str | None:
        name = self.field.index.vocabulary[term]
        thing = verb = adjective = 0
        forms: Counter[str] = Counter()
        before: Counter[str] = Counter()
        for i in self.field.matching((term,))[:_LOOKED_AT].tolist():
            said = [match[0].casefold().replace("’", "'") for match in _WORD.finditer(self.readings.text(i))]
            for place, word in enumerate(said):
                if stem(word) != name:
                    continue
                last = said[place - 1] if place else ""
                after = said[place + 1] if place + 1 < len(said) else ""
                forms[word] += 3 if last in _DETERMINERS else 1
                adjective += bool(after) and after not in STOP_WORDS and after not in _BEFORE_A_VERB
                thing += last in _DETERMINERS
                verb += last in _BEFORE_A_VERB
                if last and last not in STOP_WORDS and last not in _DETERMINERS and last not in _BEFORE_A_VERB:
                    before[f"{last} {word}"] += 1
        nouns = {
            form: times for form, times in forms.items() if not form.endswith("ing") or times == max(forms.values())
        }
        if not nouns or thing < 2 or thing < 2 * verb or 2 * adjective > sum(forms.values()):
            return None
        best = min(nouns, key=lambda form: (-nouns[form], form))
        if best.endswith("ed") or best in _COMPARED:
            return None
        if before:
            longer = min(before, key=lambda phrase: (-before[phrase], phrase))
            if before[longer] >= max(2, _SAME_PHRASE * len(rows)):
                best = longer
        article = "" if _NO_ARTICLE.search(best) else "the "
        return (article + best)[:1].upper() + (article + best)[1:]

    def _example(self, segment: int, rows: Rows, term: int) -> tuple[int, str] | None:
        """A short answer in its own words, near to what the others say of the thing."""
        field = self.field
        own = [
            i for i in rows.tolist() if field.segment_of[field.person_of[i]] == segment and self.readings.was_read[i]
        ]
        heard: Counter[int] = Counter(int(t) for i in own for t in field.terms_of(i))
        ranked = []
        for i in own:
            text = self.readings.text(i)
            tidied = tidy(text).rstrip(" .,;:!")
            start = text.casefold().find(tidied.casefold())  # as it stands there, small letters and all
            said = text[start : start + len(tidied)]
            length = len(said.split())
            if (
                start < 0
                or said.casefold() != tidied.casefold()
                or any(mark in said for mark in '“”"')
                or not SHORTEST <= length <= LONGEST
            ):
                continue
            if is_noise(text) or is_question(text) or not self._answers(i):
                continue
            common = sum(heard[int(t)] - 1 for t in field.terms_of(i) if field.weight[t] > 0)
            ranked.append((-common / length**0.5, abs(length - 8), i, said))
        for _, _, i, said in sorted(ranked):
            if self.citable(i):
                return i, said
        return None
