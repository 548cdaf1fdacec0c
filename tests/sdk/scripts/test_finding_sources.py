"""The sources of a result are found again, or the one that is gone is named."""

import pytest

from persona.errors import SourceNotFoundError
from persona.scripts.finding import find_root


def test_one_source_that_is_gone_from_beside_the_others_is_named(study, result):
    moved = result.model_copy(update={"root": ""})
    missing = moved.sources[0].model_copy(update={"path": "interviews/no.md"})
    with pytest.raises(SourceNotFoundError, match="not there") as caught:
        find_root(moved.model_copy(update={"sources": (*moved.sources, missing)}), study)
    assert caught.value.where == str(study / "interviews" / "no.md")
