"""Evidence that moved, written at its new place: in the lockfile and on the pages, without making personas anew."""

from __future__ import annotations

from functools import partial

from persona.errors import PersonaError
from persona.personas.anchoring import Anchors
from persona.personas.model import Evidence, Persona
from persona.progress import Watcher
from persona.spec.cited import Cited, cite
from persona.spec.journal import alone, commit, recover, sweep
from persona.spec.lock import Lock, read_lock
from persona.spec.order import Order
from persona.spec.pages import read_pages, with_hands
from persona.spec.rendering import Rendering


def reanchor(order: Order, watcher: Watcher) -> int:
    """Gives how many pieces of evidence were written at a new place. Raises OutputError; then nothing has changed."""
    with alone(order.folder):
        recover(order.folder)
        sweep(order.folder)
        lock = read_lock(order.folder, order.root)
        if lock is None:
            return 0
        cited = cite(lock.result, order.root)
        moved = {
            (persona.id, item.id): item
            for persona in lock.result.personas
            for item in persona.evidence
            if cited.standing(persona, item).state == "moved"
        }
        if not moved:
            return 0
        _write(order, lock, cited, watcher)
        return len(moved)


def _write(order: Order, lock: Lock, cited: Cited, watcher: Watcher) -> None:
    pages = read_pages(order, lock)
    before = with_hands(lock, pages)
    anchors = _anchors(order, lock, watcher)
    personas = tuple(_placed(persona, cited, anchors) for persona in before.result.personas)
    result = before.result.model_copy(update={"personas": personas})
    record = before.record
    # What the personas were made from stays on record as it was: that the sources changed since is still to be told.
    rendering = Rendering(order, record.inputs, record.asked, prune=False)
    outcome = rendering.outcome(result, before, pages, record.frozen, record.people, watcher, scripts=False)
    commit(order.folder, outcome.files, outcome.remove)


def _anchors(order: Order, lock: Lock, watcher: Watcher) -> Anchors | None:
    """Knows rows and time codes as well; None where the sources cannot all be read."""
    from persona.corpus import read_corpus
    from persona.text.personal.redaction import redact
    from persona.writers.brief import participant_names

    try:
        corpus = read_corpus(order.requests, root=order.root, known=lock.record.people, watcher=watcher)
    except PersonaError as error:
        if error.code == "cancelled":
            raise
        return None
    return Anchors(corpus, partial(redact, names=participant_names(corpus), kinds=order.settings.privacy.hidden))


def _placed(persona: Persona, cited: Cited, anchors: Anchors | None) -> Persona:
    places: dict[str, Evidence] = {}

    def now(item: Evidence) -> Evidence:
        if item.id not in places:
            places[item.id] = _now(persona, item, cited, anchors)
        return places[item.id]

    claims = tuple(
        claim.model_copy(update={"evidence": tuple(now(item) for item in claim.evidence)}) for claim in persona.claims
    )
    return persona.model_copy(update={"claims": claims, "quotes": tuple(now(item) for item in persona.quotes)})


def _now(persona: Persona, item: Evidence, cited: Cited, anchors: Anchors | None) -> Evidence:
    try:
        standing = cited.standing(persona, item)
    except KeyError:  # cited by a person on the page since
        return item
    if standing.state != "moved":
        return item
    found = anchors.find(item) if anchors else None
    if found is not None:
        return found
    place = standing.place
    last = item.last_line - item.first_line + place.start_line + 1
    return item.model_copy(
        update={"start": place.start, "end": place.end, "first_line": place.start_line + 1, "last_line": last}
    )
