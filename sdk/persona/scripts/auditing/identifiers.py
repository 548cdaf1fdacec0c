"""What leads to one person: personal data, participants' names and ids, numbers and words that one person uses."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise

from persona.scripts.auditing.contents import Piece
from persona.scripts.auditing.normal import INVISIBLE, content_stem, plain, plain_words
from persona.scripts.auditing.report import AuditFinding
from persona.scripts.auditing.sources import SourceIndex
from persona.text import FILLERS
from persona.text.personal import find_personal
from persona.text.personal.lexicon import NOT_NAMES
from persona.text.personal.names import known

_PARTICIPANT = re.compile(r"(?<![\w-])P\d{2,}(?![\w-])")
_CASED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?")
_WORDLIKE = 4  # letters: "lantern7" is a word, "v3" is none
_NAME_FIELD = re.compile(r"(?:^|[.\s])(?:nick|char_|first_|full_)?name$")


def own_names(pieces: Collection[Piece], index: SourceIndex) -> frozenset[str]:
    """The words in a card's name field: the persona may be called by them, unless a participant is, or they were
    taken from what one participant said."""
    found: set[str] = set()
    for piece in pieces:
        if _NAME_FIELD.search(piece.place) and len(piece.text.split()) <= 3:
            parts = plain_words(piece.text)
            if not any(known(piece.text, index.names)) and all(part not in index.number for part in parts):
                found.update(parts)
    return frozenset(found)


def names_allowed(names: Collection[str], index: SourceIndex) -> set[str]:
    """The words of names that a text may carry: never those that a participant is called by."""
    return {word for name in names if not any(known(name, index.names)) for word in plain_words(name)}


def identifier_findings(piece: Piece, index: SourceIndex, allowed: Collection[str]) -> Iterator[AuditFinding]:
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", piece.text))
    participants = list(known(text, index.names)) if index.names else []
    folded = plain(piece.text)
    if index.names and not participants and folded != text.lower():
        text_of_names = folded
        participants = list(known(folded, index.names))
    else:
        text_of_names = text
    for start, end in participants:
        if text_of_names[start:end].casefold() not in allowed:
            yield AuditFinding(
                "participant_name", 1.0, piece.place, text_of_names[start:end], *_where(text_of_names[start:end], index)
            )
    for datum in find_personal(text):
        found = text[datum.start : datum.end]
        if datum.kind == "name" and all(part in allowed for part in plain_words(found)):
            continue
        yield AuditFinding("identifier", 1.0, piece.place, found, *_where(found, index), detail=datum.kind)
    for match in _PARTICIPANT.finditer(text):
        if match[0] in index.known_ids:
            yield AuditFinding("participant_id", 0.5, piece.place, match[0])
    small = text.casefold()
    if "." in small:
        for path in index.paths:
            if path in small and re.search(rf"(?<![\w.-]){re.escape(path)}(?![\w-])", small):
                yield AuditFinding("source_path", 0.5, piece.place, path)


def single_findings(
    piece: Piece, index: SourceIndex, allowed: Collection[str], house: Collection[str], strict: bool
) -> Iterator[AuditFinding]:
    """Numbers, names and words that only one participant uses. `house` are words of our own sentences.

    One such word proves little, since every text has words that happen to occur once; three from the same person, two
    side by side, a number or a name do. What the world calls by a name, a country, a method, counts as a word. With
    `strict` (scripts that we wrote ourselves) one is enough.
    """
    rare: dict[int, list[str]] = defaultdict(list)
    before: tuple[int, str] | None = None
    cased = list(_CASED.finditer(unicodedata.normalize("NFKC", piece.text)))
    for place, match in enumerate(cased):
        for word in plain_words(match[0]):
            number = index.number.get(word)
            if number is None or word in allowed:
                continue
            alone = index.people[number] == 1
            digits = sum(c.isdigit() for c in word)
            if alone and digits >= 3:
                score = 0.05 if _YEAR.fullmatch(word) else 0.4
                yield AuditFinding("unique_number", score, piece.place, match[0], *_where(word, index))
                continue
            if (digits and len(word) - digits < _WORDLIKE) or word in house or word in FILLERS:
                before = None
                continue
            raised = match[0][:1].isupper() and (
                (place > 0 and not _opens(piece.text, match.start())) or len(cased) <= 3
            )
            named = alone and raised and len(word) > 2 and number in index.capital_only
            if named and (strict or not _public(match[0], piece.text)):
                yield AuditFinding("unique_name", 0.3, piece.place, match[0], *_where(word, index))
                continue
            stem = index.stem_number.get(content_stem(word), -1)
            if stem < 0:
                continue
            if index.stem_people[stem] != 1:
                before = None
                continue
            speaker = min(index.speakers(stem))
            rare[speaker].append(match[0])
            if before is not None and before[0] == speaker and _together(before[1], word, index):
                yield AuditFinding(
                    "rare_terms",
                    0.2,
                    piece.place,
                    f"{before[1]} {word}",
                    *_where(word, index),
                    "two words side by side that only one participant uses",
                )
            before = (speaker, word)
    for words in rare.values():
        many = len(set(words))
        score = 0.3 if many >= 3 else 0.1 if strict else 0.02 * many
        yield AuditFinding(
            "rare_terms",
            score,
            piece.place,
            ", ".join(dict.fromkeys(words)),
            *_where(plain(words[0]), index),
            "used by only one participant",
        )


def _public(name: str, text: str) -> bool:
    """Whether it names what everybody knows, or is an abbreviation ("NMR", "PDFs") among words that are none."""
    return name in NOT_NAMES or (_ABBREVIATION.fullmatch(name) is not None and not text.isupper())


def _together(one: str, two: str, index: SourceIndex) -> bool:
    first, second = index.stem_number[content_stem(one)], index.stem_number[content_stem(two)]
    for passage in index.having(first).tolist():
        stems = index.stems[index.stem_starts[passage] : index.stem_starts[passage + 1]]
        if any(a == first and b == second for a, b in pairwise(stems.tolist())):
            return True
    return False


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'“‘(*_-–")
    return not before or before[-1] in ".!?:\n"


def _where(found: str, index: SourceIndex) -> tuple[str | None, str | None]:
    """The first passage that holds the words of `found`, as (file:line, text)."""
    passages: set[int] | None = None
    for word in plain_words(found):
        stem = index.stem_number.get(content_stem(word))
        if stem is None:
            continue
        here = set(index.having(stem).tolist())
        passages = here if passages is None else passages & here
    if not passages:
        return None, None
    first = min(passages)
    return index.where(first), index.text(first)
