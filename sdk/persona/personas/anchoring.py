"""Whether evidence still stands: the same words by the same participant, wherever in the source they are by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from persona.corpus.model import Corpus, Passage
from persona.personas.model import Evidence


class Anchors:
    """Finds the evidence of an earlier build in a corpus whose participants kept their numbers. `shown` redacts what
    the interviewer asked, as for new evidence."""

    def __init__(self, corpus: Corpus, shown: Callable[[str], str]) -> None:
        self._shown = shown
        self._passages: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        for person in corpus.participants:
            for passage in person.passages:
                self._passages[person.id, passage.source].append(passage)

    def find(self, evidence: Evidence) -> Evidence | None:
        """The evidence with its place as of now, or None when the participant no longer says it.

        Where the same words stand several times, the place nearest to the old one is taken.
        """
        hits: list[Passage] = []
        for passage in self._passages.get((evidence.participant, evidence.source), ()):
            hits += _within(passage, evidence.quote)
        if not hits:
            return None
        passage = min(hits, key=lambda hit: (abs(hit.span.start - evidence.start), hit.span.start))
        return moved(evidence, passage, self._shown)


def moved(evidence: Evidence, passage: Passage, shown: Callable[[str], str]) -> Evidence:
    """`evidence` at the place of `passage`, which holds the same words."""
    span = passage.span
    return evidence.model_copy(
        update={
            "start": span.start,
            "end": span.end,
            "first_line": span.first_line,
            "last_line": span.last_line,
            "encoding": passage.encoding,
            "question": shown(passage.question) if passage.question else passage.question,
            "place": passage.place,
        }
    )


def _within(passage: Passage, quote: str) -> list[Passage]:
    """Every place of `quote` in the passage that does not begin or end inside a word."""
    found = []
    text = passage.text
    at = text.find(quote)
    while at >= 0:
        end = at + len(quote)
        if not _inside_word(text, at) and not _inside_word(text, end):
            found.append(passage if len(quote) == len(text) else passage.cut(at, end))
        at = text.find(quote, at + 1)
    return found


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
