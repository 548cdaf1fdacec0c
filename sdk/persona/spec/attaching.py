"""Evidence that a person gives a claim: found among what the persona's people said, and written into the build.

The page and `personas.json` change together, as a build would write them, so that the next build knows the evidence.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import InputError, NotFoundError
from persona.progress import SILENT, Watcher
from persona.spec.workspace import absolute, workspace_of

if TYPE_CHECKING:
    from persona.personas.model import Claim, Evidence, Persona
    from persona.spec.lock import Lock
    from persona.spec.order import Order
    from persona.spec.pages import Pages


def evidence_for(
    spec: str | os.PathLike[str], persona: str, claim: str, *, most: int = 5, watcher: Watcher = SILENT
) -> list[Evidence]:
    """Passages that could support a claim (given by its id or its words), best first. Until it is attached,
    each is e0, which no page has.

    Reads the sources: for a process of its own. Raises InputError, NotFoundError.
    """
    from persona.corpus import read_corpus
    from persona.personas.evidence import evidence_of
    from persona.spec.seeking import passages_about
    from persona.text.personal.redaction import redact
    from persona.writers.brief import participant_names

    order = _order(absolute(spec))
    lock, _ = _last(order)
    one, stated = _claim(lock, persona, claim)
    corpus = read_corpus(order.requests, root=order.root, known=lock.record.people, watcher=watcher)
    known = {(item.source, item.start) for item in stated.evidence}
    shown = partial(redact, names=participant_names(corpus), kinds=order.settings.privacy.hidden)
    return [
        evidence_of("e0", passage, shown)
        for passage in passages_about(stated.text, corpus, set(one.participants), most=most, without=known)
    ]


def attach(
    spec: str | os.PathLike[str], persona: str, claim: str, evidence: Evidence, *, watcher: Watcher = SILENT
) -> str:
    """Gives a claim one more passage, on the page and in `personas.json`. Gives the footnote's id.

    Raises InputError, NotFoundError, OutputError; then nothing has changed.
    """
    from persona.personas.carrying import key_of
    from persona.spec.journal import alone, commit, recover, sweep
    from persona.spec.rendering import Rendering

    order = _order(absolute(spec))
    with alone(order.folder):
        recover(order.folder)
        sweep(order.folder)
        before, pages = _last(order)
        one, stated = _claim(before, persona, claim)
        same = next((item for item in one.evidence if key_of(item) == key_of(evidence)), None)
        number = max((int(item.id[1:]) for item in one.evidence), default=0) + 1
        cited = same or evidence.model_copy(update={"id": f"e{number}"})
        if any(item.id == cited.id for item in stated.evidence):
            raise InputError("The claim cites this passage already.", where=one.name)
        changed = _with(one, stated, cited)
        personas = tuple(changed if other.id == one.id else other for other in before.result.personas)
        record = before.record
        rendering = Rendering(order, record.inputs, record.asked, prune=False)
        outcome = rendering.outcome(
            before.result.model_copy(update={"personas": personas}), before, pages, record.frozen, record.people,
            watcher, scripts=False,
        )  # fmt: skip
        commit(order.folder, outcome.files, outcome.remove)
    return cited.id


def _with(persona: Persona, claim: Claim, evidence: Evidence) -> Persona:
    items = (*claim.evidence, evidence)
    support = max(claim.support, len({item.participant for item in items}))
    update = {
        "evidence": items,
        "support": support,
        "share": min(1.0, round(support / persona.size, 4)),
        "origin": "added" if claim.origin == "added" else "edited",
    }
    claims = tuple(one.model_copy(update=update) if one.id == claim.id else one for one in persona.claims)
    return persona.model_copy(update={"claims": claims})


def _order(spec: Path) -> Order:
    from persona.spec.building import BrokenSpecError
    from persona.spec.parse import parse_spec
    from persona.spec.places import order_of

    parsed = parse_spec(spec)
    if parsed.model is None:
        raise BrokenSpecError(parsed.problems)
    return order_of(parsed.model, spec, workspace_of(spec))


def _last(order: Order) -> tuple[Lock, Pages]:
    """The last build as people left it."""
    from persona.spec.lock import read_lock
    from persona.spec.pages import read_pages, with_hands

    lock = read_lock(order.folder, order.root)
    if lock is None:
        raise InputError("This spec was not built yet.", where=order.shown, hint="Run `persona build`.")
    pages = read_pages(order, lock)
    return with_hands(lock, pages), pages


def _claim(lock: Lock, persona: str, claim: str) -> tuple[Persona, Claim]:
    for one in lock.result.personas:
        for stated in one.claims:
            if one.id == persona and claim in (stated.id, stated.text):
                return one, stated
    raise NotFoundError("There is no such claim in the last build.", hint="Save the page, and try again.")
