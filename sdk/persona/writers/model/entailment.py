"""Optional: a model that judges whether evidence entails a claim. Without one, the verifier is lexical, and says so.

Found in this order: an entry point of the group `persona.entailment` (a callable without arguments that gives an
`Entailment`); a cross-encoder for natural language inference in the folder that `PERSONA_ENTAILMENT_MODEL` names, where
sentence-transformers is installed. Nothing is ever downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from persona.errors import SettingError

GROUP = "persona.entailment"
VARIABLE = "PERSONA_ENTAILMENT_MODEL"


class Entailment(Protocol):
    """`carries` gives how sure it is, in [0, 1], that the passages together entail the claim."""

    name: str
    threshold: float

    def carries(self, evidence: Sequence[str], claim: str) -> float: ...


def open_entailment() -> Entailment | None:
    """Raises SettingError when a model is named that is not there."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    if points:
        made: Entailment = points[0].load()()
        return made
    folder = os.environ.get(VARIABLE, "").strip()
    if not folder:
        return None
    if not Path(folder).is_dir():
        raise SettingError(f"{VARIABLE} names no folder: {folder}.", hint="Give the folder of a model, or unset it.")
    if find_spec("sentence_transformers") is None:
        raise SettingError(
            f"{VARIABLE} is set, and sentence-transformers is not installed.",
            hint="Install it with: pip install sentence-transformers, or unset the variable.",
        )
    return CrossEncoder(folder)


class CrossEncoder:
    """A cross-encoder trained on natural language inference, read from a folder."""

    threshold = 0.5

    def __init__(self, folder: str) -> None:
        self.name = Path(folder).name
        self._folder = folder
        self._model: Any = None

    def carries(self, evidence: Sequence[str], claim: str) -> float:
        """The best of: each passage alone, and all together."""
        if self._model is None:
            from sentence_transformers import CrossEncoder as Model  # type: ignore[import-not-found,unused-ignore]

            self._model = Model(self._folder, local_files_only=True)
        premises = [*evidence, " ".join(evidence)] if len(evidence) > 1 else list(evidence)
        scores = self._model.predict([(premise, claim) for premise in premises], apply_softmax=True)
        labels = {str(label).casefold(): int(key) for key, label in self._model.model.config.id2label.items()}
        return max(float(row[labels["entailment"]]) for row in scores)
