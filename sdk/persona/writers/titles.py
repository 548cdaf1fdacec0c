"""A working title for a segment, out of what sets it apart: phrases people used, never bare keywords."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from persona.claims.model import ClaimKind, Finding
from persona.claims.subjects import in_short
from persona.text import stem
from persona.writers.port import Brief
from persona.writers.wording import (
    bare,
    habit,
    is_content,
    is_noun_phrase,
    read_on,
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
_DETERMINERS = frozenset(
    """
    a an the my our your his her their its this that these those some any no more less most many few each every of with
    for in on about from at into through without over between better good new different
    """.split()
)
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
_TOKEN = re.compile(r"[^\W_]+(?:[-'’+#./][^\W_]+)*[+#]*|[^\w\s]")
_LONGEST = 3  # words of a phrase


def make_title(brief: Brief) -> str:
    """What people of the segment say they are ("Graphic designer or artist"); else the strongest finding about the
    segment's own terms that is short enough ("Held back by poor integration with version control", "Wants to share
    notebooks", "Uses AI to write emails"); else the two topics that set it apart ("Version control and sharing").
    """
    findings = in_short(brief.findings.findings)
    roles = roles_of(findings)
    if roles:
        return sentence_case(" or ".join(roles[:2]))
    own = {stem(part) for term, _ in brief.segment.terms for part in term.casefold().split()}
    phrases = [(finding, phrase) for finding in findings if (phrase := _title_phrase(finding)) is not None]
    telling = [(finding, phrase) for finding, phrase in phrases if stems(phrase) & own]
    topics = topics_of(brief)
    for finding, phrase in [*telling, *((one, said) for one, said in phrases if one.lift is None or one.lift >= 3)]:
        common = finding.strength == "strong" or (finding.strength != "weak" and finding.share >= _TITLE_SHARE)
        if finding.kind != "tool" and common and len(stems(bare(finding.text))) > 1:
            return phrase
    if topics:
        return sentence_case(" and ".join(topics[:2]))
    if phrases:
        return phrases[0][1]
    return "Stands for what many said" if findings else "Too little found to give a title"


_PART = 3  # times as many words as the phrase
_TITLE_SHARE = 0.05  # of the segment say what is moderately strong and yet gives the title
_ROLE_SHARE = 0.08  # of the segment say that they are this


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
    if is_noun_phrase(finding.text):
        if _is_excerpt(finding):
            return sentence_case(bare(finding.text))
        lead = _LEADS.get(finding.kind)
        phrase = bare(finding.text) if finding.kind == "tool" else read_on(bare(finding.text))
        if lead is None or len(phrase.split()) > _LONGEST_TITLE:
            return None
        return lead.format(phrase)
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


def topics_of(brief: Brief) -> list[str]:
    """Noun-like phrases of the evidence that hold the segment's terms, best first, no two sharing a word.

    A phrase is a run of at most three content words; it counts once for each participant, weighted by its terms, and
    more where it stands like a noun (after a determiner or preposition, before none of its own).
    """
    weights: dict[str, float] = {}
    for term, weight in brief.segment.terms:
        parts = [stem(part) for part in term.casefold().split()]
        for part in parts:
            weights[part] = max(weights.get(part, 0.0), weight)
    elsewhere = {stem(part) for term in brief.others for part in term.casefold().split()}
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    nounlike: Counter[tuple[str, ...]] = Counter()
    seen: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    proper = _proper(passage.said for passage in brief.evidence.values())
    for passage in brief.evidence.values():
        for phrase, as_noun in _phrases(passage.said):
            key = tuple(stem(word.casefold()) for word in phrase)
            if not any(part in weights for part in key) or len(set(key)) < len(key):
                continue
            people[key].add(passage.participant)
            seen[key] += 1
            nounlike[key] += as_noun
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
        stands_alone = len(key) > 1 or (2 * nounlike[key] >= seen[key] and not form.endswith("ed"))
        if score(key) > 0 and stands_alone and not used.intersection(key):
            topics.append(form)
            used.update(key)
    return topics


@lru_cache(maxsize=16384)
def _phrases(text: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Runs of content words between stop words and punctuation, each with whether it stands like a noun."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    run: list[str] = []
    before = ""
    for token in [*_TOKEN.findall(text), "."]:
        word = token.casefold().replace("’", "'")
        adverb = len(word) > 6 and word.endswith("ly")
        if token[0].isalnum() and is_content(word) and not adverb and word not in _NOT_A_TOPIC and len(word) > 1:
            run.append(token)
            continue
        if run:
            as_noun = before in _DETERMINERS or (before in ("", ".", ",", ";", "-", "and", "or") and len(run) <= 3)
            for length in range(1, min(_LONGEST, len(run)) + 1):
                yield tuple(run[-length:]), as_noun and (length == len(run) or length > 1)
            run = []
        before = word


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
