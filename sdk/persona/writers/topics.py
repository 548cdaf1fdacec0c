"""What a segment speaks of: noun groups in which its own terms stand."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from persona.claims.headlines.grammar import FINITE
from persona.corpus.model import Passage
from persona.text import STOP_WORDS, stem
from persona.writers.port import Brief
from persona.writers.wording import is_base_verb, is_content

_LONGEST = 3  # words of a phrase
_ANSWER = 9  # words: a longer text without a verb is no answer in a few words
# A noun follows these.
_DETERMINERS = frozenset(
    """
    a an the my our your his her their its this these those some any no every each
    """.split()
)
_PREPOSITIONS = frozenset("of with for in on about from at into through without over between".split())
# So it may after these, but a verb as well.
_MAYBE = frozenset("that more less most many few better good new different".split())
# A noun does not say enough before these ("the ability to", "a type of"), or is part of a verb ("top up").
_LEFT_OPEN = frozenset("of to up out off down back over away".split())
# Nouns that are no topic, but the head of what stands before them: in "an efficient way", "efficient" is no noun.
_HEADS = frozenset(
    "way ways time times thing things people person part parts stuff point points user users kind sort bit lot".split()
)
# Words that end no noun group.
_NO_HEADS = frozenset(
    """
    next last first second third enough double single same similar available possible impossible important necessary
    useful efficient recent current present traditional missing pending waiting alone quick fast slow well exploratory
    interactive inline visual
    """.split()
)
_ADVERBS = frozenset("twice again often early late ahead soon today tomorrow tonight yesterday".split())
# Content words that are no topic by themselves, however often they are said.
_NOT_A_TOPIC = frozenset(
    """
    day days half hour hours minute minutes month months week weeks weekend year years
    able added adding ask asked asking better big came come coming different difficult doing done easier easy end ended
    feel felt find finding found gave get gets getting give given gives giving go goes going gone good got great happen
    happened happens hard help helped helpful helping helps keep keeps kind know known lack lacks large last let like
    liked likes little look looking looks lot lots love made main make makes making many means much need needed needs
    new nice old part people person point pretty put quick real really right said same saw say saying says see seem
    seems seen set show shows slow small sort start started stuff sure take taken takes taking talk tell thing things
    think thinking thought time times told took tried tries try trying understand use used useful user users uses using
    want wanted wants way ways went will wish work worked working works would write wrote yes
    frustrated frustrating satisfied satisfying amazing awesome annoying perfect terrible horrible plz pls
    """.split()
)
# Those of them that may stand between a determiner and its noun: "the slow export".
_ADJECTIVES = frozenset(
    """
    better big different difficult easier easy good great hard kind large little new nice old quick real right same
    slow small whole used useful perfect terrible horrible amazing awesome annoying frustrating
    """.split()
)
# Nouns that are no topic where they stand alone.
_NOT_ALONE = frozenset(
    """
    ability abilities amount area areas aspect aspects case cases context example examples idea ideas issue issues level
    levels number numbers option options problem problems question questions reason reasons result results type types
    """.split()
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’+#./][^\W_]+)*[+#]*|[^\w\s]")


def topics_of(brief: Brief) -> list[str]:
    """Noun groups of the evidence that hold the segment's terms, best first, no two sharing a word.

    A phrase is a run of at most three content words that surely stands as a noun group at least once; it counts once
    for each participant, weighted by its terms, and more the oftener it stands like a noun.
    """
    weights: dict[str, float] = {}
    for term, weight in brief.segment.terms:
        parts = [stem(part) for part in term.casefold().split()]
        for part in parts:
            weights[part] = max(weights.get(part, 0.0), weight)
    elsewhere = {stem(part) for term in brief.others for part in term.casefold().split()}
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    nounlike: Counter[tuple[str, ...]] = Counter()
    surely: set[tuple[str, ...]] = set()
    seen: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    passages = _told(brief)
    proper = _proper(passage.said for passage in passages)
    for passage in passages:
        for phrase, as_noun, sure in _phrases(passage.said):
            key = tuple(stem(word.casefold()) for word in phrase)
            if not any(part in weights for part in key) or len(set(key)) < len(key):
                continue
            people[key].add(passage.participant)
            seen[key] += 1
            nounlike[key] += as_noun
            if sure:
                surely.add(key)
            written[key][_plain(phrase, proper)] += 1

    def score(key: tuple[str, ...]) -> int:
        weight = sum(weights.get(part, 0.0) for part in key) - 0.1 * sum(part not in weights for part in key)
        noun = (1 + nounlike[key]) / (2 + seen[key])
        own = 0.5 if any(part in elsewhere for part in key) else 1.0
        # One word alone is seldom what a study is about: "papers" wins over "research papers" only when hardly anyone
        # says the two together.
        whole = 0.4 if len(key) == 1 else 1.0 if len(people[key]) > 1 else 0.3
        return round(1000 * weight * noun * own * whole * math.log2(1 + len(people[key])))

    topics: list[str] = []
    used: set[str] = set()
    for key in sorted(people, key=lambda key: (-score(key), key)):
        form = min(written[key], key=lambda text: (-written[key][text], text))
        stands_alone = len(key) > 1 or (2 * nounlike[key] >= seen[key] and form.casefold() not in _NOT_ALONE)
        if key in surely and score(key) > 0 and stands_alone and not used.intersection(key):
            topics.append(form)
            used.update(key)
    return topics


def _told(brief: Brief) -> list[Passage]:
    """The evidence, without what says only who they are, where there is more."""
    findings = zip(brief.findings.findings, brief.cites, strict=True)
    cited = {cite for finding, cites in findings if finding.kind != "context" for cite in cites}
    context = {cite for cites in brief.cites for cite in cites} - cited
    told = [passage for cite, passage in brief.evidence.items() if cite not in context]
    return told or list(brief.evidence.values())


@lru_cache(maxsize=16384)
def _phrases(text: str) -> tuple[tuple[tuple[str, ...], bool, bool], ...]:
    """Runs of content words between stop words and punctuation, each with whether it stands like a noun, and whether
    it surely does."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
    run: list[str] = []
    before = ""
    is_answer = len(text.split()) <= _ANSWER and FINITE.search(text.casefold().replace("’", "'")) is None
    for token in [*_TOKEN.findall(text), "."]:
        word = token.casefold().replace("’", "'")
        adverb = len(word) > 6 and word.endswith("ly")
        if token[0].isalnum() and is_content(word) and not adverb and word not in _NOT_A_TOPIC and len(word) > 1:
            run.append(token)
            continue
        if run:
            yield from _parts(run, before, word, is_answer)
            run = []
        elif word in _ADJECTIVES and before in _DETERMINERS:
            continue
        before = word


def _parts(run: list[str], before: str, after: str, is_answer: bool) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
    """The phrases at the end of a run, without a verb before them ("read books") or behind ("the upgrade failed"),
    and what follows that."""
    while len(run) > 1 and is_base_verb(run[0].casefold()):
        run, before = run[1:], "the"
    inner = next((place for place in range(1, len(run)) if is_base_verb(run[place].casefold())), len(run))
    if inner < len(run):
        run, after = run[:inner], ""
    while len(run) > 1 and (_is_verb(run[-1].casefold()) or run[-1].casefold() in _ADVERBS):
        run, after = run[:-1], ""
    opens = before in ("", ".", ",", ";", "-", "and", "or")
    like = opens or before in _DETERMINERS or before in _PREPOSITIONS or before in _MAYBE
    sure = _is_noun_group(run, "the" if opens and is_answer else before, after)
    for length in range(1, min(_LONGEST, len(run)) + 1):
        whole = length == len(run) or length > 1
        yield tuple(run[-length:]), like and whole, sure and whole


def _is_verb(word: str) -> bool:
    past = word.endswith("ed") and not word.endswith("eed")
    return past or is_base_verb(word) or is_base_verb(word.removesuffix("s"))


def _is_noun_group(run: list[str], before: str, after: str) -> bool:
    """Whether words between `before` and `after` are a noun with what belongs to it, by all that can be told without
    knowing every word."""
    head = run[-1].casefold()
    if before not in _DETERMINERS and (before not in _PREPOSITIONS or (len(run) == 1 and head.endswith("ing"))):
        return False
    if after in _LEFT_OPEN or after in _HEADS or head in _NO_HEADS:
        return False
    if head.endswith(("ful", "ous", "less", "ible")) or _is_verb(head):
        return False
    return not (len(run) > 1 and head.endswith("ing") and after in STOP_WORDS and after not in ("and", "or", "is"))


def _proper(texts: Iterable[str]) -> frozenset[str]:
    """Words, case-folded, that inside sentences stand with a capital more often than without: Spotify, Python."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for match in re.finditer(r"(?<=[\w,;] )[^\W\d_]\w+", text):
            (capital if match[0][0].isupper() else small)[match[0].casefold()] += 1
    return frozenset(word for word, count in capital.items() if count > small[word])


def _plain(phrase: tuple[str, ...], proper: frozenset[str]) -> str:
    """As written, in lower case but for names (GitHub, SQL, Spotify)."""
    return " ".join(
        word
        if any(letter.isupper() for letter in word[1:]) and not (word.isupper() and len(word) > 5)
        else word.capitalize()
        if word.casefold() in proper
        else word.casefold()
        for word in phrase
    )
