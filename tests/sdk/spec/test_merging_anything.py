"""However a page is mangled, the build ends with page and lockfile saying the same, and then has nothing to do."""

import random

import pytest

from persona.spec.hands import Edited
from persona.spec.lock import read_lock
from persona.spec.merging import merge_page
from persona.spec.page import read_page
from persona.spec.pages import base_page

from .conftest import edit


def _mangled(lines, chance):
    """Lines dropped, doubled, moved and written in between, below the head."""
    lines = list(lines)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(12, len(lines))
        what = chance.choice(["drop", "double", "note", "claim", "swap", "block"])
        if what == "drop":
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "note":
            lines.insert(at, f"A note {chance.random():.3f}.\n")
        elif what == "claim":
            lines.insert(at, f"- Something new {chance.random():.3f}\n")
        elif what == "block":
            del lines[at : at + chance.randint(2, 9)]
        else:
            other = chance.randrange(12, len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        if len(lines) < 14:
            break
    return lines


@pytest.mark.parametrize("seed", range(12))
def test_page_and_lockfile_agree_after_any_edit(built, seed):
    chance = random.Random(seed)
    persona = max(built.result.personas, key=lambda one: len(one.claims))
    page = built.page(persona)
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    page.write_text("".join(_mangled(lines, chance)), encoding="utf-8")
    notes = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("A note ")]
    built.source(7).write_text("I want to reserve the drill and be sure of the stock. It is frustrating.\n")
    edit(built.source(2), "I always phone", "Most days I always phone")
    built.build()
    text = page.read_text(encoding="utf-8")
    now = next(one for one in built.result.personas if one.id == persona.id)
    assert sorted(line.id or line.text for line in read_page(text).claims) == sorted(claim.id for claim in now.claims)
    assert all(note in text for note in notes)
    assert built.build().state == "unchanged"


def test_a_claim_that_lost_its_place_finds_one_again(built):
    persona = max(built.result.personas, key=lambda one: len(one.claims))
    lock = read_lock(built.folder, built.root)
    made = base_page(persona, lock, _order(built))
    head = made.split("\n## ", 1)[0]
    mine = head + "\n\n## In their words\n\nNothing.\n"
    merged = merge_page("a.md", mine, Edited(persona, lock.record.hands.get(persona.id)), made, persona, made)
    page = read_page(merged.text)
    assert {line.id for line in page.claims} == {claim.id for claim in persona.claims}
    order = [line.kind for line in page.claims]
    assert order == sorted(order, key=list(page.headings).index) and "Nothing." in merged.text


def _order(study):
    from persona.spec import order_of, parse_spec

    return order_of(parse_spec(study.spec).model, study.spec)
