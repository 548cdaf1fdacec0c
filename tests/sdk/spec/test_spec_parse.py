"""The parser keeps every place, reads YAML 1.2, and survives whatever is typed."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from persona.errors import SpecError
from persona.spec import find_specs, is_spec, parse_spec, workspace_of
from persona.spec.parse import parse
from persona.spec.pieces import Memory
from persona.spec.positions import LineTable
from persona.spec.tree import ScalarNode

TEXT = """\
# a comment
version: 1
name: Café 🙂 shop
sources:
  - interviews/*.md   # talks
  - path: survey.csv
    text: [why, "how, exactly"]
privacy: {k: 5, redact: [names]}
"""


def test_every_value_is_where_the_text_says():
    parsed = parse_spec(TEXT)
    assert parsed.problems == ()
    for path, node in parsed.walk():
        if isinstance(node, ScalarNode):
            assert yaml.safe_load(node.source) == node.plain_value, path
    assert parsed.find("sources", 1, "text", 1).source == '"how, exactly"'
    entry = parsed.entry("privacy", "k")
    assert parsed.text[entry.key.start : entry.value.end] == "k: 5"


def test_a_position_counts_characters_and_editors_count_utf16():
    parsed = parse_spec(TEXT)
    node = parsed.find("name")
    end = parsed.position(node.end)
    assert (end.line, end.character) == (2, 17)
    assert parsed.lines.to_utf16(end) == (2, 18)
    assert parsed.lines.from_utf16(2, 18) == end


def test_the_innermost_thing_at_a_place_is_found():
    parsed = parse_spec(TEXT)
    place = parsed.at(TEXT.index("survey.csv") + 3)
    assert place.path == ("sources", 1, "path") and not place.is_key
    assert parsed.at(TEXT.index("privacy") + 1).is_key
    assert parsed.at(TEXT.index("version: 1") - 3) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("010", 10),
        ("0o10", 8),
        ("1e3", 1000.0),
        ("~", None),
        ("true", True),
        ("'5'", "5"),
    ],
)
def test_scalars_follow_yaml_1_2(text, value):
    assert parse_spec(f"name: {text}\n").find("name").value == value


def test_only_real_line_ends_count():
    text = "name: a\u2028b\nversion: 1\r\npersonas: x\x0c\r"
    assert [parse_spec(text).position(text.index(word)).line for word in ("name", "version", "personas")] == [0, 1, 2]


def test_a_whole_spec_becomes_a_model():
    model = parse_spec(TEXT).model
    assert model.sources[0].path == "interviews/*.md"
    assert model.sources[1].text == ("why", "how, exactly")
    assert model.privacy.k == 5 and model.writer == "embedded" and model.output.folder is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_every_place_lies_in_it(text):
    parsed = parse_spec(text)
    for problem in parsed.problems:
        assert 0 <= problem.range.start.offset <= problem.range.end.offset <= len(text)
        for fix in problem.fixes:
            for edit in fix.edits:
                assert 0 <= edit.range.start.offset <= edit.range.end.offset <= len(text)
    for _, node in parsed.walk():
        assert 0 <= node.start <= node.end <= len(text)


_LINES = st.sampled_from(
    ["version: 1", "sources:", "  - a.md", "  - path: b.csv", "    text: [x, y", "\tk: 5", "name: 'It's", "personas: 3",
     "privacy: {k: 5", "  redact: [names]", "- c.md", ": :", "&a *b", "context: a: b", '"', "---", "#", "?", "  k 5"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=12))
def test_any_mixture_of_broken_lines_is_survived(lines):
    parsed = parse_spec("\n".join(lines))
    assert all(problem.range is not None for problem in parsed.problems)
    _ = parsed.model


@given(st.text(max_size=80), st.integers(0, 90))
def test_the_line_table_turns_places_into_offsets_and_back(text, offset):
    table = LineTable(text)
    position = table.position(offset)
    assert position.offset == min(offset, len(text))
    line, units = table.to_utf16(position)
    back = table.from_utf16(line, units)
    assert back.offset <= position.offset and table.to_utf16(back)[0] == line


def test_a_spec_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(SpecError, match="persona init"):
        parse_spec(tmp_path / "shop.persona.yaml")


def test_bytes_that_are_not_utf8_are_shown_where_they_stand(tmp_path):
    file = tmp_path / "a.persona.yaml"
    file.write_bytes(b"version: 1\nname: caf\xe9\nsources: [a.md]\n")
    assert [(p.code, str(p.range)) for p in parse_spec(file).problems] == [("P119", "2:10")]


def test_specs_are_found_in_folders_but_not_in_those_of_package_managers(tmp_path):
    for name in ("b/x.persona.yaml", "a.persona.yaml", "node_modules/y.persona.yaml", ".hidden/z.persona.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("version: 1\n", encoding="utf-8")
    assert [path.relative_to(tmp_path).as_posix() for path in find_specs(tmp_path)] == [
        "a.persona.yaml",
        "b/x.persona.yaml",
    ]
    assert is_spec("a.persona.yml") and not is_spec("a.yaml")


def test_the_workspace_is_the_repository_or_the_folder_of_the_spec(tmp_path):
    spec = tmp_path / "a" / "b" / "x.persona.yaml"
    spec.parent.mkdir(parents=True)
    assert workspace_of(spec) == spec.parent
    (tmp_path / ".git").mkdir()
    assert workspace_of(spec) == tmp_path


def test_a_long_list_is_read_again_piece_by_piece_after_an_edit():
    lines = [f"  - interviews/talk-{n}.md" for n in range(400)]
    text = "version: 1\nsources:\n" + "\n".join(lines) + "\n"
    assert len(parse_spec(text).model.sources) == 400
    changed = text.replace("talk-200.md", "talk-200b.md")
    parsed = parse_spec(changed)
    assert parsed.find("sources", 200).value == "interviews/talk-200b.md"
    assert parsed.find("sources", 399).source == "interviews/talk-399.md"
    broken = text.replace("  - interviews/talk-200.md", '  - "interviews/talk-200.md')
    assert [problem.code for problem in parse_spec(broken).problems] == ["P111"]


def told(text, memory):
    """All that is read of a text, with every place."""
    parsed = parse(text, memory=memory)
    return (
        [(path, node.start, node.end, node.source) for path, node in parsed.walk()],
        [(one.code, one.start, one.end) for one in parsed.findings],
        parsed.root.plain_value if parsed.root is not None else None,
    )


_TYPED = st.sampled_from(
    [
        "x",
        "-",
        " ",
        "\n",
        "  - b.md\n",
        "  - path: c.csv\n    text: [why]\n",
        "#",
        '"',
        "'",
        ":",
        "*",
        "- ",
        "&",
        "\r\n",
    ]
)
_EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), _TYPED), min_size=1, max_size=6)
_LISTS = st.tuples(st.sampled_from(["", "  ", "      "]), st.integers(3, 12), st.booleans())


@given(_LISTS, _EDITS)
def test_after_any_edits_a_list_is_read_as_if_for_the_first_time(shape, edits):
    indent, size, more = shape
    items = "".join(f"{indent}- talk-{number}.md  # *&\n" for number in range(size))
    text = f"version: 1\nsources:\n{items}" + ("personas: 4\n" if more else "")
    memory = Memory()
    parse(text, memory=memory)
    for share, taken, typed in edits:
        at = round(share * len(text))
        text = text[:at] + typed + text[at + taken :]
        assert told(text, memory) == told(text, Memory())
