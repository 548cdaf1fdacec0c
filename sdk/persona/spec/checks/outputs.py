"""Whether the outputs are all there, as they were written, and not older than what they were made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from persona._version import __version__
from persona.errors import hint_to_read
from persona.spec.checks.subject import Subject
from persona.spec.inputs import file_hash
from persona.spec.lock import LOCKFILE
from persona.spec.planning import make_plan
from persona.spec.positions import LineTable, Range
from persona.spec.problems import Problem, make_problem

_MARKS = re.compile(r"^(?:<{7}|>{7}) .*", re.M)


def check_outputs(subject: Subject, inputs: Mapping[str, str], spec_place: Range | None) -> Iterator[Problem]:
    """`inputs` are the hashes of the sources as they are now; `spec_place` is where the spec names them."""
    order, record = subject.order, subject.lock.record
    version = subject.lock.result.generator.version
    # A source that cannot be read, which has no hash, is told by itself: whether it changed is not known.
    closed = {
        name: digest for name, digest in record.inputs.items() if not inputs.get(name) and subject.is_closed(name)
    }
    known = dict(sorted({**inputs, **closed}.items()))
    plan = make_plan(order, known, record, __version__)
    older = [reason for reason in plan.reasons if not _of_outputs(reason, subject)]
    if older:
        more = f" There is more: {len(older) - 1} other changes." if len(older) > 1 else ""
        yield make_problem(
            "P502", order.shown, spec_place,
            f"The personas are older than what they are made from: {_lower(older[0])}{more}", "Run `persona build`.",
        )  # fmt: skip
    if version != __version__:
        yield make_problem(
            "P507", subject.path(LOCKFILE), subject.lock_lines.range(0, 1),
            f"Persona {version} built this; here is {__version__}.", "Run `persona build`.",
        )  # fmt: skip
    for page in record.pages.values():
        yield from _page(subject, page.file, page.written)
    for name, digest in record.files.items():
        path = order.folder / name
        now = file_hash(path)
        if not now:
            yield _missing(subject, name)
        elif now != digest:
            yield make_problem(
                "P506", subject.path(name), None, "This file was changed by hand; the next build writes it anew.",
                "Make the change on the persona's page.",
            )  # fmt: skip
    for gone in record.retired:
        if gone.file.endswith(".md") and (order.folder / gone.file).exists():
            yield make_problem(
                "P508", subject.path(gone.file), None, f"{gone.name} could not be recognised in the last build.",
                "Take over what is worth keeping, then run `persona build --prune`.",
            )  # fmt: skip


def _of_outputs(reason: str, subject: Subject) -> bool:
    """Whether a reason to build is about one output, which is told at that output."""
    names = [page.file for page in subject.lock.record.pages.values()]
    names += [*subject.lock.record.files, LOCKFILE]
    return any(reason.startswith(f"{name} ") for name in names)


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if "/" in first or "." in first else text[:1].lower() + text[1:]


def _missing(subject: Subject, name: str) -> Problem:
    try:
        (subject.order.folder / name).open("rb").close()
    except PermissionError as error:
        why = f"The build wrote this file, and it cannot be read: {error.strerror}."
        return make_problem("P504", subject.path(name), None, why, hint_to_read(error) or "")
    except OSError:
        pass
    return make_problem(
        "P504", subject.path(name), None, "The build wrote this file, and it is not there any more.",
        "Run `persona build`, or restore it.",
    )  # fmt: skip


def _page(subject: Subject, name: str, written: str) -> Iterator[Problem]:
    path = subject.order.folder / name
    now = file_hash(path)
    if not now:
        yield _missing(subject, name)
        return
    if now == written:
        return
    text = path.read_bytes().decode("utf-8", "replace")
    if mark := _MARKS.search(text):
        lines = LineTable(text)
        yield make_problem(
            "P306", subject.path(name), lines.range(mark.start(), mark.end()),
            "The page holds the marks of a merge that was not finished.", "Choose one side and delete the marks.",
        )  # fmt: skip
        return
    yield make_problem(
        "P505", subject.path(name), None, "This page was edited since the build.",
        "Run `persona build` to take the edits into the other outputs.",
    )  # fmt: skip
