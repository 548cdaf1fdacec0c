"""`persona watch`: every spec built when it, or anything it reads, changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from persona.corpus.model import archive_and_member
from persona.errors import PersonaError
from persona.progress import CancelToken, Watcher
from persona.spec.order import shown
from persona.spec.workspace import SUFFIXES, absolute, find_specs, is_spec
from persona.watching.targets import Target, target_of

if TYPE_CHECKING:
    from persona.spec.report import BuildReport, Delivery
    from persona.watching import Batch

_STEP = 10  # milliseconds between looks at what changed: somebody waits for the personas


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One build. `error` is set where it failed; `seconds` is from the moment the change was seen."""

    spec: Path
    seconds: float
    report: BuildReport | None = None
    error: PersonaError | None = None


def targets_of(spec: Path, workspace: Path) -> list[Target]:
    """What a build of this spec reads: the spec itself, and its sources as far as it can be understood."""
    from persona.spec.parse import parse_spec
    from persona.spec.places import order_of

    targets = [target_of(spec)]
    try:
        model = parse_spec(spec).model
    except PersonaError:
        return targets
    if model is None:
        return targets
    order = order_of(model, spec, workspace)
    return [*targets, *(target_of(order.root / archive_and_member(request.path)[0]) for request in order.requests)]


async def rebuild(
    specs: Sequence[Path] | None, workspace: Path, *, ready: asyncio.Event | None = None, first: bool = True
) -> AsyncIterator[Rebuilt]:
    """Builds `specs` (None: all of the workspace, also those that are written later) whenever something they read
    changes; `first` also builds them to begin with. Ends when the caller stops."""
    from persona.watching import FileWatch

    fixed = None if specs is None else [absolute(spec) for spec in specs]
    known = {spec: targets_of(spec, workspace) for spec in fixed or find_specs(workspace)}
    async with FileWatch(_all(known, fixed, workspace), step_ms=_STEP) as watching:
        if ready is not None:
            ready.set()
        for spec in list(known) if first else []:
            yield await _build(spec, workspace, list(known), perf_counter())
        async for batch in watching:
            seen = perf_counter()
            for path in batch.paths:
                if fixed is None and is_spec(path) and path.is_file():
                    known.setdefault(path, [])
            waiting = [spec for spec in known if batch.whole or _concerns(batch, spec, known[spec])]
            for spec in waiting:
                if not spec.exists():
                    if fixed is None:
                        known.pop(spec)
                    continue
                if spec in batch.paths or not known[spec]:
                    found = await asyncio.to_thread(targets_of, spec, workspace)
                    # A spec that cannot be understood at the moment still means what it meant.
                    known[spec] = found if len(found) > 1 else list(dict.fromkeys([*found, *known[spec]]))
                yield await _build(spec, workspace, list(known), seen)
            await watching.aim(_all(known, fixed, workspace))


def _all(known: dict[Path, list[Target]], fixed: Sequence[Path] | None, workspace: Path) -> list[Target]:
    """Also the folders that specs lie in, where new ones may appear."""
    folders = [] if fixed is not None else sorted({workspace, *(spec.parent for spec in known)})
    new = [Target(folder, (f"*{suffix}",)) for folder in folders for suffix in SUFFIXES]
    return [*new, *(target for targets in known.values() for target in targets)]


def _concerns(batch: Batch, spec: Path, targets: Iterable[Target]) -> bool:
    if spec in batch.paths:
        return True
    wanted = list(targets)
    if any(target.wants(path) for target in wanted for path in batch.paths):
        return True
    return any(target.base.is_relative_to(gone) or gone.is_relative_to(target.base) for target in wanted
               for gone in batch.removed)  # fmt: skip


async def _build(spec: Path, workspace: Path, others: Sequence[Path], began: float) -> Rebuilt:
    from persona.spec.building import build_spec

    token = CancelToken()
    work = asyncio.to_thread(build_spec, spec, workspace=workspace, others=others, watcher=Watcher(cancel=token))
    try:
        report = await work
    except asyncio.CancelledError:
        token.cancel()
        raise
    except PersonaError as error:
        return Rebuilt(spec, perf_counter() - began, error=error)
    return Rebuilt(spec, perf_counter() - began, report)


def line_of(rebuilt: Rebuilt, workspace: Path) -> str:
    """One line for a terminal or a log."""
    name = shown(rebuilt.spec, workspace)
    if rebuilt.error is not None:
        return f"{name}: not built. {rebuilt.error}{_lost(rebuilt.error.webhooks)}"
    report = rebuilt.report
    assert report is not None
    if report.state == "unchanged":
        return f"{name}: up to date"
    why = report.reasons[0] + (f" (and {len(report.reasons) - 1} more)" if len(report.reasons) > 1 else "")
    return f"{name}: {told(report)} in {rebuilt.seconds:.2f} s. {why}{_lost(report.webhooks)}"


def _lost(deliveries: Iterable[Delivery]) -> str:
    """The webhooks that were not told."""
    return "".join(f" Webhook {one}." for one in deliveries if one.error is not None)


def told(report: BuildReport) -> str:
    """What became of the personas, and how many files were written: "4 personas, Kit is new; 3 files written"."""
    here = [change for change in report.personas if change.what != "retired"]
    new = [change.name for change in here if change.what == "new"]
    parts = [f"{len(here)} {'persona' if len(here) == 1 else 'personas'}"]
    if new and len(new) < len(here):
        parts.append(f"{' and '.join(new)} {'is' if len(new) == 1 else 'are'} new")
    if report.retired:
        names = " and ".join(change.name for change in report.retired)
        parts.append(f"{names} {'is' if len(report.retired) == 1 else 'are'} retired")
    files = f"{len(report.written)} {'file' if len(report.written) == 1 else 'files'} written"
    if report.conflicts:
        files += f", {len(report.conflicts)} {'conflict' if len(report.conflicts) == 1 else 'conflicts'}"
    return f"{', '.join(parts)}; {files}"
