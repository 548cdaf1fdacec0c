"""What people see while they wait: a bar on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from persona.progress import Progress, ProgressEvent

if TYPE_CHECKING:
    from rich.console import Console

_MOST_ALIKE = 3
_MOST_NOTES = 12
_LONGEST_NOTE = 400

STAGES = {
    "reading": "Reading",
    "counting": "Counting words",
    "segmenting": "Finding segments",
    "claims": "Finding claims",
    "writing": "Writing personas",
    "auditing": "Auditing scripts",
    "scripts": "Writing scripts",
    "saving": "Saving",
    "telling": "Telling webhooks",
}


@contextmanager
def progress_shown(*, quiet: bool = False) -> Iterator[Progress | None]:
    """Gives a callback for `generate` and shows what it tells, on standard error."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as RichProgress

    console = Console(stderr=True)
    columns = (
        TextColumn("[bold]{task.description:<18}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TextColumn("[dim]{task.fields[detail]}"),
    )
    with RichProgress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("Starting", total=None, detail="")

        def tell(event: ProgressEvent) -> None:
            shown.update(
                task,
                description=STAGES.get(event.stage, event.stage),
                completed=event.done,
                total=event.total or None,
                detail=event.detail,
            )

        yield tell


def _lines() -> Progress:
    seen: set[str] = set()

    def tell(event: ProgressEvent) -> None:
        if event.stage not in seen:
            seen.add(event.stage)
            print(f"{STAGES.get(event.stage, event.stage)} ...", file=sys.stderr, flush=True)

    return tell


def console() -> Console:
    """Where cards are printed: colours on a terminal, none elsewhere (and none with NO_COLOR)."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            """Rich would end with 1; a reader that has seen enough (`| head`) is no fault."""
            raise BrokenPipeError

    width = None if sys.stdout.isatty() else 100
    return Plain(width=width, highlight=False, soft_wrap=False, emoji=False)


def ask(question: str) -> str:
    """What is typed in answer on a terminal. Ctrl-C and Ctrl-D raise KeyboardInterrupt, on a line of their own."""
    try:
        return input(question).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        raise KeyboardInterrupt from None


def show_notes(notes: Sequence[str], *, whole: bool) -> None:
    """On standard error: what is said of many files alike in one line and what is long cut short, unless `whole`."""
    lines = list(notes) if whole else _short(notes)
    for line in lines:
        print(f"note: {line}", file=sys.stderr)
    if lines != list(notes):
        print("note: some were cut short; --verbose shows them whole.", file=sys.stderr)


def _short(notes: Sequence[str]) -> list[str]:
    alike: dict[str, list[str]] = {}
    for note in notes:
        alike.setdefault(note.partition(": ")[2] or note, []).append(note)
    lines = []
    for said, same in alike.items():
        places = ", ".join(note.removesuffix(f": {said}") for note in same[:2])
        lines += [f"{places} and {len(same) - 2} more: {said}"] if len(same) > _MOST_ALIKE else same
    lines = [line if len(line) <= _LONGEST_NOTE else f"{line[: _LONGEST_NOTE - 1]}…" for line in lines]
    left = len(lines) - _MOST_NOTES
    return lines if left <= 1 else [*lines[:_MOST_NOTES], f"and {left} more."]


def print_json(text: str) -> None:
    """JSON on standard output and nothing else."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
