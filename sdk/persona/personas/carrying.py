"""Which claims, quotes and numbers of an earlier build go on into this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from persona.claims.model import CLAIM_KINDS, ClaimKind, Strength
from persona.corpus.model import text_hash
from persona.personas.anchoring import Anchors
from persona.personas.model import Claim, DeletedClaim, Evidence, Hand, Persona

_RANK: dict[Strength, int] = {"strong": 0, "moderate": 1, "weak": 2}
_Key = tuple[str, str, str]


def key_of(evidence: Evidence) -> _Key:
    """What a piece of evidence is, wherever it stands: who said what, in which source."""
    return evidence.source, evidence.participant, evidence.hash


def carry_claims(before: Persona, now: Persona, anchors: Anchors, hand: Hand) -> tuple[Claim, ...]:
    """The claims of `now`, each in its earlier wording where it is recognised and its headline still stands.

    A claim is recognised by its words, or by half of its evidence. One that was not found again stays while all of its
    evidence stands and nobody has left the segment: then it was counted, and only the ranking moved. Each kind holds
    no more claims than the longer of both builds; strength decides, and among equals the earlier claim. Claims that
    people wrote stay whatever happens, and what they deleted stays away.
    """
    words = {(claim.kind, claim.text) for claim in before.claims}
    found = [claim for claim in now.claims if (claim.kind, claim.text) in words or not is_deleted(claim, hand.deleted)]
    pairs = _pairs(before.claims, found)
    members = set(now.participants)
    left = not set(before.participants) <= members
    kept: list[Claim] = []
    spare: list[Claim] = []
    for number, claim in enumerate(before.claims):
        again = found[pairs[number]] if number in pairs else None
        by_hand = claim.origin != "generated"
        standing = [place for item in claim.evidence if (place := anchors.find(item)) is not None]
        if not by_hand:
            standing = [item for item in standing if item.participant in members]
        if by_hand:
            kept.append(_by_hand(claim, again, standing, now.size))
        elif again is not None:
            kept.append(_again(claim, again, standing, now.size))
        elif not left and claim.evidence and len(standing) == len(claim.evidence):
            share = round(claim.support / now.size, 4)
            spare.append(claim.model_copy(update={"evidence": tuple(standing), "share": share}))
    matched = set(pairs.values())
    fresh = [claim for number, claim in enumerate(found) if number not in matched]
    rooms = _rooms(before.claims, now.claims)
    for claim in kept:
        if claim.origin == "generated":
            rooms[claim.kind] -= 1
    chosen = _fill(spare, fresh, rooms)
    ordered = _in_order(before.claims, [*kept, *(claim for claim in spare if claim.id in chosen)])
    return _distinct([*ordered, *(claim for claim in fresh if claim.id in chosen)])


def is_deleted(claim: Claim, deleted: Sequence[DeletedClaim]) -> bool:
    """Whether somebody took this claim off the page: the same id, the same words, or half of the same evidence."""
    quotes = {item.hash for item in claim.evidence}
    words = text_hash(claim.text)
    return any(
        claim.id == gone.id or (claim.kind == gone.kind and (words == gone.text or _half(quotes, set(gone.evidence))))
        for gone in deleted
    )


def forget(claim: Claim) -> DeletedClaim:
    return DeletedClaim(
        id=claim.id,
        kind=claim.kind,
        text=text_hash(claim.text),
        evidence=tuple(sorted({item.hash for item in claim.evidence})),
    )


def carry_quotes(before: Persona, now: Persona, anchors: Anchors) -> tuple[Evidence, ...]:
    """The earlier quotes that still stand, then new ones while there is room."""
    members = set(now.participants)
    standing = [place for item in before.quotes if (place := anchors.find(item)) is not None]
    kept = [item for item in standing if item.participant in members]
    keys = {key_of(item) for item in kept}
    fresh = [item for item in now.quotes if key_of(item) not in keys]
    room = max(len(before.quotes), len(now.quotes))
    return tuple([*kept, *fresh][:room])


def renumber(
    before: Persona, claims: Sequence[Claim], quotes: Iterable[Evidence]
) -> tuple[tuple[Claim, ...], tuple[Evidence, ...]]:
    """Evidence keeps its earlier number (e1, e2, …); what is new gets the next free ones, so that footnotes of
    untouched lines stay as they are."""
    numbers = {key_of(item): item.id for item in before.evidence}
    free = max((int(name[1:]) for name in numbers.values()), default=0)

    def numbered(item: Evidence) -> Evidence:
        nonlocal free
        key = key_of(item)
        if key not in numbers:
            free += 1
            numbers[key] = f"e{free}"
        return item.model_copy(update={"id": numbers[key]})

    # The same words by the same person in the same source are one footnote, wherever they stand.
    told = [{key_of(item): numbered(item) for item in claim.evidence} for claim in claims]
    cited = zip(claims, told, strict=True)
    return (
        tuple(claim.model_copy(update={"evidence": tuple(items.values())}) for claim, items in cited),
        tuple(numbered(item) for item in quotes),
    )


def _pairs(before: Sequence[Claim], now: Sequence[Claim]) -> dict[int, int]:
    """Index in `before` → index in `now`: the same words first, then the largest share of the same evidence."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    words = {(claim.kind, claim.text): number for number, claim in enumerate(now)}
    ids = {claim.id: number for number, claim in enumerate(now)}
    for number, claim in enumerate(before):
        same = words.get((claim.kind, claim.text), ids.get(claim.id))
        if same is not None and same not in taken:
            pairs[number] = same
            taken.add(same)
    keys_before = [{key_of(item) for item in claim.evidence} for claim in before]
    keys_now = [{key_of(item) for item in claim.evidence} for claim in now]
    candidates = [
        (-len(old & new), i, j)
        for i, old in enumerate(keys_before)
        for j, new in enumerate(keys_now)
        if _half(old, new) and (before[i].kind == now[j].kind or before[i].origin == "edited")
    ]
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _half(a: set[_Key] | set[str], b: set[_Key] | set[str]) -> bool:
    shared = sum(item in b for item in a)
    return shared > 0 and 2 * shared >= min(len(a), len(b))


def _again(claim: Claim, found: Claim, standing: Sequence[Evidence], size: int) -> Claim:
    """The same claim, counted anew; in its earlier words while the passage that gave them stands."""
    headline = claim.evidence[0] if claim.evidence else None
    stands = headline is not None and any(key_of(item) == key_of(headline) for item in standing)
    stands = stands or claim.text == found.text
    evidence = _joined(standing, found.evidence, max(len(claim.evidence), len(found.evidence)))
    if not stands:
        return found.model_copy(update={"id": claim.id})
    people = len({item.participant for item in evidence})
    support = max(found.support, people)
    return found.model_copy(
        update={
            "id": claim.id,
            "kind": claim.kind,
            "text": claim.text,
            "support": support,
            "share": found.share if support == found.support else round(support / size, 4),
            "evidence": tuple(evidence),
        }
    )


def _by_hand(claim: Claim, found: Claim | None, standing: Sequence[Evidence], size: int) -> Claim:
    """A person's words and evidence stay. What no longer stands stays too, for `check` to report it."""
    places = {key_of(item): item for item in standing}
    evidence = tuple(places.get(key_of(item), item) for item in claim.evidence)
    support = found.support if found is not None and evidence else min(claim.support, size)
    share = round(support / size, 4)
    strength = found.strength if found is not None and evidence else claim.strength
    lift = found.lift if found is not None else claim.lift
    return claim.model_copy(
        update={"evidence": evidence, "support": support, "share": share, "strength": strength, "lift": lift}
    )


def _joined(first: Sequence[Evidence], then: Sequence[Evidence], most: int) -> list[Evidence]:
    found = {key_of(item): item for item in [*first, *then][::-1]}
    order = dict.fromkeys(key_of(item) for item in [*first, *then])
    return [found[key] for key in order][:most]


def _rooms(before: Sequence[Claim], now: Sequence[Claim]) -> dict[ClaimKind, int]:
    old = Counter(claim.kind for claim in before if claim.origin == "generated")
    new = Counter(claim.kind for claim in now)
    return {kind: max(old[kind], new[kind]) for kind in CLAIM_KINDS}


def _fill(spare: Sequence[Claim], fresh: Sequence[Claim], rooms: dict[ClaimKind, int]) -> set[str]:
    """Ids of those that find room: the stronger first, and among equals the earlier one."""
    ranked = sorted([*spare, *fresh], key=lambda claim: _RANK[claim.strength])  # stable: spare stands before fresh
    chosen: set[str] = set()
    for claim in ranked:
        if rooms[claim.kind] > 0:
            rooms[claim.kind] -= 1
            chosen.add(claim.id)
    return chosen


def _in_order(before: Sequence[Claim], claims: Sequence[Claim]) -> list[Claim]:
    place = {claim.id: number for number, claim in enumerate(before)}
    return sorted(claims, key=lambda claim: place[claim.id])


def _distinct(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """No two claims share an id or, within a kind, their words."""
    seen: set[str] = set()
    words: set[tuple[ClaimKind, str]] = set()
    kept: list[Claim] = []
    for claim in claims:
        if claim.id in seen or (claim.kind, claim.text) in words:
            continue
        seen.add(claim.id)
        words.add((claim.kind, claim.text))
        kept.append(claim)
    return tuple(kept)
