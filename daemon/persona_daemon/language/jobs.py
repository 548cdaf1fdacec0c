"""What runs in a worker's process. Nothing here is imported by the daemon before it is needed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.progress import Watcher

if TYPE_CHECKING:
    from persona.spec.lock import Lock


def read_shown(folder: str, root: str, *, watcher: Watcher) -> Lock | None:
    """What the last build left, as far as an editor shows it. Raises OutputError."""
    from persona.spec.lock import read_shown as read

    return read(Path(folder), Path(root))


def renamed_in_lock(
    lockfile: str, root: str, old: str, new: str, *, watcher: Watcher
) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    """What has to change in a lockfile when a source gets another name: first and last place (line and character in
    UTF-16) and the new text."""
    from persona.spec.positions import LineTable
    from persona.spec.renaming import in_lock

    text = Path(lockfile).read_bytes().decode("utf-8", "replace")
    lines = LineTable(text)
    return [
        (lines.to_utf16(lines.position(start)), lines.to_utf16(lines.position(end)), words)
        for start, end, words in in_lock(text, Path(root), Path(old), Path(new))
    ]


def look(text: str, shown: str, path: Path, root: Path, others: list[Path], *, watcher: Watcher) -> Any:
    """What is to be said of the files that a spec names. Those of a long list stay here."""
    from persona.spec.parse import parse
    from persona_daemon.language.features.spec_problems.problems import is_long, look_at_files

    parsed = parse(text, shown)
    problems, meant, reasons = look_at_files(parsed, path, root, others)
    return problems, [] if is_long(parsed) else meant, reasons


def check(spec: str, root: str, fix: bool, *, watcher: Watcher) -> tuple[int, int]:
    """Problems that are errors or warnings, and how many were fixed."""
    from persona.spec.checking import check as check_one

    found = check_one(spec, fix=fix, workspace=root, watcher=watcher)
    return sum(problem.severity != "information" for problem in found.problems), found.fixed


def diff(spec: str, root: str, against: str, *, watcher: Watcher) -> str:
    """What is other than at a revision, as Markdown."""
    from persona.errors import InputError
    from persona.spec.revisions import diff_with_revision

    try:
        return diff_with_revision(spec, against, workspace=root).to_markdown()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"git cannot be asked: {error}.", hint="Install git, and try again.") from None


def script(
    spec: str, folder: str, persona: str, format: str, save: bool, *, watcher: Watcher
) -> tuple[str, str | None]:
    """The file beside the outputs that a script was written to (empty where it was not saved), and its text.

    Raises what making a script raises: it is audited against all that was said.
    """
    from persona.errors import InputError
    from persona.personas.picking import pick
    from persona.scripts import make_script, save_scripts
    from persona.spec.lock import read_lock

    root = Path(spec).parent
    lock = read_lock(Path(folder), root)
    if lock is None:
        raise InputError("This spec was not built yet.", where=Path(spec).name, hint="Build it first.")
    one = pick(lock.result, persona)
    made = make_script(one, lock.result, format, root=root, watcher=watcher)  # type: ignore[arg-type]
    if not save:
        return "", made.text
    (path,) = save_scripts([made], folder, beside=lock.result)
    return str(path), made.text


def new_spec(folder: str, name: str | None, *, watcher: Watcher) -> str:
    """What `persona init` does; gives the file."""
    from persona.spec.new import new_spec as make

    return str(make(folder, name).write())


def open_sample(folder: str, *, watcher: Watcher) -> tuple[str, str]:
    """Copies the sample study and a spec for it into an empty folder; gives the folder and the spec."""
    from persona.sample import copy_sample
    from persona.spec.new import new_spec as make

    place = copy_sample(folder)
    made = make(place, "Fernhold", context="A cooperative that lends tools and benches")
    return str(place), str(made.write())


def evidence_for(spec: str, persona: str, claim: str, *, watcher: Watcher) -> Any:
    from persona.spec.attaching import evidence_for as find

    return find(spec, persona, claim, watcher=watcher)


def attach(spec: str, persona: str, claim: str, evidence: Any, *, watcher: Watcher) -> str:
    from persona.spec.attaching import attach as give

    return give(spec, persona, claim, evidence, watcher=watcher)
