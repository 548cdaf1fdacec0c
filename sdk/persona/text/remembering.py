"""What was made of a text, kept for when the same text comes again: most of a study is as it was at the last build."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Remembered(Generic[Key, Made]):
    """Results by what they were made of. Once their sizes sum to more than `most`, those that were not asked for
    longest are forgotten. Whoever asks must not change what is given: others get the same."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._size = 0
        self._made: OrderedDict[Key, tuple[int, Made]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, size: int, make: Callable[[], Made]) -> Made:
        """What was made of `key`, or what `make` makes of it now; `size` in whatever unit `most` has."""
        with self._lock:
            known = self._made.get(key)
            if known is not None:
                self._made.move_to_end(key)
                return known[1]
        made = make()
        if size > self.most:
            return made
        with self._lock:
            if key not in self._made:
                self._made[key] = (size, made)
                self._size += size
            while self._size > self.most:
                _, (gone, _) = self._made.popitem(last=False)
                self._size -= gone
        return made

    def __len__(self) -> int:
        return len(self._made)
