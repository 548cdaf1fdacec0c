"""Tables that share participants: labels joined to the people of another table, and the same survey twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from persona.corpus.people import People
from persona.corpus.roles import ColumnPlan, guessed


@dataclass(slots=True)
class Labels:
    """A table without open text: attributes by row id, joined to the people of another table at the end."""

    path: str
    heading: str
    by_id: dict[str, dict[str, str]]
    columns: list[ColumnPlan]


@dataclass(slots=True)
class Gathered:
    """What tables leave behind for the end of reading."""

    labels: list[Labels] = field(default_factory=list)
    generic: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # path, heading, id -> key
    rows: list[tuple[str, bool, frozenset[str]]] = field(default_factory=list)  # path, keyed, some long answers


def join_labels(gathered: Gathered, people: People, notes: list[str]) -> None:
    """Tables of attributes by row id describe the people of the table whose ids they share."""
    for labels in gathered.labels:
        best: dict[str, str] = {}
        for _, _, ids in gathered.generic:
            shared = sum(value in ids for value in labels.by_id)
            if shared >= 0.5 * len(labels.by_id) and len(ids) > len(best):
                best = ids
        if not best:
            notes.append(f"{labels.path}: passed over; it has no open text, and no table shares its row ids.")
            continue
        for value, attributes in labels.by_id.items():
            person = people.by_key.get(best.get(value, ""))
            if person is not None:
                for name, held in attributes.items():
                    people.describe(person, name, held)
        notes.append(f"{labels.path}: read as attributes by row id ({guessed(labels.columns)}).")


def drop_copies(gathered: Gathered, people: People, notes: list[str]) -> None:
    """A table without ids whose answers are all in another one is the same survey a second time."""
    for path, keyed, answers in gathered.rows:
        if keyed or len(answers) < 20:
            continue
        for other, other_keyed, other_answers in gathered.rows:
            if other != path and other_keyed and len(answers & other_answers) >= 0.9 * len(answers):
                for key in [key for key in people.by_key if key.startswith(f"{path}#")]:
                    del people.by_key[key]
                notes.append(f"{path}: passed over; its answers are those of {other}.")
                break
