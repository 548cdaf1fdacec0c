"""Check says what no longer stands, from the lockfile and the sources as they are."""

import json

import jsonschema
import pytest

from persona.spec import apply_edits, kinds
from persona.spec.checking import check
from persona.spec.formats import to_format, to_sarif
from persona.spec.problems import SEVERITIES

from .conftest import edit


def _codes(problems):
    return [problem.code for problem in problems]


def _cited(study):
    """Source → the evidence taken from it."""
    found = {}
    for persona in study.result.personas:
        for item in persona.evidence:
            found.setdefault(item.source, []).append((persona, item))
    return found


def test_a_fresh_build_has_nothing_wrong(built):
    assert built.check() == []


def test_a_spec_without_outputs_is_not_built_yet(study):
    assert _codes(study.check()) == ["P501"]


def test_ten_lines_above_move_every_evidence_and_fix_writes_it(built):
    source, cited = max(_cited(built).items(), key=lambda pair: len(pair[1]))
    path = built.root / source
    path.write_text("A line above.\n" * 10 + path.read_text(encoding="utf-8"), encoding="utf-8")
    problems = built.check()
    assert _codes(problems).count("P302") == len(cited)
    assert all(problem.related[0].range.line >= 11 for problem in problems if problem.code == "P302")
    checked = check(built.spec, fix=True)
    assert checked.fixed == len(cited)
    assert _codes(checked.problems) == ["P502"]
    for persona, item in _cited(built)[source]:
        before = next(old for one, old in cited if one.id == persona.id and old.id == item.id)
        assert item.first_line == before.first_line + 10
        assert path.read_bytes()[item.start : item.end].decode() == item.quote
        assert f"#L{item.first_line}" in built.page(persona).read_text(encoding="utf-8")


def test_sources_with_exclamation_marks_in_their_names_are_found_again(study):
    """An exclamation mark divides a path only behind an archive's name."""
    study.source(1).rename(study.root / "interviews" / "Great!.md")
    study.build()
    assert study.check() == []
    path = study.root / "interviews" / "Great!.md"
    path.write_text("A line above.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    problems = study.check()
    assert "P302" in _codes(problems)
    assert not {"P303", "P304"} & set(_codes(problems))


def test_fixing_keeps_what_people_wrote(built):
    source, cited = max(_cited(built).items(), key=lambda pair: len(pair[1]))
    persona = cited[0][0]
    page = built.page(persona)
    edit(page, f"# {persona.name}", "# Alex")
    path = built.root / source
    path.write_text("Above.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    built.check(fix=True)
    assert "# Alex" in page.read_text(encoding="utf-8")
    assert "Alex" in {one.name for one in built.result.personas}


def test_a_deleted_sentence_reports_exactly_the_claims_on_it_with_file_and_line(built):
    source, cited = max(_cited(built).items(), key=lambda pair: len(pair[1]))
    item = next(e for p, e in cited if any(e in claim.evidence for claim in p.claims))
    edit(built.root / source, item.quote, "")
    lost = {
        claim.id
        for one in built.result.personas
        for claim in one.claims
        if any(e.source == source and (e.quote in item.quote or item.quote in e.quote) for e in claim.evidence)
    }
    problems = [problem for problem in built.check() if problem.code == "P303"]
    told = set()
    for problem in problems:
        line = (built.root / problem.path).read_text(encoding="utf-8").splitlines()[problem.range.line - 1]
        if "<!-- " in line:
            told.add(line.split("<!-- ")[1].split(" ")[0])
        assert f"{source}:{item.first_line}" in problem.message and problem.severity == "error"
        assert problem.related[0].path == source and problem.related[0].range.line == item.first_line
    assert told == lost


def test_a_source_that_is_gone_is_told_at_every_claim_on_it(built):
    source, cited = max(_cited(built).items(), key=lambda pair: len(pair[1]))
    (built.root / source).unlink()
    problems = [problem for problem in built.check() if problem.code == "P304"]
    claims = {
        claim.id for persona, _ in cited for claim in persona.claims if any(e.source == source for e in claim.evidence)
    }
    assert len(problems) >= len(claims) > 0


def test_a_source_that_cannot_be_read_is_told(built):
    built.source(2).write_bytes(b"\x00\x01\x02\x03")
    problem = next(one for one in built.check() if one.code == "P203")
    assert problem.path == "interviews/talk-2.md"


def test_outputs_older_than_their_inputs_say_which(built):
    built.source(8).write_text("Zoe: I want to borrow a drill.\n", encoding="utf-8")
    problem = built.check()[0]
    assert (problem.code, problem.location) == ("P502", "study.persona.yaml:3:1")
    assert "interviews/talk-8.md is new" in problem.message


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.page(s.result.personas[0]).unlink(), "P504"),
        (lambda s: edit(s.page(s.result.personas[0]), "\n## Evidence", "\nA note.\n\n## Evidence"), "P505"),
        (lambda s: (s.folder / "personas.csv").write_text("a,b\n"), "P506"),
        (lambda s: edit(s.folder / "personas.json", '"version": "', '"version": "0'), "P507"),
        (lambda s: (s.folder / "personas.json").write_text("{"), "P503"),
    ],
)
def test_outputs_that_are_not_as_they_were_built_are_told(study, change, code):
    edit(study.spec, "study}", "study, formats: [markdown, csv]}")
    study.build()
    change(study)
    problem = next(one for one in study.check() if one.code == code)
    assert problem.path.startswith("personas/study/")


def test_a_footnote_without_a_passage_is_told_where_it_stands(built):
    persona = max(built.result.personas, key=lambda one: len(one.claims))
    page = built.page(persona)
    edit(page, f" <!-- {persona.claims[0].id}", f"[^e99] <!-- {persona.claims[0].id}")
    problem = next(one for one in built.check() if one.code == "P305")
    line = page.read_text(encoding="utf-8").splitlines()[problem.range.line - 1]
    assert line[problem.range.column - 1 :].startswith("[^e99]")


def test_personal_data_in_a_page_is_told_with_a_fix(built):
    built.source(1).write_text(
        "Marisol Quintana: " + built.source(1).read_text(encoding="utf-8").replace("\n", " "), encoding="utf-8"
    )
    built.build()
    persona = built.result.personas[0]
    page = built.page(persona)
    edit(page, "## Evidence", "Ask Quintana, at ana@example.com or +1 202-555-0143.\n\n## Evidence")
    problems = [one for one in built.check() if one.code == "P402"]
    said = [page.read_text(encoding="utf-8")[one.range.start.offset : one.range.end.offset] for one in problems]
    assert said == ["Quintana", "ana@example.com", "+1 202-555-0143"]
    mended = apply_edits(page.read_text(encoding="utf-8"), [one.fixes[0].edits[0] for one in problems])
    assert "Ask [name], at [e-mail] or [phone]." in mended


def test_what_is_not_redacted_is_not_looked_for(built):
    page = built.page(built.result.personas[0])
    edit(page, "## Evidence", "Write to ana@example.com.\n\n## Evidence")
    edit(built.spec, "personas: 2", "personas: 2\nprivacy: {k: 5, redact: [names, phones]}")
    assert "P402" not in _codes(built.check())


def test_a_figure_with_fewer_people_than_k_is_told(tmp_path):
    (tmp_path / ".git").mkdir()
    rows = ["id,role,why"]
    for number in range(24):
        role = "planner" if number % 2 else "host"
        rows.append(f"{number},{role},I want to reserve the drill number {number} because the stock is wrong and slow")
    (tmp_path / "survey.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    spec = tmp_path / "a.persona.yaml"
    spec.write_text(
        "version: 1\nsources:\n  - {path: survey.csv, participant: id, text: [why], attributes: [role]}\n"
        "personas: 1\nprivacy: {k: 3}\n",
        encoding="utf-8",
    )
    from persona.spec import build_spec, check_spec

    result = build_spec(spec).result
    shown = [share for persona in result.personas for one in persona.attributes for share in one.shares]
    assert shown
    edit(spec, "k: 3", "k: 500")
    problem = next(one for one in check_spec(spec) if one.code == "P401")
    assert problem.path.endswith(".md") and "k is 500" in problem.message
    line = (tmp_path / problem.path).read_text(encoding="utf-8").splitlines()[problem.range.line - 1]
    assert "Role" in line


def test_a_build_without_pages_is_checked_in_its_lockfile(study):
    edit(study.spec, "study}", "study, formats: [json]}")
    study.build()
    assert not list(study.folder.glob("*.md"))
    source, cited = max(_cited(study).items(), key=lambda pair: len(pair[1]))
    edit(study.root / source, cited[0][1].quote, "")
    problem = next(one for one in study.check() if one.code == "P303")
    assert problem.path == "personas/study/personas.json" and problem.range is not None


@pytest.fixture
def problems(built):
    source, cited = max(_cited(built).items(), key=lambda pair: len(pair[1]))
    edit(built.root / source, cited[0][1].quote, "")
    edit(built.page(cited[0][0]), "## Evidence", "- 100 %: ask ana@example.com, soon\n\n## Evidence")
    return built.check()


def test_text_has_one_line_per_problem_and_a_summary(problems):
    lines = to_format(problems, "text", specs=1).splitlines()
    assert [line for line in lines if not line.startswith(" ")][:-1] == [str(problem) for problem in problems]
    assert lines[-1].endswith("in 1 spec.")
    assert (
        to_format([], "text", specs=2, fixed=1) == "1 moved passage re-anchored. 2 specs checked: nothing is wrong.\n"
    )


def test_json_holds_everything(problems):
    told = json.loads(to_format(problems, "json"))
    assert [one["code"] for one in told["problems"]] == _codes(problems)
    assert told["errors"] == sum(problem.severity == "error" for problem in problems)


def test_sarif_is_what_the_standard_wants(problems):
    log = to_sarif(problems)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0" and rules == sorted(set(_codes(problems)))
    for result, problem in zip(run["results"], problems, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == problem.code
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == problem.path
        if problem.range:
            assert (place["region"]["startLine"], place["region"]["startColumn"]) == (
                problem.range.line,
                problem.range.column,
            )
    jsonschema.validate(log, _SARIF)


_SARIF = {  # the part of the standard's schema that is used here
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"type": "object", "required": ["tool"], "properties": {
            "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            "results": {"type": "array", "items": {"type": "object", "required": ["message"], "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "locations": {"type": "array", "items": {"properties": {"physicalLocation": {"properties": {
                    "region": {"properties": {key: {"type": "integer", "minimum": 1} for key in
                                              ("startLine", "startColumn", "endLine", "endColumn")}}}}}}},
            }}},
        }}},
    },
}  # fmt: skip


def test_github_annotations_escape_what_would_end_them(problems):
    lines = to_format(problems, "github").splitlines()[:-1]
    assert len(lines) == len(problems)
    error = next(line for line in lines if "P303" in line)
    assert error.startswith("::error file=personas/study/") and "line=" in error and "%3A" in error.split("::")[1]


def test_every_code_is_explained():
    for code, one in kinds().items():
        assert one.code == code and one.severity in SEVERITIES
        assert one.explanation.endswith(".") and one.mend.endswith(".")


def test_the_name_of_a_source_file_is_a_place_and_no_leak(study):
    study.source(1).rename(study.root / "interviews" / "marisol-quintana.md")
    source = study.root / "interviews" / "marisol-quintana.md"
    source.write_text("Marisol Quintana: " + source.read_text(encoding="utf-8").replace("\n", " "), encoding="utf-8")
    edit(study.spec, "study}", "study, formats: [markdown, html, csv]}")
    study.build()
    assert any("marisol-quintana.md" in path.read_text(encoding="utf-8") for path in study.folder.glob("*.md"))
    assert study.check() == []
