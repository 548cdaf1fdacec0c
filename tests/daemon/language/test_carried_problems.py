"""Problems of files stay where they belong while a text is edited."""

import pytest

from persona.spec.positions import LineTable
from persona.spec.problems import Problem
from persona_daemon.language.moving import carried

BEFORE = "sources:\n  - a.md\n  - b.md\nname: x\n"


def problem(words, text=BEFORE):
    start = text.index(words)
    return Problem("P202", "error", "x.persona.yaml", LineTable(text).range(start, start + len(words)), "No.")


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (BEFORE, ["a.md", "b.md"]),
        ("# Above\n" + BEFORE, ["a.md", "b.md"]),
        (BEFORE + "# Below\n", ["a.md", "b.md"]),
        (BEFORE.replace("a.md", "aa.md"), ["b.md"]),
        (BEFORE.replace("name: x", "name: a"), ["a.md", "b.md"]),
        ("", []),
    ],
)
def test_those_that_the_edit_did_not_touch_are_at_their_words(after, kept):
    found = carried([problem("a.md"), problem("b.md")], BEFORE, LineTable(after))
    assert [after[one.range.start.offset : one.range.end.offset] for one in found] == kept


def test_a_problem_of_the_whole_file_stays():
    whole = Problem("P202", "error", "x.persona.yaml", None, "No.")
    assert carried([whole], BEFORE, LineTable("else")) == [whole]
