"""What an editor's side panel shows: `persona/tree`, and `persona/treeChanged` when it is no longer so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from persona_daemon.language.engine import Change
    from persona_daemon.language.server import PersonaServer

TREE = "persona/tree"
TREE_CHANGED = "persona/treeChanged"
_TOGETHER = 0.1  # seconds in which changes are told of as one


def register(server: PersonaServer) -> None:
    @server.feature(TREE)
    async def tree(params: Any) -> dict[str, Any]:
        from persona_daemon.language.features.tree.shape import tree_of

        return await tree_of(server)

    news = _News(server)

    @server.feature(types.INITIALIZED)
    def ready(params: types.InitializedParams) -> None:
        server.workspace.listen(news.hear)


class _News:
    """Tells an editor that knows the message, once for a burst of changes."""

    def __init__(self, server: PersonaServer) -> None:
        self._server = server
        self._what: set[str] = set()

    def hear(self, change: Change) -> None:
        if not self._server.client.persona_client:
            return
        if not self._what:
            self._server.keep(self._tell())
        self._what.add(change.what)

    async def _tell(self) -> None:
        await asyncio.sleep(_TOGETHER)
        what, self._what = sorted(self._what), set()
        self._server.protocol.notify(TREE_CHANGED, {"what": what})
