"""The verifier: between every writer and the persona. A claim passes only if its cited evidence carries it.

A pure core: nothing is read, nothing is asked of anyone. Each check is a function of (brief, claim) that gives None or
the reason, in words that a person and a model both understand; `CHECKS` is their order. A model writer sends the
refused claims back once, with these reasons (`Verified.refused`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import get_args

from persona.claims.model import ClaimKind
from persona.corpus.model import Passage
from persona.writers.port import Brief, Draft, DraftClaim
from persona.writers.wording import negated_stems, numbers, proper_names, stems

# The share of a claim's content stems that its evidence must hold, all passages together, and that one passage alone
# must hold: a sentence stitched together out of many passages says what nobody said. Measured with 1,500 sentences of
# 94 real interviews as claims: on their own passage 100 % pass, on three passages of others 0 %, on the three passages
# of others that share most words with them 5 % (9 % with .6 and .34; 7 % with .5 and .5; 2 % with .7 and .5, which a
# fair paraphrase does not reach).
COVERED_TOGETHER = 0.6
COVERED_BY_ONE = 0.5
LONGEST_CLAIM = 400


@dataclass(frozen=True, slots=True)
class Refusal:
    claim: DraftClaim
    reason: str

    def __str__(self) -> str:
        return self.told(str)

    def told(self, shown: Callable[[str], str]) -> str:
        """In a sentence; `shown` hides what may not be read in a result."""
        return f"“{_short(shown(self.claim.text))}”: {shown(self.reason)}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What of a draft may stand. `title` and `summary` are empty where they were refused: then the caller uses the
    embedded writer's. `unsupported` are claims that were refused and kept all the same, because it was allowed."""

    title: str
    summary: str
    claims: tuple[DraftClaim, ...]
    quotes: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()
    unsupported: frozenset[int] = frozenset()  # indices into `claims`

    @property
    def dropped(self) -> list[str]:
        return [str(refusal) for refusal in self.refused]


Check = Callable[[Brief, DraftClaim], str | None]


def verify(brief: Brief, draft: Draft, *, allow_unsupported: bool = False) -> Verified:
    """Keeps the claims of `draft` that pass every check, in their order; says of each other one why it does not.

    With `allow_unsupported`, a claim that cites real evidence but is not carried by it stays and is marked; one that
    names a participant, or cites nothing that exists, never does.
    """
    kept: list[DraftClaim] = []
    unsupported: set[int] = set()
    refused: list[Refusal] = []
    said: set[tuple[ClaimKind, str]] = set()
    for drafted in draft.claims:
        claim = replace(drafted, text=fold(drafted.text), cites=tuple(dict.fromkeys(drafted.cites)))
        reason = _first_reason(brief, claim, FORM)
        if reason is None and (claim.kind, claim.text.casefold()) in said:
            reason = "it says the same as an earlier claim"
        if reason is None:
            reason = _first_reason(brief, claim, CARRIED)
            if reason is not None and allow_unsupported:
                unsupported.add(len(kept))
                reason = None
        if reason is None:
            kept.append(claim)
            said.add((claim.kind, claim.text.casefold()))
        else:
            refused.append(Refusal(claim, reason))
    quotes = tuple(dict.fromkeys(quote for quote in draft.quotes if quote in brief.evidence))
    return Verified(
        title=_if_true(brief, draft.title),
        summary=_if_true(brief, draft.summary),
        claims=tuple(kept),
        quotes=quotes or quotes_found(brief),
        refused=tuple(refused),
        unsupported=frozenset(unsupported),
    )


def quotes_found(brief: Brief) -> tuple[str, ...]:
    """The ids of the quotes that the engine chose."""
    chosen = {(quote.source, quote.span) for quote in brief.findings.quotes}
    return tuple(key for key, passage in brief.evidence.items() if (passage.source, passage.span) in chosen)


# The checks on a claim


def says_something(brief: Brief, claim: DraftClaim) -> str | None:
    if claim.kind not in get_args(ClaimKind):
        return f"{claim.kind!r} is not a kind of claim"
    if not any(letter.isalpha() for letter in claim.text):
        return "it says nothing"
    if len(claim.text) > LONGEST_CLAIM:
        return f"it is longer than {LONGEST_CLAIM} characters"
    return None


def cites_what_exists(brief: Brief, claim: DraftClaim) -> str | None:
    if not claim.cites:
        return "it cites no evidence"
    unknown = [cite for cite in claim.cites if cite not in brief.evidence]
    return f"it cites {', '.join(unknown)}, which does not exist" if unknown else None


def names_no_participant(brief: Brief, claim: DraftClaim) -> str | None:
    named = participant_named(brief, claim.text)
    return f"it names a participant ({named})" if named else None


def quotes_exactly(brief: Brief, claim: DraftClaim) -> str | None:
    """Both the quote it gives and anything its text puts between quotation marks, white space folded."""
    passages = _cited(brief, claim)
    for quote in filter(None, (claim.quote, *quoted_parts(claim.text))):
        words = fold(quote)
        if not any(words in fold(passage.said) or words in fold(passage.text) for passage in passages):
            return f"the quote “{_short(words)}” is not in the evidence it cites"
    return None


def numbers_occur(brief: Brief, claim: DraftClaim) -> str | None:
    known = numbers(_text(_cited(brief, claim)))
    missing = [number for number in numbers(claim.text) if number not in known]
    return f"the number {missing[0]} is not in the evidence it cites" if missing else None


def names_occur(brief: Brief, claim: DraftClaim) -> str | None:
    known = fold(_text(_cited(brief, claim))).casefold()
    missing = [name for name in proper_names(claim.text) if not _word_in(name.casefold(), known)]
    return f"the name {missing[0]} is not in the evidence it cites" if missing else None


def words_are_covered(brief: Brief, claim: DraftClaim) -> str | None:
    """The question counts as well, once the answers hold half of what is needed: "Version control" as an answer to
    "What hinders you?" does carry that version control hinders."""
    wanted = stems(claim.text)
    if not wanted:
        return "it holds no word that evidence could carry"
    passages = _cited(brief, claim)
    said = [wanted & stems(passage.said) for passage in passages]
    if len(set().union(*said)) / len(wanted) >= COVERED_TOGETHER / 2:
        said = [
            found | (wanted & stems(passage.question or "")) if found else found
            for found, passage in zip(said, passages, strict=True)
        ]
    together = set().union(*said)
    by_one = max(len(found) for found in said)
    if len(together) / len(wanted) < COVERED_TOGETHER:
        return f"its evidence carries {len(together)} of its {len(wanted)} content words"
    if by_one / len(wanted) < COVERED_BY_ONE:
        return f"no single passage carries more than {by_one} of its {len(wanted)} content words"
    return None


def keeps_the_meaning(brief: Brief, claim: DraftClaim) -> str | None:
    """Refuses what turns a "not" into its opposite: a word is denied in the claim and nowhere in its evidence, or
    the other way round. What people lack they may well need, so for goals and needs "no" and "cannot" do not count."""
    lacking = claim.kind in ("goal", "need")
    affirmed, denied = negated_stems(claim.text, lack_counts=not lacking)
    evidence_affirmed: set[str] = set()
    evidence_denied: set[str] = set()
    for passage in _cited(brief, claim):
        yes, no = negated_stems(passage.said, lack_counts=not lacking)
        evidence_affirmed |= yes
        evidence_denied |= no
    turned = sorted(
        {word for word in affirmed - denied if word in evidence_denied - evidence_affirmed}
        | {word for word in denied - affirmed if word in evidence_affirmed - evidence_denied}
    )
    return f"it turns around what the evidence says about “{turned[0]}”" if turned else None


FORM: tuple[Check, ...] = (says_something, cites_what_exists, names_no_participant)
CARRIED: tuple[Check, ...] = (quotes_exactly, numbers_occur, names_occur, words_are_covered, keeps_the_meaning)
CHECKS = FORM + CARRIED


# What the checks share


def participant_named(brief: Brief, text: str) -> str | None:
    """The first participant's name that stands in `text` as a name: written with a capital letter."""
    for match in re.finditer(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", text):
        word = match[0]
        if word[0].isupper() and word.casefold().removesuffix("'s").removesuffix("’s") in brief.forbidden:
            return word
    return None


def quoted_parts(text: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[“\"„«]([^“”\"„«»]{2,}?)[”\"“»]", text)]


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _first_reason(brief: Brief, claim: DraftClaim, checks: Iterable[Check]) -> str | None:
    return next((reason for check in checks if (reason := check(brief, claim)) is not None), None)


def _cited(brief: Brief, claim: DraftClaim) -> list[Passage]:
    return [brief.evidence[cite] for cite in claim.cites]


def _text(passages: Iterable[Passage]) -> str:
    return "\n".join(part for passage in passages for part in (passage.said, passage.text))


def _without(text: str, name: str) -> str:
    """Without the persona's own name, where it stands as a word: "Sam" is no part of "Samantha"."""
    return re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", "", text) if name else text


def _word_in(word: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text) is not None


def _if_true(brief: Brief, text: str) -> str:
    """A title or summary names no participant, and no number or name that is in neither brief nor evidence."""
    text = fold(text)
    everything = _text(brief.evidence.values())
    counts = {str(count) for count in (brief.participants, len(brief.segment.members))}
    counts |= {str(finding.support) for finding in brief.findings.findings} | numbers(everything)
    known = (everything + "\n" + brief.context + "\n" + brief.name).casefold()
    if (
        participant_named(brief, _without(text, brief.name)) is not None
        or any(number not in counts for number in numbers(text))
        or any(not _word_in(name.casefold(), known) for name in proper_names(text))
        or any(fold(part) not in fold(everything) for part in quoted_parts(text))
    ):
        return ""
    return text


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
