"""Whether every claim still stands on its evidence: the words are looked for in the sources as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from persona.personas.continuity import NO_HAND
from persona.personas.model import Claim, Evidence, Persona
from persona.personas.words import KIND_WORDS, folded
from persona.spec.checks.subject import PageText, Subject
from persona.spec.cited import Cited
from persona.spec.hands import take_hands
from persona.spec.page import read_page
from persona.spec.pages import base_page
from persona.spec.positions import LineTable, Position, Range
from persona.spec.problems import Problem, Related, make_problem
from persona.spec.standing import Standing


def check_evidence(subject: Subject, cited: Cited) -> Iterator[Problem]:
    """Problems of every persona, in the order of its page."""
    for persona in subject.lock.result.personas:
        yield from _unsupported(subject, persona)
        yield from _footnotes(subject, persona)
        yield from _stale(subject, persona, cited)
        yield from _moved(subject, persona, cited)


def _unsupported(subject: Subject, persona: Persona) -> Iterator[Problem]:
    """Claims without evidence: those of the build, and those that stand on the page since."""
    page = subject.pages.get(persona.id)
    claims: Iterable[Claim] = persona.claims
    lines: dict[str, int] = {}
    if page is not None:
        hand = subject.lock.record.hands.get(persona.id, NO_HAND)
        edited = take_hands(persona, hand, read_page(base_page(persona, subject.lock, subject.order)), page.page)
        claims = edited.persona.claims
        lines = {identity: line.span.start for line, identity in edited.lines}
    for claim in claims:
        if claim.evidence:
            continue
        if page is not None and claim.id in lines:
            path, place = page.path, page.line(lines[claim.id])
        else:
            path, found = subject.claim_place(persona, claim.id)
            if found is None:
                continue
            place = found
        yield make_problem(
            "P301", path, place,
            f"The {KIND_WORDS[claim.kind]} “{_short(claim.text)}” is unsupported: it cites no passage.",
            "Cite a passage ([^e1]), or delete the claim.",
        )  # fmt: skip


def _footnotes(subject: Subject, persona: Persona) -> Iterator[Problem]:
    page = subject.pages.get(persona.id)
    if page is None:
        return
    known = {item.id for item in persona.evidence}
    for line in page.page.claims:
        for cite in line.cites:
            if cite not in known:
                yield make_problem(
                    "P305", page.path, _mark(page, line.span.start, f"[^{cite}]"),
                    f"There is no evidence [^{cite}] of {persona.name}.", "Cite one of the footnotes under Evidence.",
                )  # fmt: skip


def _mark(page: PageText, line: int, sign: str) -> Range:
    start, end = page.lines.line_bounds(line)
    at = page.text.find(sign, start, end)
    return page.line(line) if at < 0 else page.lines.range(at, at + len(sign))


def _stale(subject: Subject, persona: Persona, cited: Cited) -> Iterator[Problem]:
    """One problem per claim or quote that lost anything it stands on."""
    gone = {
        item.id: item
        for item in persona.evidence
        if cited.standing(persona, item).state == "stale" and not subject.is_closed(item.source)
    }
    if not gone:
        return
    told: set[str] = set()
    for claim in persona.claims:
        lost = [gone[item.id] for item in claim.evidence if item.id in gone]
        if not lost:
            continue
        told |= {item.id for item in lost}
        path, place = subject.claim_place(persona, claim.id)
        if place is None and path.endswith(".md"):
            continue  # somebody took the claim off the page
        yield _lost(subject, persona, claim, lost, path, place)
    for quote in persona.quotes:
        if quote.id in gone and quote.id not in told:
            path, place = subject.evidence_place(persona, quote.id)
            yield _lost(subject, persona, None, [quote], path, place)


def _lost(
    subject: Subject, persona: Persona, claim: Claim | None, lost: list[Evidence], path: str, place: Range | None
) -> Problem:
    first = lost[0]
    missing = [item for item in lost if not _there(subject, item)]
    where = f"{subject.source(first.source)}:{first.first_line}"
    if claim is None:
        what = f"A quote of {persona.name}, “{_short(folded(first.readable))}”, stands"
    else:
        what = f"“{_short(claim.text)}” stands"
    if missing:
        return make_problem(
            "P304", path, place, f"{what} on {subject.source(missing[0].source)}, which is not there any more.",
            "Restore the file, or build again without it.",
        )  # fmt: skip
    of = "" if claim is None else f" ({len(lost)} of {len(claim.evidence)} passages)"
    return make_problem(
        "P303", path, place, f"{what} on words that are gone from {where}{of}.",
        "Build again, or restore the passage.",
        related=[
            Related(subject.source(item.source), _line(item), f"Gone: “{_short(folded(item.readable))}”")
            for item in lost
        ],
    )  # fmt: skip


def _there(subject: Subject, item: Evidence) -> bool:
    return subject.source_file(item.source).is_file()


def _moved(subject: Subject, persona: Persona, cited: Cited) -> Iterator[Problem]:
    for item in persona.evidence:
        standing = cited.standing(persona, item)
        if standing.state != "moved":
            continue
        path, place = subject.evidence_place(persona, item.id)
        source = subject.source(item.source)
        now = standing.place.start_line + 1
        way = f"from line {item.first_line} to line {now}" if now != item.first_line else f"within line {now}"
        yield make_problem(
            "P302", path, place, f"[^{item.id}] has moved {way} of {source}.",
            "Run `persona check --fix`, or build again.",
            related=[Related(source, _now(standing), "It stands here now")],
        )  # fmt: skip


def _line(item: Evidence) -> Range:
    """Where it stood; its offsets are not known in characters, so the line has to do."""
    start = Position(item.first_line - 1, 0, 0)
    return Range(start, Position(item.last_line - 1, 0, 0))


def _now(standing: Standing) -> Range:
    place = standing.place
    return Range(Position(place.start_line, place.start_character, 0), Position(place.end_line, place.end_character, 0))


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


__all__ = ["LineTable", "check_evidence"]
