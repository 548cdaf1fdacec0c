"""A broken spec of every kind gives its own code, at the exact place, and a fix where one is obvious."""

import pytest

from persona.spec import apply_edits, kinds, parse_spec, place_problems

# code, what stands after "version: 1" (or the whole text), line:column, what the fix makes of it (None: no fix)
_S = "sources:\n  - interviews/*.md\n"
TABLE = [
    ("P110", f"version: 1\n{_S}privacy:\n\tk: 5\n", "5:1", f"version: 1\n{_S}privacy:\n  k: 5\n"),
    ("P111", f'version: 1\nname: "Shop\n{_S}', "2:7", f'version: 1\nname: "Shop"\n{_S}'),
    ("P111", f"version: 1\nname: 'It's a shop'\n{_S}", "2:7", f'version: 1\nname: "It\'s a shop"\n{_S}'),
    ("P112", "version: 1\nsources: [a/*.md\npersonas: 4\n", "2:10", "version: 1\nsources: [a/*.md]\npersonas: 4\n"),
    ("P113", f"version: 1\n{_S}privacy:\n  k: 5\n    redact: [names]\n", "6:1",
     f"version: 1\n{_S}privacy:\n  k: 5\n  redact: [names]\n"),
    ("P113", "version: 1\nsources:\n  - a.md\n    - b.md\n", "4:1", "version: 1\nsources:\n  - a.md\n  - b.md\n"),
    ("P114", "version: 1\nsources:\n  - *.md\n", "3:5", 'version: 1\nsources:\n  - "*.md"\n'),
    ("P115", f"version: 1\nname: &a Shop\n{_S}", "2:7", f"version: 1\nname: Shop\n{_S}"),
    ("P116", f"version: 1\nname: !!str Shop\n{_S}", "2:7", f"version: 1\nname: Shop\n{_S}"),
    ("P117", f"version: 1\nname Shop\n{_S}", "2:1", f"version: 1\nname: Shop\n{_S}"),
    ("P117", f"version: 1\nname:Shop\n{_S}", "2:1", f"version: 1\nname: Shop\n{_S}"),
    ("P118", f"version: 1\ncontext: Shop: checkout\n{_S}", "2:14", f'version: 1\ncontext: "Shop: checkout"\n{_S}'),
    ("P119", f"version: 1\nname: Sh\x01op\n{_S}", "2:9", f"version: 1\nname: Shop\n{_S}"),
    ("P120", f"version: 1\n{_S}---\nversion: 1\n", "4:1", None),
    ("P121", f"version: 1\n{_S}name: {'[' * 60}{']' * 60}\n", "4:56", None),
    ("P123", f"version: 1\nname: Shop\nname: Store\n{_S}", "3:1", f"version: 1\nname: Shop\n{_S}"),
    ("P124", 'version: 1\nsources:\n  - "a\\may.md"\n', "3:7", "version: 1\nsources:\n  - 'a\\may.md'\n"),
    ("P125", "version: 1\nsources: - a.md\n", "2:10", "version: 1\nsources:\n  - a.md\n"),
    ("P126", f'version: 1\nname: "Shop" 2026\n{_S}', "2:14", f'version: 1\nname: "Shop"\n{_S}'),
    ("P101", f"version: 1\npersonnas: 4\n{_S}", "2:1", f"version: 1\npersonas: 4\n{_S}"),
    ("P101", f"version: 1\nprivacy: {{K: 5, redact: [names]}}\n{_S}", "2:11",
     f"version: 1\nprivacy: {{k: 5, redact: [names]}}\n{_S}"),
    ("P102", "name: Shop\nsources: [a.md]\n", "1:1", "version: 1\nname: Shop\nsources: [a.md]\n"),
    ("P102", f"version: 1\n{_S}webhooks:\n  - {{secret_env: A}}\n", "5:5", None),
    ("P103", "version: 1\nsources: a.md\n", "2:10", "version: 1\nsources: [a.md]\n"),
    ("P103", f"version: 1\nname: 2026\n{_S}", "2:7", f'version: 1\nname: "2026"\n{_S}'),
    ("P103", f'version: 1\nprivacy: {{k: "5"}}\n{_S}', "2:14", f"version: 1\nprivacy: {{k: 5}}\n{_S}"),
    ("P104", f"version: 1\n{_S}output: {{formats: [markdwon]}}\n", "4:20",
     f"version: 1\n{_S}output: {{formats: [markdown]}}\n"),
    ("P104", f"version: 1\npersonas: many\n{_S}", "2:11", None),
    ("P105", f"version: 1\npersonas: 40\n{_S}", "2:11", None),
    ("P105", f"version: 1\nbudget_usd: -1\n{_S}", "2:13", None),
    ("P106", f"version: 2\n{_S}", "1:10", f"version: 1\n{_S}"),
    ("P107", f"version: 1\nwriter: embeded\n{_S}", "2:9", f"version: 1\nwriter: embedded\n{_S}"),
    ("P107", f"version: 1\nwriter: openai\n{_S}", "2:9", None),
    ("P108", "- a.md\n- b.md\n", "1:1", None),
    ("P109", "version: 1\nsources: []\n", "2:1", None),
    ("P109", f"version: 1\nname:\n{_S}", "2:1", None),
    ("P140", "version: 1\nsources:\n  - a.md\n  - a.md\n", "4:5", "version: 1\nsources:\n  - a.md\n"),
    ("P141", f"version: 1\n{_S}webhooks:\n  - url: http://example.com/\n", "5:10",
     f"version: 1\n{_S}webhooks:\n  - url: https://example.com/\n"),
    ("P142", f"version: 1\n{_S}webhooks:\n  - {{url: https://example.com/, secret_env: whsec_abc}}\n", "5:45", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "place", "mended"), TABLE, ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)]
)
def test_a_broken_spec_gives_its_code_place_and_fix(code, text, place, mended):
    parsed = parse_spec(text, "shop.persona.yaml")
    assert [(problem.code, str(problem.range)) for problem in parsed.problems] == [(code, place)]
    problem = parsed.problems[0]
    assert problem.message.endswith(".") and problem.hint.endswith((".", "?"))
    assert parsed.model is None or problem.severity == "warning"
    if mended is None:
        assert not problem.fixes
    else:
        assert apply_edits(text, problem.fixes[0].edits) == mended
        assert parse_spec(mended).problems == ()


def test_twenty_kinds_and_more_are_told_apart():
    assert len({row[0] for row in TABLE}) >= 20


def _places(tmp_path, body, *, spec="a.persona.yaml"):
    (tmp_path / ".git").mkdir(exist_ok=True)
    (tmp_path / "interviews").mkdir(exist_ok=True)
    (tmp_path / "interviews" / "may.md").write_text("Ana: I want to see the stock.\n", encoding="utf-8")
    (tmp_path / "survey.csv").write_text("id,why\n1,it was slow and dull\n2,I had to wait\n", encoding="utf-8")
    file = tmp_path / spec
    file.write_text(f"version: 1\n{body}", encoding="utf-8")
    parsed = parse_spec(file, spec)
    assert parsed.problems == ()
    return parsed.text, place_problems(parsed, file)


PLACES = [
    ("P201", "sources:\n  - interveiws/*.md\n", "3:5", "sources:\n  - interviews/*.md\n"),
    ("P201", "sources:\n  - notes/*.md\n", "3:5", None),
    ("P202", "sources:\n  - interviews/mya.md\n", "3:5", "sources:\n  - interviews/may.md\n"),
    ("P203", "sources:\n  - picture.png\n", "3:5", None),
    (
        "P204",
        "sources:\n  - {path: survey.csv, text: [wy]}\n",
        "3:31",
        "sources:\n  - {path: survey.csv, text: [why]}\n",
    ),
    ("P130", "sources:\n  - ../../elsewhere/*.md\n", "3:5", None),
    ("P131", "sources:\n  - interviews\\may.md\n", "3:5", "sources:\n  - interviews/may.md\n"),
    ("P133", "sources:\n  - personas/**/*.md\n", "3:5", None),
    ("P133", "sources: ['.']\n", "2:11", None),
    ("P134", "sources: [interviews]\noutput:\n  folder: ../../out\n", "4:11", None),
]


@pytest.mark.parametrize(("code", "body", "place", "mended"), PLACES, ids=[f"{r[0]}-{n}" for n, r in enumerate(PLACES)])
def test_a_spec_that_names_a_wrong_place_says_so_there(tmp_path, code, body, place, mended):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\x00")
    text, problems = _places(tmp_path, body)
    assert [(problem.code, str(problem.range)) for problem in problems] == [(code, place)]
    if mended is not None:
        text = apply_edits(text, problems[0].fixes[0].edits)
        assert text == f"version: 1\n{mended}"
        assert _places(tmp_path, text.removeprefix("version: 1\n"))[1] == []
    else:
        assert not problems[0].fixes


def test_an_absolute_path_is_offered_as_a_relative_one(tmp_path):
    text, problems = _places(tmp_path, f"sources:\n  - {tmp_path}/interviews/may.md\n")
    assert [problem.code for problem in problems] == ["P131"]
    assert apply_edits(text, problems[0].fixes[0].edits).endswith("  - interviews/may.md\n")


def test_two_specs_with_one_output_folder_are_told(tmp_path):
    (tmp_path / "b.persona.yaml").write_text("version: 1\nsources: [interviews]\n", encoding="utf-8")
    _, problems = _places(tmp_path, "sources: [interviews]\noutput: {folder: personas/b}\n")
    assert [(problem.code, str(problem.range)) for problem in problems] == [("P132", "3:18")]
    assert "b.persona.yaml" in problems[0].message


def test_another_spec_is_read_again_when_it_has_changed_and_only_then(tmp_path, monkeypatch):
    """Many specs are compared each with each; what one says is remembered until its file is another."""
    from persona.spec import parse

    read = []
    parsing = parse.spec_text
    monkeypatch.setattr(parse, "spec_text", lambda file: read.append(file.name) or parsing(file))
    other = tmp_path / "b.persona.yaml"
    other.write_text("version: 1\nsources: [interviews]\n", encoding="utf-8")
    clashing = "sources: [interviews]\noutput: {folder: personas/b}\n"
    for _ in range(2):
        assert [problem.code for problem in _places(tmp_path, clashing)[1]] == ["P132"]
    assert read.count("b.persona.yaml") == 1
    other.write_text("version: 1\nsources: [interviews]\noutput: {folder: elsewhere}\n", encoding="utf-8")
    assert _places(tmp_path, clashing)[1] == []
    other.unlink()
    assert _places(tmp_path, clashing)[1] == []


def test_specs_that_read_each_others_outputs_are_told(tmp_path):
    (tmp_path / "personas" / "b").mkdir(parents=True)
    (tmp_path / "personas" / "b" / "note.md").write_text("Ana: hello there, all of you.\n", encoding="utf-8")
    (tmp_path / "b.persona.yaml").write_text("version: 1\nsources: [personas/a/*.md]\n", encoding="utf-8")
    _, problems = _places(tmp_path, "sources:\n  - personas/b/*.md\n")
    assert [(problem.code, str(problem.range)) for problem in problems] == [("P135", "3:5")]


def test_a_link_out_of_the_workspace_is_no_way_out(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("Ana: a secret of mine.\n", encoding="utf-8")
    inside = tmp_path / "workspace"
    inside.mkdir()
    (inside / "linked").symlink_to(outside)
    _, problems = _places(inside, "sources:\n  - linked/*.md\n")
    assert [problem.code for problem in problems] == ["P130"]


@pytest.mark.parametrize("code", [one.code for one in kinds().values() if one.example and one.code < "P144"])
def test_the_example_of_each_code_goes_wrong_and_its_mended_form_does_not(code, tmp_path):
    one = kinds()[code]
    (tmp_path / "w" / "interviews").mkdir(parents=True)
    for name in ("interviews/may.md", "june.md"):
        (tmp_path / "w" / name).write_text("Ana: I want to see the stock.\n", encoding="utf-8")

    def codes(text):
        file = tmp_path / "w" / "a.persona.yaml"
        file.write_text(text, encoding="utf-8")
        parsed = parse_spec(file)
        return [problem.code for problem in (*parsed.problems, *place_problems(parsed, file))]

    assert code in codes(one.example)
    assert codes(one.mended) == []


def test_one_slip_takes_nothing_else_with_it():
    text = (
        'version: 1\nname: "Shop\nsources:\n  - a.md\nprivacy:\n\tk: 3\n  redact: [names]\ncontext: a: b\npersonas: 4\n'
    )
    parsed = parse_spec(text)
    assert {problem.code for problem in parsed.problems} == {"P111", "P110", "P118"}
    assert parsed.find("personas").value == 4
    assert parsed.find("sources", 0).value == "a.md"
    assert parsed.find("privacy", "redact", 0).value == "names"
