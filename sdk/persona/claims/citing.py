"""Which sentences may be shown: none that holds personal data the study asked to keep back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from persona.corpus.model import Corpus
from persona.settings import Privacy

if TYPE_CHECKING:
    from persona.claims.field import Terms


class Citable:
    """Looks at a sentence only when somebody wants to cite it, and once."""

    def __init__(self, corpus: Corpus, index: Terms, privacy: Privacy) -> None:
        self._index = index
        self._kinds: Collection[str] = privacy.hidden
        self._names = sorted({name for person in corpus.participants for name in person.names if name.strip()})
        self._seen: dict[int, bool] = {}

    def __call__(self, i: int) -> bool:
        if not self._kinds:
            return True
        known = self._seen.get(i)
        if known is None:
            from persona.text.personal import find_personal

            known = self._seen[i] = not find_personal(self._index.text(i), self._names, self._kinds)
        return known
