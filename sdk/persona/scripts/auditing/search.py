"""The audit itself: every piece of the final bytes, every test, one report."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from persona.corpus.model import Corpus
from persona.progress import SILENT, Watcher
from persona.scripts.auditing.contents import Piece, pieces
from persona.scripts.auditing.identifiers import identifier_findings, names_allowed, own_names, single_findings
from persona.scripts.auditing.linkage import CHANCE, COMMON, DRAWS, LINKED, Linker
from persona.scripts.auditing.meaning import NEAREST, Cited, Meaning
from persona.scripts.auditing.model import sentence_model
from persona.scripts.auditing.report import AuditFinding, AuditReport, NearSource, TestName
from persona.scripts.auditing.runs import run_findings
from persona.scripts.auditing.sources import CONTENT_RUN, RUN, SourceIndex
from persona.text import sentence_ranges

if TYPE_CHECKING:
    from persona.corpus.model import SourceRequest

_SHOWN = 8  # nearest sources
_MOST_FINDINGS = 200


def audit(
    content: bytes | str,
    against: SourceIndex | Corpus | Sequence[SourceRequest | str | os.PathLike[str]],
    *,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    names: Collection[str] = (),
    house: Collection[str] = (),
    strict: bool = False,
    cited: Sequence[Cited] = (),
    linker: Linker | None = None,
    meaning: Meaning | bool = True,
    watcher: Watcher = SILENT,
) -> AuditReport:
    """Looks in the final bytes of any text, JSON, YAML or PNG file for what leads back to the sources.

    `against` is a corpus, its index (cheaper for several audits), or paths to read. `names` are names that the
    persona itself carries, `house` words that are known to be the writer's own. `strict`: one word that only a single
    participant uses is enough to block. `cited` are the passages that a script's persona stands on; rewordings of them
    are looked for where the sentence model is installed, unless `meaning` is False.

    Raises InputError where sources cannot be read, CancelledError.
    """
    index = _index(against, root, contents, watcher)
    linker = linker or Linker(index)
    if isinstance(meaning, bool):
        meaning = meaning and (meaning_of(index, linker) or False)
    parts = pieces(content)
    allowed = names_allowed(names, index) | own_names(parts, index)
    findings: list[AuditFinding] = []
    nearest: list[NearSource] = []
    for done, piece in enumerate(parts):
        watcher.tell("auditing", done, len(parts))
        findings += run_findings(piece, index)
        if not piece.whole:
            findings += identifier_findings(piece, index, allowed)
            findings += single_findings(piece, index, allowed, house, strict)
            for near, finding in _near(piece, linker, index):
                nearest.append(near)
                findings += [finding] if finding else []
            if isinstance(meaning, Meaning):
                findings += _rewordings(piece, meaning, cited)
    kept = _once(findings)
    return AuditReport(
        score=max((finding.score for finding in kept), default=0.0),
        findings=tuple(kept[:_MOST_FINDINGS]),
        nearest=tuple(sorted(nearest, key=lambda near: (-near.similarity, near.place))[:_SHOWN]),
        tests=_tests(index, isinstance(meaning, Meaning), len(cited)),
        lines=sum(not piece.whole for piece in parts),
        passages=len(index.passages),
    )


def _index(
    against: SourceIndex | Corpus | Sequence[SourceRequest | str | os.PathLike[str]],
    root: str | os.PathLike[str] | None,
    contents: Mapping[str, bytes] | None,
    watcher: Watcher,
) -> SourceIndex:
    if isinstance(against, SourceIndex):
        return against
    if isinstance(against, Corpus):
        return SourceIndex.build(against, watcher)
    from persona.corpus import read_corpus

    return SourceIndex.build(read_corpus(against, root=root, contents=contents, watcher=watcher), watcher)


def line_findings(piece: Piece, linker: Linker, index: SourceIndex) -> Iterable[AuditFinding]:
    """What each sentence of the piece is too near to."""
    return (finding for _, finding in _near(piece, linker, index) if finding)


def _near(piece: Piece, linker: Linker, index: SourceIndex) -> Iterable[tuple[NearSource, AuditFinding | None]]:
    for start, end in sentence_ranges(piece.text):
        line = piece.text[start:end]
        found = linker.nearest(line)
        if found is None:
            continue
        where, told = index.where(found.passage), " ".join(found.sentence.split())
        finding = None
        if found.light_edit:
            finding = AuditFinding(
                "light_edit",
                found.similarity,
                piece.place,
                line,
                where,
                told,
                f"similarity {found.similarity:.2f}; a line of this length blocks from {found.threshold:.2f} on",
            )
        elif found.margin >= LINKED and found.p <= CHANCE:
            finding = AuditFinding(
                "linkage",
                round(min(1.0, found.margin / 2), 3),
                piece.place,
                line,
                index.where(found.points_at),
                index.text(found.points_at),
                f"points at one passage by {found.margin:.2f} more than at other people's (p = {found.p:.2f})",
            )
        yield NearSource(piece.place, line, found.similarity, where, told), finding


def meaning_of(index: SourceIndex, linker: Linker) -> Meaning | None:
    """None where no sentence model is installed."""
    model = sentence_model()
    return Meaning(index, linker, model) if model is not None else None


def _rewordings(piece: Piece, meaning: Meaning, cited: Sequence[Cited]) -> Iterable[AuditFinding]:
    for start, end in sentence_ranges(piece.text):
        line = piece.text[start:end]
        found = meaning.nearest(line, cited)
        if found is None or not found.score:
            continue
        what = "stands out by" if cited else "likeness"
        told = f"{what} {found.measure:.2f}; noted from {found.noted}, blocked from {found.blocks}"
        yield AuditFinding(
            "rewording", found.score, piece.place, line, found.where, " ".join(found.sentence.split()), told
        )


def _once(findings: list[AuditFinding]) -> list[AuditFinding]:
    """Each finding at its most exact place: fields come before the whole text, and what holds the same is left out."""
    kept: dict[tuple[str, str], AuditFinding] = {}
    alike: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for finding in findings:
        texts = alike[finding.kind, finding.source]
        if not any(finding.text in text for text in texts) and (finding.kind, finding.text) not in kept:
            kept[finding.kind, finding.text] = finding
            texts.append(finding.text)
    return sorted(kept.values(), key=lambda finding: -finding.score)


def _tests(index: SourceIndex, meant: bool, cited: int) -> dict[TestName, str]:
    return {
        "runs": f"{RUN} words, or {CONTENT_RUN} content words, as they follow in any of {len(index.passages)} passages",
        "identifiers": f"eleven kinds of personal data; names and ids of {len(index.ids)} participants",
        "numbers_and_names": "numbers and names that only one participant uses",
        "rare_terms": "words that only one participant uses",
        "light_edits": f"alignment with the nearest sentences, unless {COMMON} participants say it nearly alike",
        "linkage": f"margin over other people's passages against {DRAWS} lines of words drawn at random",
        "semantic": _semantic(meant, cited),
    }


def _semantic(meant: bool, cited: int) -> str:
    if not meant:
        return "not_measured: no sentence model is installed (docs/scripts.md says how); read the nearest sources"
    against = f"the {cited} passages that the persona cites" if cited else f"the {NEAREST} passages nearest by words"
    return f"all-MiniLM-L6-v2 against {against}; a free rewording may still pass, read the nearest sources"
