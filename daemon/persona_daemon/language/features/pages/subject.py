"""A page as an editor has it open, with the persona it is of and where each of its passages stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from persona.errors import PersonaError
from persona.spec.checks.evidence import check_evidence
from persona.spec.checks.subject import PageText, Subject
from persona.spec.lock import Lock
from persona.spec.places import order_of
from persona_daemon.language.citing import AtHand, Built, citing_of
from persona_daemon.language.reading import page_in, remembered_of

if TYPE_CHECKING:
    from persona.personas.model import Claim, Evidence, Persona
    from persona.spec.order import Order
    from persona.spec.page import ClaimLine, Page
    from persona.spec.problems import Problem
    from persona.spec.standing import Standing
    from persona_daemon.language.documents import Document
    from persona_daemon.language.server import PersonaServer


class _OnePage(Subject):
    """What a check looks at, with the page as it stands in a buffer."""

    def __init__(self, order: Order, lock: Lock, pages: dict[str, PageText]) -> None:
        super().__init__(order, lock)
        self.__dict__["pages"] = pages  # in place of those on disk


@dataclass(frozen=True, slots=True)
class OpenPage:
    document: Document
    page: Page
    built: Built
    persona: Persona
    order: Order | None  # None where the spec cannot be understood
    shown: str  # how problems name the page

    def evidence(self, key: str) -> Evidence | None:
        return next((item for item in self.persona.evidence if item.id == key), None)

    def cited(self, line: ClaimLine) -> list[Evidence]:
        """The passages that a claim on the page cites, those that are known."""
        return [item for key in line.cites if (item := self.evidence(key)) is not None]

    def claim(self, line: ClaimLine) -> Claim | None:
        """The claim of the last build that a line of the page is."""
        same = [one for one in self.persona.claims if one.id == line.id]
        same += [
            one for one in self.persona.claims if line.id is None and (one.kind, one.text) == (line.kind, line.text)
        ]
        return same[0] if same else None

    def standing(self, item: Evidence) -> Standing:
        return self.built.cited.standing(self.persona, item)

    def claim_at(self, line: int) -> ClaimLine | None:
        return next((one for one in self.page.claims if one.span.start <= line < one.span.end), None)

    def footnote_at(self, line: int) -> Evidence | None:
        key = next((key for key, at in self.page.footnotes.items() if at == line), None)
        return None if key is None else self.evidence(key)

    def problems(self) -> list[Problem]:
        """What the check would say of this page as it stands in the buffer."""
        order = self.order
        if order is None:
            return []

        def check() -> list[Problem]:
            result = self.built.lock.result.model_copy(update={"personas": (self.persona,)})
            lock = Lock(result, self.built.lock.record, b"")
            text = PageText(self.document.path.name, self.shown, self.document.text, self.page, self.document.lines)
            found = check_evidence(_OnePage(order, lock, {self.persona.id: text}), self.built.cited)
            return [problem for problem in found if problem.path == self.shown]

        return remembered_of(self.document, f"problems as {self.shown}", self.built, check)


async def opened(server: PersonaServer, document: Document) -> OpenPage | None:
    """None where the page is of no persona of the last build, or the build cannot be read."""
    spec = server.workspace.spec_of_page(document.path)
    if spec is None:
        return None
    try:
        return opened_of(server, document, await citing_of(server.engine).built(server.workspace, spec))
    except PersonaError:
        return None


async def known_of(server: PersonaServer, document: Document) -> AtHand:
    """What can be said of the build that wrote the page without waiting for it."""
    spec = server.workspace.spec_of_page(document.path)
    try:
        return AtHand(None) if spec is None else await citing_of(server.engine).at_hand(server.workspace, spec)
    except PersonaError:
        return AtHand(None)


def opened_of(server: PersonaServer, document: Document, built: Built | None) -> OpenPage | None:
    """None where the page is of no persona of `built`."""
    if built is None:
        return None
    workspace, spec = server.workspace, built.spec
    page = page_in(document)
    persona = built.persona(page.fields.get("persona", ""))
    if persona is None:
        return None
    parsed = workspace.parsed(spec)
    model = parsed.model if parsed is not None else None
    order = order_of(model, spec, workspace.root_of(spec)) if model is not None else None
    return OpenPage(document, page, built, persona, order, workspace.shown(document.path))
