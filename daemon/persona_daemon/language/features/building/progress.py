"""A build's progress in the editor, with a way to cancel it. Tokens are forgotten when the build is over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from persona_daemon.language.documents import to_uri

if TYPE_CHECKING:
    from pathlib import Path

    from persona_daemon.language.builds import Run
    from persona_daemon.language.engine import Change
    from persona_daemon.language.server import PersonaServer

_QUICK = 0.4  # seconds; a build that nobody asked for and that is over sooner is not shown
# What a stage is called, and at how many per cent of a build it begins and ends.
STAGES = {
    "reading": ("Reading sources", 0, 30),
    "segmenting": ("Finding segments", 30, 45),
    "claims": ("Finding claims", 45, 60),
    "writing": ("Writing personas", 60, 95),
    "saving": ("Saving", 95, 99),
    "telling": ("Sending webhooks", 99, 100),
}


class Progress:
    """Of one connection. Builds of its own workspace are shown, whoever began them."""

    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._shown: dict[str, asyncio.Event] = {}  # by run: set when something moved
        self._beginning = False
        self._tokens: dict[int | str, Run] = {}

    def hear(self, change: Change) -> None:
        if change.what != "runs" or self._beginning:
            return
        for run in self._server.engine.builds.runs():
            if run.spec not in change.paths:
                continue
            if run.id in self._shown:
                self._shown[run.id].set()
            elif not run.over and run.spec in self._server.workspace.specs():
                self.show(run, None)

    def begin(self, specs: list[Path], *, force: bool, token: int | str | None) -> list[Run]:
        """Starts builds that the person at this editor asked for; `token` is the editor's own for showing them."""
        self._beginning = True  # else what we hear of them would be shown without the token
        try:
            runs = [self._server.engine.builds.start(spec, force=force) for spec in specs]
        finally:
            self._beginning = False
        for run in runs:
            self.show(run, token if len(runs) == 1 else None)
        return runs

    def show(self, run: Run, token: int | str | None) -> None:
        """`token` is the editor's own, where it sent one with its request."""
        if run.id not in self._shown:
            self._shown[run.id] = asyncio.Event()
            self._server.keep(self._follow(run, token))

    def cancelled(self, token: int | str) -> None:
        run = self._tokens.get(token)
        if run is not None:
            self._server.engine.builds.cancel(run.id)

    async def _follow(self, run: Run, token: int | str | None) -> None:
        try:
            if token is None and not run.asked:
                try:
                    async with asyncio.timeout(_QUICK):
                        await run.finished.wait()
                except TimeoutError:
                    pass
                else:
                    return
            if token is None:
                token = await self._created(run)
            if token is not None:
                self._tokens[token] = run
                await self._report(run, token)
            await run.finished.wait()
            self._tell(run)
        finally:
            self._shown.pop(run.id, None)
            if token is not None:
                self._tokens.pop(token, None)

    async def _created(self, run: Run) -> str | None:
        """A token that the editor knows; None where it shows no progress."""
        if not self._server.client.work_done_progress:
            return None
        token = f"persona/{run.id}"
        try:
            await self._server.window_work_done_progress_create_async(types.WorkDoneProgressCreateParams(token))
        except JsonRpcException:
            return None
        return token

    async def _report(self, run: Run, token: int | str) -> None:
        name = self._server.workspace.shown(run.spec)
        self._say(token, types.WorkDoneProgressBegin(f"Building {name}", cancellable=True, percentage=0))
        moved = self._shown[run.id]
        so_far = 0
        while not run.over:
            await moved.wait()
            moved.clear()
            if not run.over and run.total:
                name, begin, end = STAGES.get(run.stage, (run.stage.capitalize(), so_far, so_far))
                so_far = max(so_far, begin + (end - begin) * min(run.done, run.total) // run.total)
                self._say(token, types.WorkDoneProgressReport(cancellable=True, message=name, percentage=so_far))
        self._say(token, types.WorkDoneProgressEnd(message=summary(run)))

    def _say(self, token: int | str, value: object) -> None:
        plain = self._server.protocol._converter.unstructure(value)
        self._server.protocol.notify(types.PROGRESS, {"token": token, "value": plain})

    def _tell(self, run: Run) -> None:
        """A build that a person asked for and that failed is told to the person."""
        if run.asked and run.state == "failed" and run.error:
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Error, run.error))
        for note in run.notes if run.asked else ():
            self._server.window_log_message(
                types.LogMessageParams(types.MessageType.Info, f"{to_uri(run.spec)}: {note}")
            )


def summary(run: Run) -> str:
    if run.state == "failed":
        return "Failed"
    if run.state == "cancelled":
        return "Cancelled; nothing was written"
    if not run.changed:
        return "Nothing to do"
    return f"{run.personas} personas" if run.personas is not None else "Done"
