from __future__ import annotations

import csv
import io

import pytest

from persona.personas import to_csv
from persona.personas.csv_output import COLUMNS
from persona.personas.model import GenerationResult


def rows(result: GenerationResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(result))))


def test_there_is_one_row_for_each_claim_and_passage(result: GenerationResult) -> None:
    expected = [(p.id, c.id, e.id) for p in result.personas for c in p.claims for e in c.evidence]
    found = [(row["persona id"], row["claim id"], row["evidence id"]) for row in rows(result)]
    assert found == expected
    assert tuple(rows(result)[0]) == COLUMNS


def test_a_claim_without_evidence_keeps_its_row(result: GenerationResult) -> None:
    persona = result.personas[0]
    bare = persona.claims[0].model_copy(update={"evidence": ()})
    only = result.model_copy(update={"personas": (persona.model_copy(update={"claims": (bare,)}),)})
    (row,) = rows(only)
    assert (row["claim"], row["quote"], row["line"]) == (bare.text, "", "")


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(result: GenerationResult, text: str) -> None:
    persona = result.personas[0]
    item = persona.claims[0].evidence[0].model_copy(update={"quote": text, "said": None, "place": text})
    claim = persona.claims[0].model_copy(update={"text": text, "evidence": (item,)})
    hostile = persona.model_copy(update={"claims": (claim,), "name": text, "title": text})
    (row,) = rows(result.model_copy(update={"personas": (hostile,)}))
    for column in ("persona", "title", "claim", "quote", "place"):
        assert row[column].startswith("'")
