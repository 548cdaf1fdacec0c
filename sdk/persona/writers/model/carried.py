"""What a language model's claim must satisfy beyond the verifier's checks, because a model, unlike the engine, invents.

The verifier lets two words in five be new, as a person's summary may. From a model that is an open door: "they reserve
the drill before they leave home with a yacht" would pass. So each content word must be in the evidence, in some form
of the word; wanting must be said by somebody; "all" and "never" too. Where an entailment model is installed it judges
the sense, and new words are left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from persona.text import stem, words
from persona.writers.model.entailment import Entailment
from persona.writers.port import Brief, DraftClaim
from persona.writers.wording import is_content, stems

# Words with which anything is reported: they add no content of their own.
_REPORTING = frozenset(
    stem(word)
    for word in """
    want need wish prefer hope try aim plan look seek find use make take keep give go come see help become start begin
    people person participant way time able deal handle describe mention
    """.split()
)
_WANTING = frozenset(
    "want wants wanted wanting wish wishes prefer prefers hope hopes love loves enjoy enjoys seek seeks aim aims "
    "eager keen like likes liked plan plans".split()
)
_ASKING = _WANTING | frozenset(
    "need needs needed needing would should could must goal goals try trying better ideal ideally important matters "
    "matter value please expect expects i'd we'd loved enjoyed wished hoped hoping looking helpful useful".split()
)
# How much and how often, with the words that carry it: none of them is a content word.
_AMOUNTS = {
    "all": "all every everyone everybody everything each whole always",
    "every": "all every everyone everybody everything each always",
    "everyone": "all every everyone everybody",
    "everybody": "all every everyone everybody",
    "always": "always every all constantly",
    "never": "never not no cannot can't don't didn't won't",
    "most": "most mostly majority",
    "nobody": "nobody no none",
    "constantly": "constantly always every",
    "only": "only just solely",
    "less": "less fewer least not no never hardly barely rarely seldom",
    "fewer": "less fewer least not no few",
    "least": "less fewer least",
    "more": "more most extra additional another better longer too not",
    "few": "few little couple some several not",
    "several": "several some many few couple lots lot multiple two three four five",
    "many": "many lots lot much plenty several loads too every all each hundreds thousands",
    "lots": "many lots lot much plenty several loads too hundreds thousands",
    "much": "many lots lot much plenty loads too",
    "often": "often always usually regularly frequently constantly every each keep keeps again",
    "usually": "usually always often normally generally typically mostly every each",
    "sometimes": "sometimes occasionally often usually times may might can",
    "mostly": "mostly mainly most usually always largely primarily",
    "mainly": "mostly mainly main most usually always largely primarily",
    "both": "both two and",
    "everything": "everything all every each whole",
}
_NEUTRAL_ROLES = frozenset(
    stem(word)
    for word in "user person people persona participant customer member visitor worker professional type".split()
)

Reason = str | None


def make_check(entailment: Entailment | None) -> Callable[[Brief, DraftClaim], Reason]:
    """The check of a claim whose cites exist: None, or why it is refused."""

    def check(brief: Brief, claim: DraftClaim) -> Reason:
        reason = wants_what_they_want(brief, claim) or says_no_more(brief, claim)
        if reason is not None:
            return reason
        if entailment is None:
            return adds_no_words(brief, claim)
        said = [brief.evidence[cite].said for cite in claim.cites]
        sure = entailment.carries(said, claim.text)
        if sure < entailment.threshold:
            return f"its evidence does not entail it ({entailment.name}: {sure:.2f})"
        return None

    return check


def adds_no_words(brief: Brief, claim: DraftClaim) -> Reason:
    known = _known(brief, claim.cites)
    new = sorted({word for word in _content(claim.text) if not _familiar(stem(word), known)})
    if not new:
        return None
    listed = ", ".join(f"“{word}”" for word in new[:5])
    return f"its evidence does not say {listed}"


def wants_what_they_want(brief: Brief, claim: DraftClaim) -> Reason:
    """ "They want to drive across town" is not carried by "I hate driving across town"."""
    if not _mentions(claim.text, _WANTING):
        return None
    wanted = stems(claim.text) - _REPORTING
    for cite in claim.cites:
        passage = brief.evidence[cite]
        told = f"{passage.question or ''} {passage.said}"
        if _mentions(told, _ASKING) and (not wanted or wanted & stems(passage.said)):
            return None
    return "nobody in its evidence says that they want it"


def says_no_more(brief: Brief, claim: DraftClaim) -> Reason:
    """ "All", "never", "often" and their like stand only where somebody said so."""
    said = _lower_words(" ".join(brief.evidence[cite].said for cite in claim.cites))
    for word in sorted(_lower_words(claim.text) & set(_AMOUNTS)):
        if not said & set(_AMOUNTS[word].split()):
            return f"its evidence does not say “{word}”"
    return None


def title_is_theirs(brief: Brief, title: str) -> Reason:
    """A title is made of words of the evidence, or of what sets the segment apart; a neutral "user" may join them."""
    known = _known(brief, brief.evidence) | {stem(word) for term, _ in brief.segment.terms for word in words(term)}
    new = [word for word in _content(title) if stem(word) not in _NEUTRAL_ROLES and not _familiar(stem(word), known)]
    if not title.strip():
        return "there is none"
    if len(title) > 80:
        return "it is longer than 80 characters"
    return f"no participant says “{new[0]}”" if new else None


def _known(brief: Brief, cites: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for cite in cites:
        passage = brief.evidence[cite]
        found |= {stem(word) for word in words(passage.said)} | {stem(word) for word in words(passage.question or "")}
    return found


def _content(text: str) -> list[str]:
    return [word for word in words(text) if is_content(word)]


def _familiar(new: str, known: set[str]) -> bool:
    if new in known or new in _REPORTING or not any(letter.isalpha() for letter in new):
        return True
    return any(_same_family(new, old) for old in known)


def _same_family(one: str, other: str) -> bool:
    """Plan and planner, reserve and reservation: the stems differ only behind what they begin with in common."""
    shorter = min(len(one), len(other))
    common = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    rest = max(len(one), len(other)) - common
    return (common >= 5 and rest <= 5) or (common >= 4 and common == shorter and rest <= 3)


def _mentions(text: str, vocabulary: frozenset[str]) -> bool:
    return bool(_lower_words(text) & vocabulary)


def _lower_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+(?:'[a-z]+)?", text.casefold().replace("’", "'")))
