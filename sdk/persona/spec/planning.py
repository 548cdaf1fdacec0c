"""What a build would do, and why: a comparison of the spec and its sources with what the last build recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from persona._version import __version__
from persona.spec.inputs import file_hash
from persona.spec.lock import LOCKFILE
from persona.spec.order import Order

if TYPE_CHECKING:
    from persona.personas.model import BuildRecord

# What of `Order.asked` decides who the personas are; the rest only says what is written.
_DECISIVE = ("sources", "personas", "writer", "context", "privacy", "allow_unsupported")


@dataclass(frozen=True, slots=True)
class Plan:
    """`reasons` is empty where nothing is to be done. `analyse` says whether the personas themselves are made anew,
    rather than written once more; `edited` names the pages that people changed."""

    reasons: tuple[str, ...] = ()
    analyse: bool = False
    edited: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.reasons)


def make_plan(
    order: Order,
    inputs: Mapping[str, str],
    record: BuildRecord | None,
    version: str | None,
    *,
    prune: bool = False,
    force: bool = False,
) -> Plan:
    """`record` and `version` are the last build's, None where there was none."""
    if record is None or version is None:
        return Plan(("It has not been built yet.",), analyse=True)
    decisive = [*_changed_inputs(record.inputs, inputs), *_changed_settings(record.asked, order.asked(), _DECISIVE)]
    if version != __version__:
        decisive.append(f"It was built by Persona {version}; this is {__version__}.")
    if force:
        decisive.append("It was asked for.")
    edited = tuple(page.file for page in record.pages.values() if _state(order, page.file, page.written) == "changed")
    others = [
        *_changed_settings(record.asked, order.asked(), ("formats", "scripts")),
        *([] if record.spec == order.spec_from_folder else ["The spec has moved."]),
        *(f"{file} was edited by hand." for file in edited),
        *_outputs(order, record),
    ]
    if prune and any((order.folder / gone.file).exists() for gone in record.retired):
        others.append("Pages of retired personas are to be deleted.")
    return Plan((*decisive, *others), analyse=bool(decisive), edited=edited)


def _changed_inputs(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    added = [name for name in now if name not in before]
    gone = [name for name in before if name not in now]
    changed = [name for name in now if name in before and before[name] != now[name]]
    moved = {before[name]: name for name in gone}
    for name in list(added):
        old = moved.pop(now[name], None)
        if old is not None and now[name]:
            added.remove(name)
            gone.remove(old)
            yield f"{old} is now {name}."
    yield from _named(added, "is new", "are new")
    yield from _named(changed, "changed", "changed")
    yield from _named(gone, "is gone", "are gone")


def _named(names: list[str], one: str, many: str) -> Iterator[str]:
    if len(names) == 1:
        yield f"{names[0]} {one}."
    elif len(names) <= 3 and names:
        yield f"{', '.join(names[:-1])} and {names[-1]} {many}."
    elif names:
        yield f"{names[0]}, {names[1]} and {len(names) - 2:,} more sources {many}."


def _changed_settings(before: Mapping[str, Any], now: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        old, new = before.get(key), now.get(key)
        if old == new or (not old and not new):
            continue
        if isinstance(new, str) and isinstance(old, str):
            yield f"{key} is {new or 'empty'}; it was {old or 'empty'}."
        elif key == "privacy" and isinstance(old, dict) and isinstance(new, dict):
            parts = [f"privacy.{name} is {_words(new[name])}; it was {_words(old.get(name))}." for name in new
                     if new[name] != old.get(name)]  # fmt: skip
            yield from parts
        elif key == "sources":
            yield "The list of sources changed."
        else:
            yield f"{key} changed from {_words(old)} to {_words(new)}."


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _outputs(order: Order, record: BuildRecord) -> Iterator[str]:
    for page in record.pages.values():
        if _state(order, page.file, page.written) == "missing":
            yield f"{page.file} is missing."
    for name, digest in record.files.items():
        state = _state(order, name, digest)
        if state != "same":
            yield f"{name} is missing." if state == "missing" else f"{name} was changed by hand; it is written anew."
    if not (order.folder / LOCKFILE).exists():
        yield f"{LOCKFILE} is missing."


def _state(order: Order, name: str, digest: str) -> str:
    path = order.folder / name
    if not path.exists():
        return "missing"
    return "same" if file_hash(path) == digest else "changed"
