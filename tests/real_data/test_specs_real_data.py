"""Personas as code on real interviews: what issue 3 wants to be shown."""

import shutil
import time
from pathlib import Path

import pytest

from persona.personas import load
from persona.spec import build_spec, check_spec, diff

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "anthropic-interviewer"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")


def _interviews(kind, first, last):
    return sorted((DATA / kind).glob("*.md"))[first:last]


@pytest.fixture(scope="module")
def first_build(tmp_path_factory):
    """100 interviews, built once."""
    root = tmp_path_factory.mktemp("real")
    (root / ".git").mkdir()
    (root / "interviews").mkdir()
    for path in _interviews("work", 0, 60) + _interviews("creativity", 0, 40):
        shutil.copy(path, root / "interviews")
    spec = root / "work.persona.yaml"
    spec.write_text("version: 1\nsources: [interviews/*.md]\npersonas: 4-6\n", encoding="utf-8")
    build_spec(spec)
    return root


@pytest.fixture
def study(first_build, tmp_path):
    root = tmp_path / "study"
    shutil.copytree(first_build, root)
    return root


def test_a_build_is_clean_and_the_next_one_has_nothing_to_do(study):
    spec = study / "work.persona.yaml"
    assert check_spec(spec) == []
    folder = study / "personas" / "work"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    build_spec(spec)
    began = time.perf_counter()
    assert build_spec(spec).state == "unchanged"
    assert time.perf_counter() - began < 30, "the figure is measured by tests/benchmarks/bench_specs.py"
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_five_percent_more_participants_leave_ninety_percent_of_the_personas_as_they_were(study):
    spec = study / "work.persona.yaml"
    before = load(study / "personas" / "work")
    for path in _interviews("work", 60, 63) + _interviews("creativity", 40, 42):
        shutil.copy(path, study / "interviews")
    after = build_spec(spec).result
    names = {persona.id: persona.name for persona in after.personas}
    kept = [persona for persona in before.personas if names.get(persona.id) == persona.name]
    assert len(kept) >= 0.9 * len(before.personas)
    old = {claim.id for persona in before.personas for claim in persona.claims}
    new = {claim.id for persona in after.personas for claim in persona.claims}
    assert len(old & new) >= 0.8 * len(old), "claims stay, too"
    difference = diff(before, after)
    assert difference.participants[1] - difference.participants[0] == 5
    told = {one.after.id for one in difference.changed}
    for persona in after.personas:
        was = next((one for one in before.personas if one.id == persona.id), None)
        if was is not None and persona.id not in told:
            assert [claim.text for claim in was.claims] == [claim.text for claim in persona.claims]


def test_ten_lines_above_every_interview_move_all_evidence_and_are_fixed(study):
    spec = study / "work.persona.yaml"
    before = load(study / "personas" / "work")
    source = max(
        {item.source for persona in before.personas for item in persona.evidence},
        key=lambda name: sum(item.source == name for persona in before.personas for item in persona.evidence),
    )
    path = study / source
    path.write_bytes(b"a line\n" * 10 + path.read_bytes())
    cited = [(persona.id, item) for persona in before.personas for item in persona.evidence if item.source == source]
    problems = check_spec(spec)
    assert sum(problem.code == "P302" for problem in problems) == len(cited)
    assert not any(problem.severity == "error" for problem in problems)
    assert not any(problem.code == "P302" for problem in check_spec(spec, fix=True))
    after = load(study / "personas" / "work")
    now = {(persona.id, item.id): item for persona in after.personas for item in persona.evidence}
    for identity, item in cited:
        moved = now[identity, item.id]
        assert moved.first_line == item.first_line + 10
        assert path.read_bytes()[moved.start : moved.end].decode(moved.encoding) == item.quote


def test_a_deleted_sentence_is_told_at_exactly_the_claims_on_it(study):
    spec = study / "work.persona.yaml"
    result = load(study / "personas" / "work")
    claim = next(claim for persona in result.personas for claim in persona.claims if len(claim.evidence) > 1)
    item = claim.evidence[0]
    path = study / item.source
    path.write_bytes(path.read_bytes().replace(item.quote.encode(), b"", 1))
    lost = {
        one.id
        for persona in result.personas
        for one in persona.claims
        for other in one.evidence
        if other.source == item.source and other.start < item.end and item.start < other.end
    }
    told = set()
    for problem in check_spec(spec):
        if problem.code == "P303":
            line = (study / problem.path).read_text(encoding="utf-8").splitlines()[problem.range.line - 1]
            told |= {line.split("<!-- ")[1].split(" ")[0]} if "<!-- " in line else set()
            assert f"{item.source}:{item.first_line}" in problem.message
    assert told == lost
