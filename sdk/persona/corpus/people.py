"""Participants while they are gathered, and their numbers: P01, P02, … in corpus order, kept from earlier builds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from persona.corpus.model import Participant, Passage

_SET_ID = object.__setattr__  # passages are frozen for everyone else; numbers are known only at the end


class People:
    """Participants by key, in the order in which the corpus first shows them."""

    def __init__(self) -> None:
        self.by_key: dict[str, Participant] = {}
        self._shared: dict[str, str] = {}

    def get(self, key: str) -> Participant:
        person = self.by_key.get(key)
        if person is None:
            person = self.by_key[key] = Participant("", key)
        return person

    def describe(self, person: Participant, name: str, value: str) -> None:
        """Adds an attribute value; a person with several different ones keeps them all."""
        value = self._shared.setdefault(value, value)
        earlier = person.attributes.get(name)
        if earlier is None:
            person.attributes[name] = value
        elif earlier != value and value not in earlier.split("; "):
            joined = f"{earlier}; {value}"
            if len(joined) <= 200:
                person.attributes[name] = joined

    def name(self, person: Participant, names: Iterable[str]) -> None:
        for name in names:
            name = " ".join(name.split())
            if len(name) > 1 and name not in person.names:
                person.names = (*person.names, name)

    def numbered(self, known: Mapping[str, str] | None) -> tuple[Participant, ...]:
        """Everyone who said something, numbered. `known` (key hash -> id) keeps its numbers; newcomers get the next
        free ones after them."""
        people = [person for person in self.by_key.values() if person.passages]
        kept = {person.key: known[person.key_hash] for person in people if person.key_hash in known} if known else {}
        taken = {int(number[1:]) for number in (known or {}).values() if number[1:].isdigit()}
        after = max(taken, default=0)
        # Width by need, and never narrower than the numbers that are kept.
        width = max([2, len(str(after + len(people) - len(kept))), *(len(number) - 1 for number in kept.values())])
        if kept:
            width = len(next(iter(kept.values()))) - 1
        for person in people:
            number = kept.get(person.key)
            if number is None:
                after += 1
                number = f"P{after:0{width}d}"
            person.id = number
            for passage in person.passages:
                _SET_ID(passage, "participant", number)
        return tuple(people)


def add(person: Participant, passage: Passage) -> None:
    person.passages.append(passage)
