"""What models have answered, kept in a folder, so that a build with unchanged evidence asks nothing.

An answer is found by everything that shaped the question: evidence, instructions, model and settings, hashed. The
folder is the user's cache (`PERSONA_CACHE` names another, "off" keeps nothing); a file in it holds an answer, never a
key, and its folder is open to its owner only. Losing it loses money, not data.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VARIABLE = "PERSONA_CACHE"
MOST_ANSWERS = 5000
_PRUNE_EVERY = 200


def content_key(question: Mapping[str, Any]) -> str:
    """The SHA-256 of `question` (JSON values) in one spelling."""
    spelled = json.dumps(question, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


class AnswerCache:
    """`folder` None keeps nothing. A file that cannot be read or written is as good as none: the model is asked."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._kept = 0

    @classmethod
    def of_user(cls) -> AnswerCache:
        given = os.environ.get(VARIABLE, "").strip()
        if given.casefold() in ("off", "0", "no", "none"):
            return cls(None)
        if given:
            return cls(Path(given).expanduser() / "answers")
        from platformdirs import user_cache_path

        return cls(user_cache_path("persona", appauthor=False) / "answers")

    def get(self, key: str) -> dict[str, Any] | None:
        if self.folder is None:
            return None
        try:
            found = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        """Atomic: another process sees the whole answer or none."""
        if self.folder is None:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(answer, file, indent=1)  # in ASCII: what a model sends need not be Unicode
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._kept += 1
            if self._kept % _PRUNE_EVERY == 1:
                self._prune()

    def age(self, key: str) -> float | None:
        """Seconds since the answer was kept; None when there is none."""
        import time

        if self.folder is None:
            return None
        try:
            return max(0.0, time.time() - self._path(key).stat().st_mtime)
        except OSError:
            return None

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.json"

    def _prune(self) -> None:
        """Lets the oldest go when there are too many."""
        assert self.folder is not None
        kept = sorted(self.folder.glob("??/*.json"), key=lambda path: (path.stat().st_mtime, path.name))
        for path in kept[: max(0, len(kept) - MOST_ANSWERS)]:
            path.unlink(missing_ok=True)
