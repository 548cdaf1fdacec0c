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
from persona.claims.cues import read
from persona.claims.field import Field
from persona.claims.headlines import is_noise, is_question, tidy
from persona.claims.model import ClaimKind, Finding
from persona.claims.readings import BIT, Readings
from persona.text import STOP_WORDS, stem, words

LEAST = 3  # people
LEAST_SHARE = 0.06  # of the segment
LEAST_LIFT = 1.25
SHORTEST, LONGEST = 3, 16  # words of an example
_LOOKED_AT = 200  # sentences in which the neighbours of a word are counted
_SAME_PHRASE = 0.5  # of the supporters say the word before it too, or of all the word behind it
_ALL = 0.9  # of a word's mentions: where nearly all that was asked is of one kind
_ASIDE = 0.5  # of the mentions, at the most, name it as a circumstance

_DETERMINERS = frozenset(
    "a an the my our your his her their its this that no any some every each of other another own such".split()
)
_BEFORE_A_VERB = frozenset(
    "to i we you they he she it can can't cannot could couldn't will won't would wouldn't should must don't doesn't "
    "didn't do does did and then please let just never always".split()
)
# What stands behind these is where, when, with whom or under which condition, not what is spoken of. "About", "of" and
# "without" may well name it.
_CIRCUMSTANCE = frozenset(
    "at in on to for from with by into onto through during near behind beside between under over across around towards "
    "when whenever while if unless until as before after since than like".split()
)
_BEING = frozenset("is are was were be been isn't aren't wasn't weren't it's that's there's".split())
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
        self._phrases: dict[tuple[int, ClaimKind], str | None] = {}

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
            if not self._is_of_kind(segment, term, kind) or not self._is_spoken_of(segment, term, rows):
                continue
            phrase = self._phrase(term, kind, rows)
            if phrase is not None and read(phrase).of(kind):
                continue  # "The lack", "The wish": what it says is only of what kind this is
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

    def _is_of_kind(self, segment: int, term: int, kind: ClaimKind) -> bool:
        """Whether the thing is named when this is asked, rather than whatever is asked."""
        field = self.field
        own = field.segment_of[field.person_of] == segment
        rows = field.matching((term,))
        of_kind = (self.readings.bits & BIT[kind]) != 0
        usual = float(of_kind[own].mean())
        return float(of_kind[rows[own[rows]]].mean()) >= min(LEAST_LIFT * usual, _ALL)

    def _is_spoken_of(self, segment: int, term: int, rows: Rows) -> bool:
        """Whether those who name the thing speak of it, rather than of something else "for the customer", "in my room"
        or "when a job runs over": who share only such a word have little in common."""
        name = self.field.index.vocabulary[term]
        aside = mentions = 0
        own = rows[self.field.segment_of[self.field.person_of[rows]] == segment]
        for i in own[:_LOOKED_AT].tolist():
            said = self._words(i)
            for place, word in enumerate(said):
                if stem(word) != name:
                    continue
                mentions += 1
                before = place - 1
                while (
                    before >= 0
                    and place - before <= 3
                    and (said[before] in _DETERMINERS or said[before] not in STOP_WORDS)
                ):
                    before -= 1
                # An answer that is nothing else ("for the company") speaks of it, as does what says where something is.
                aside += before > 0 and said[before] in _CIRCUMSTANCE and not self._is_told(said[:before])
        return aside <= _ASIDE * mentions

    @staticmethod
    def _is_told(before: list[str]) -> bool:
        """Whether something "is", "is not" or "isn't": what follows is then told of it."""
        return before[-1] in _BEING or (before[-1] in ("not", "never") and not _BEING.isdisjoint(before[-2:-1]))

    def _words(self, i: int) -> list[str]:
        return [match[0].casefold().replace("’", "'") for match in _WORD.finditer(self.readings.text(i))]

    def _phrase(self, term: int, kind: ClaimKind, rows: Rows) -> str | None:
        """The thing as one would write it at the start of a line; None where the word is no noun, by its neighbours."""
        if (term, kind) not in self._phrases:
            self._phrases[term, kind] = self._written(term, rows)
        return self._phrases[term, kind]

    def _written(self, term: int, rows: Rows) -> str | None:
        name = self.field.index.vocabulary[term]
        thing = verb = adjective = 0
        forms: Counter[str] = Counter()
        before: Counter[str] = Counter()
        behind: Counter[str] = Counter()
        backing = set(rows.tolist())
        for i in self.field.matching((term,))[:_LOOKED_AT].tolist():
            said = self._words(i)
            for place, word in enumerate(said):
                if stem(word) != name:
                    continue
                last = said[place - 1] if place else ""
                after = said[place + 1] if place + 1 < len(said) else ""
                behind[after] += i in backing and after not in STOP_WORDS and after != ""
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
        if max(behind.values(), default=0) >= max(2, _SAME_PHRASE * len(rows)):
            return None  # it is the first word of what they name: "proper" of "a proper invoice"
        best = min(nouns, key=lambda form: (-nouns[form], form))
        written = self.field.index.surface[term]
        if written[:1].isupper() and written.casefold() == best:
            return written  # a name
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
        name = field.index.vocabulary[term]
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
            if is_noise(text) or is_question(text) or not self._answers(i) or name not in map(stem, words(said)):
                continue
            common = sum(heard[int(t)] - 1 for t in field.terms_of(i) if field.weight[t] > 0)
            ranked.append((-common / length**0.5, abs(length - 8), i, said))
        for _, _, i, said in sorted(ranked):
            if self.citable(i):
                return i, said
        return None
