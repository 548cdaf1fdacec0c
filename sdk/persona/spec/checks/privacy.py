"""Whether anybody could be recognised in what a build wrote, and in what people wrote on its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from persona.personas.markdown import escaped
from persona.personas.model import Persona
from persona.personas.words import count, folded
from persona.spec.checks.subject import Subject
from persona.spec.lock import LOCKFILE
from persona.spec.positions import LineTable
from persona.spec.problems import Edit, Fix, Problem, make_problem

_KINDS = {"names": "name", "emails": "email", "phones": "phone"}
_WORDS = {"name": "A participant's name", "email": "An e-mail address", "phone": "A telephone number"}
# What a machine wrote and nobody reads as words: front matter, comments, the targets of links, places of evidence.
_MACHINE = re.compile(
    r"\A---\n.*?^---$|<!--.*?-->|\]\([^)]*\)|\[[^\[\]\n]*:\d+(?:-\d+)?\](?=\()|`[^`\n]*`|<[^<>]*>|\[\^[^\]\s]+\]:?",
    re.S | re.M,
)
_TEXTS = (".csv", ".html", ".json", ".yaml", ".yml", ".md", ".txt", ".py")


@dataclass(frozen=True, slots=True)
class Known:
    """Of participants, what must not be shown: their names, as the sources have them."""

    names: Collection[str]


def check_privacy(subject: Subject, known: Known) -> Iterator[Problem]:
    yield from _groups(subject)
    kinds = {_KINDS[word] for word in subject.order.settings.privacy.redact}
    if not kinds:
        return
    paged = set(subject.pages)
    places = _places(subject)
    for page in subject.pages.values():
        yield from _personal(page.path, page.text, known, kinds, places)
    for persona in subject.lock.result.personas:
        if persona.id not in paged:
            yield from _in_lock(subject, persona, known, kinds)
    for name in subject.lock.record.files:
        path = subject.order.folder / name
        if name.endswith(_TEXTS) and path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            yield from _personal(subject.path(name), text, known, kinds, places, most=3)


def _groups(subject: Subject) -> Iterator[Problem]:
    """Figures behind which stand fewer people than k, by the spec as it is now."""
    k = subject.order.settings.privacy.k
    for persona in subject.lock.result.personas:
        for attribute in persona.attributes:
            small = [share for share in attribute.shares if share.count < k]
            if not small:
                continue
            page = subject.pages.get(persona.id)
            path, place = subject.path(LOCKFILE), subject.in_lock(persona, f'"{attribute.name}"')
            if page is not None:
                path = page.path
                heads = [n for n, line in enumerate(page.page.lines) if line.startswith("| **") and "|" in line[4:]]
                value = folded(small[0].value)
                rows = [n for n in heads if value in page.page.lines[n]]
                place = page.line(rows[0]) if rows else None
            yield make_problem(
                "P401", path, place,
                f"{attribute.name}: {small[0].value} is shown for {count(small[0].count, 'participant')}; k is {k}.",
                "Run `persona build`.",
            )  # fmt: skip


def _places(subject: Subject) -> re.Pattern[str]:
    """Paths of sources, however they are written: what a researcher calls a file is cited as its place."""
    forms: set[str] = set()
    for source in subject.lock.result.sources:
        for name in (source.path, source.path.rsplit("/", 1)[-1]):
            forms |= {name, quote(name), escaped(name), escape(name), json.dumps(name)[1:-1]}
    found = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)) if form)
    return re.compile(found or r"(?!)")


def _personal(
    path: str, text: str, known: Known, kinds: set[str], places: re.Pattern[str], most: int = 50
) -> Iterator[Problem]:
    lines = LineTable(text)
    readable = text
    for pattern in (places, _MACHINE):
        readable = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), readable)
    for number, (kind, start, end) in enumerate(_found(readable, known, kinds)):
        if number == most:
            return
        place = lines.range(start, end)
        instead = {"name": "[name]", "email": "[e-mail]", "phone": "[phone]"}[kind]
        yield make_problem(
            "P402", path, place, f"{_WORDS[kind]} stands here: “{text[start:end]}”.", "Delete it.",
            fixes=[Fix(f"Write {instead} instead", (Edit(path, place, instead),))],
        )  # fmt: skip


def _in_lock(subject: Subject, persona: Persona, known: Known, kinds: set[str]) -> Iterator[Problem]:
    """Of a persona without a page, the words of the lockfile."""
    texts = [persona.name, persona.title, persona.summary, *(claim.text for claim in persona.claims)]
    texts += [item.readable for item in persona.evidence]
    for text in texts:
        for kind, start, end in _found(text, known, kinds):
            yield make_problem(
                "P402", subject.path(LOCKFILE), subject.in_lock(persona, text[start:end]),
                f"{_WORDS[kind]} stands here: “{text[start:end]}”.", "Build again.",
            )  # fmt: skip


def _found(text: str, known: Known, kinds: set[str]) -> Iterator[tuple[str, int, int]]:
    from persona.text.personal import find_personal

    names = {name.casefold() for name in known.names}
    words = {part for name in names for part in name.split()}
    for datum in find_personal(text, known.names, kinds):
        said = text[datum.start : datum.end].casefold()
        if datum.kind == "name" and said not in names and not set(re.findall(r"\w+", said)) & words:
            continue  # a name, but of nobody who took part
        yield datum.kind, datum.start, datum.end
