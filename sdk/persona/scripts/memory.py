"""What a client remembers so that `client.script(persona)` needs no more than the persona."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from persona.errors import SettingError

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult, Persona
    from persona.scripts.making import ScriptMaker
    from persona.scripts.model import Script, ScriptFormat

_MOST_RESULTS = 8


class ScriptMemory:
    """The last results with where their sources are, and the index of the sources that were used last.

    May be used from several threads; scripts are made one at a time.
    """

    def __init__(self) -> None:
        self._results: OrderedDict[int, tuple[GenerationResult, Mapping[str, bytes] | None, str | None]] = OrderedDict()
        self._maker: tuple[GenerationResult, tuple[str | None, str], ScriptMaker] | None = None
        self._lock = threading.Lock()

    def keep(
        self,
        result: GenerationResult,
        contents: Mapping[str, bytes] | None = None,
        near: str | os.PathLike[str] | None = None,
    ) -> None:
        """`contents` are the sources where they were given as bytes; `near` is the file or folder the result came from,
        where its sources are looked for."""
        with self._lock:
            self._results[id(result)] = result, contents, os.fspath(near) if near is not None else None
            while len(self._results) > _MOST_RESULTS:
                self._results.popitem(last=False)

    def script(
        self,
        persona: Persona,
        result: GenerationResult | None,
        format: ScriptFormat,
        root: str | os.PathLike[str] | None,
        tokens: int | None,
        writer: str = "embedded",
    ) -> Script:
        """Raises SettingError for a persona of a result that is not known, and what `ScriptMaker` raises."""
        with self._lock:
            result = result or self._result_of(persona)
            return self._maker_of(result, root, writer).make(persona, format, tokens=tokens)

    def _result_of(self, persona: Persona) -> GenerationResult:
        for result, _, _ in reversed(self._results.values()):
            if any(one.id == persona.id for one in result.personas):
                return result
        raise SettingError(
            f"The result that {persona.name} belongs to is not known here.",
            hint="Give it too: client.script(persona, result).",
        )

    def _maker_of(self, result: GenerationResult, root: str | os.PathLike[str] | None, writer: str) -> ScriptMaker:
        from persona.scripts.finding import find_root
        from persona.scripts.making import ScriptMaker

        place = os.fspath(root) if root is not None else None
        if self._maker is not None and self._maker[0] is result and self._maker[1] == (place, writer):
            return self._maker[2]
        _, contents, near = self._results.get(id(result), (None, None, None))
        folder = place
        if folder is None and contents is None and not result.root:
            folder = os.fspath(find_root(result, near or "."))
        maker = ScriptMaker(result, root=folder, contents=contents, writer=writer)
        self._maker = result, (place, writer), maker
        return maker
