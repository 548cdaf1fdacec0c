"""Builds as git has them: the `personas.json` of a spec at a revision. Git is asked; nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from persona.errors import InputError
from persona.spec.lock import LOCKFILE
from persona.spec.workspace import absolute

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult
    from persona.spec.diffing import Difference
    from persona.spec.order import Order

_SECONDS = 30


def diff_with_revision(
    spec: str | os.PathLike[str], against: str = "HEAD", *, workspace: str | os.PathLike[str] | None = None
) -> Difference:
    """What is other in the working tree than at `against`, a git revision. Raises InputError where git does not know
    the revision or the spec lies in no repository, SpecError and SourceError where something cannot be read."""
    from persona.spec.diffing import diff

    order = _order(spec, workspace)
    lock = order.folder / LOCKFILE
    before = at_revision(lock, against)
    return diff(before, lock if lock.exists() else None, names=(against, "working tree"), title=order.name)


def diff_revisions(
    spec: str | os.PathLike[str], a: str, b: str, *, workspace: str | os.PathLike[str] | None = None
) -> Difference:
    """What is other at revision `b` than at `a`, in the output folder that the spec names now. Raises as
    `diff_with_revision`."""
    from persona.spec.diffing import diff

    order = _order(spec, workspace)
    lock = order.folder / LOCKFILE
    return diff(at_revision(lock, a), at_revision(lock, b), names=(a, b), title=order.name)


def _order(spec: str | os.PathLike[str], workspace: str | os.PathLike[str] | None) -> Order:
    from persona.spec.building import BrokenSpecError
    from persona.spec.order import shown
    from persona.spec.parse import parse_spec
    from persona.spec.places import order_of
    from persona.spec.workspace import workspace_of

    path = absolute(spec)
    place = absolute(workspace) if workspace is not None else workspace_of(path)
    parsed = parse_spec(path, shown(path, place))
    if parsed.model is None:
        raise BrokenSpecError(parsed.problems)
    return order_of(parsed.model, path, place)


def at_revision(file: Path, revision: str) -> GenerationResult | None:
    """The result in `file` as it was at a revision; None where it was not there. Raises InputError, SourceError."""
    from persona.personas import from_json

    folder = file.parent
    while not folder.is_dir():
        folder = folder.parent
    if revision.startswith("-"):
        raise InputError(f'"{revision}" is no revision.', hint="Give a branch, a tag or a commit.")
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise InputError("This is not in a git repository.", where=str(folder), hint="Name two folders to compare.")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if commit is None and revision == "HEAD":
        raise InputError(
            "This git repository has no commit yet.", where=top.decode().strip(), hint="Commit what was built first."
        )
    if commit is None:
        raise InputError(f'Git knows no revision "{revision}" here.', where=top.decode().strip())
    name = os.path.relpath(file.resolve(), Path(top.decode().rstrip("\n")).resolve()).replace(os.sep, "/")
    content = _git(folder, "cat-file", "blob", f"{commit.decode().strip()}:{name}")
    return None if content is None else from_json(content)


def is_revision(folder: Path, text: str) -> bool:
    """Whether git, asked in `folder`, knows a commit of this name."""
    if text.startswith("-"):
        return False
    return _git(folder, "rev-parse", "--verify", "--quiet", f"{text}^{{commit}}") is not None


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails. No hook, no pager and no prompt of the repository is run."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True, timeout=_SECONDS, check=False, env=environment, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        raise InputError("Git is not installed here.", hint="Name two folders to compare instead.") from None
    except subprocess.TimeoutExpired:
        raise InputError("Git did not answer.", where=str(folder)) from None
    return done.stdout if done.returncode == 0 else None
