"""What a line of a script must pass before it is written at all: the audit's own tests, one line at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from persona.scripts.auditing.contents import Piece
from persona.scripts.auditing.identifiers import identifier_findings, single_findings
from persona.scripts.auditing.linkage import Linker
from persona.scripts.auditing.normal import content_stem, plain_words
from persona.scripts.auditing.report import AuditReport
from persona.scripts.auditing.runs import run_findings
from persona.scripts.auditing.search import line_findings
from persona.scripts.auditing.sources import SourceIndex
from persona.text import STOP_WORDS
from persona.text.unseen import is_unseen
from persona.writers.model.injection import speaks_to_a_model

# Slots, tags, code and boxes: what a template, a markup or a model takes for more than a word. "<25" is an age.
_MARKUP = re.compile(r"[{}`\\]|<(?![\d\s=])|\[[^\]]*\]")


class Sieve:
    """Remembers its answers: personas of one build share many lines. `allowed` are the personas' own names."""

    def __init__(self, index: SourceIndex, linker: Linker, allowed: Collection[str]) -> None:
        self._index = index
        self._linker = linker
        self._allowed = allowed
        self._known: dict[str, bool] = {}
        self.avoided: set[str] = set()  # lines that an audit of a whole file stumbled over

    def passes(self, line: str) -> bool:
        """Whether nothing in the line leads back to anybody, the words that are ours included, or gives orders to the
        model that is to play the part."""
        if line in self.avoided:
            return False
        if line not in self._known:
            self._known[line] = self._look(line)
        return self._known[line]

    def avoid(self, lines: Collection[str], report: AuditReport) -> bool:
        """Has the lines avoided that hold what an audit found, or end or begin it. False where there is none to avoid:
        what was found is not in the profile."""
        found: set[str] = set()
        for finding in report.findings:
            if finding.blocks:
                wanted = plain_words(finding.text)
                found |= {line for line in lines if _overlap(plain_words(line), wanted)}
        fresh = found - self.avoided
        self.avoided |= fresh
        return bool(fresh)

    def best(self, options: Sequence[str]) -> str | None:
        """The first that passes, None where none does."""
        return next((option for option in options if self.passes(option)), None)

    def _look(self, line: str) -> bool:
        if not plain(line) or speaks_to_a_model(line):
            return False
        piece = Piece("", line)
        if any(finding.blocks for finding in run_findings(piece, self._index)):
            return False
        if any(finding.blocks for finding in identifier_findings(piece, self._index, self._allowed)):
            return False
        if any(single_findings(piece, self._index, self._allowed, (), True)) or self._alone(line):
            return False
        return not any(finding.blocks for finding in line_findings(piece, self._linker, self._index))

    def _alone(self, line: str) -> bool:
        """Whether it holds a word, in any of its forms, that only one participant uses."""
        for word in plain_words(line):
            if word in STOP_WORDS or word in self._allowed:
                continue
            number = self._index.number.get(word)
            stem = self._index.stem_number.get(content_stem(word), -1)
            if (number is not None and self._index.people[number] == 1) or (
                stem >= 0 and self._index.stem_people[stem] == 1
            ):
                return True
        return False


def plain(text: str) -> bool:
    """Whether it is words and signs alone: no markup, and nothing that cannot be seen or turns the order of others."""
    return _MARKUP.search(text) is None and not any(map(is_unseen, text))


def _overlap(line: list[str], found: list[str]) -> bool:
    """Whether one holds the other, or the end of the line begins what was found, or its beginning ends it."""
    if not line or not found:
        return False
    for start in range(1 - len(line), len(found)):
        here = found[max(start, 0) : start + len(line)]
        there = line[max(-start, 0) : max(-start, 0) + len(here)]
        if here == there and len(here) >= min(3, len(line), len(found)):
            return True
    return False
