"""What people write on a page stays, whatever happens to the sources."""

import pytest

from persona.errors import OutputError
from persona.spec.page import read_page

from .conftest import edit


@pytest.fixture
def persona(built):
    """The one with the most claims."""
    return max(built.result.personas, key=lambda one: len(one.claims))


def _change_the_sources(study):
    study.source(7).write_text(
        "I want to reserve the drill and be sure of the stock count. It is frustrating when the drill is gone.\n"
    )
    edit(study.source(1), "I always check", "Most days I always check")


def _line(claim):
    return f"<!-- {claim.id} -->"


def _find(study, persona):
    return next(one for one in study.result.personas if one.id == persona.id)


def _rewrite(page, change):
    page.write_text("".join(change(page.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8")


def test_all_four_edits_stand_after_the_sources_changed(built, persona):
    page = built.page(persona)
    reworded, deleted = persona.claims[0], persona.claims[1]

    def change(lines):
        for line in lines:
            if _line(deleted) in line:
                continue
            if _line(reworded) in line:
                yield line.replace(reworded.text.rstrip("."), "Reserving a tool must hold")
                yield "- They would pay for a guarantee.\n"
            elif line.startswith("# "):
                yield "# Robin the Careful\n"
            else:
                yield line

    _rewrite(page, change)
    report = built.build()
    assert len(report.edits) == 4 and not report.conflicts, report.edits
    _change_the_sources(built)
    report = built.build()
    assert report.state == "built" and not report.conflicts
    text = page.read_text(encoding="utf-8")
    now = _find(built, persona)
    assert now.name == "Robin the Careful" and "# Robin the Careful\n" in text
    assert any("Reserving a tool must hold" in claim.text and claim.origin == "edited" for claim in now.claims)
    assert any(claim.text == "They would pay for a guarantee." and claim.origin == "added" for claim in now.claims)
    assert deleted.id not in {claim.id for claim in now.claims} and deleted.text not in text.split("## Evidence")[0]
    unsupported = [problem for problem in built.check() if problem.code == "P301"]
    assert len(unsupported) == 1 and "They would pay for a guarantee." in unsupported[0].message
    line = text.splitlines()[unsupported[0].range.line - 1]
    assert line.startswith("- They would pay for a guarantee.")
    assert built.build().state == "unchanged"


def test_the_name_of_the_page_stays_when_the_persona_is_renamed(built, persona):
    page = built.page(persona)
    edit(page, f"# {persona.name}", "# Alex")
    built.build()
    assert built.page(persona) == page and _find(built, persona).name == "Alex"
    assert "name: Alex" in page.read_text(encoding="utf-8"), "the front matter follows"


def test_a_summary_that_nobody_wrote_follows_the_name(built, persona):
    page = built.page(persona)
    edit(page, f"# {persona.name}", "# Alex")
    built.build()
    assert _find(built, persona).summary == persona.summary.replace(persona.name, "Alex") != persona.summary
    assert persona.name not in page.read_text(encoding="utf-8")
    edit(page, "Alex stands for", "They stand for")
    built.build()
    edit(page, "# Alex", "# Robin")
    built.build()
    assert _find(built, persona).summary.startswith("They stand for"), "one that somebody wrote is theirs"


def test_a_name_changed_in_the_front_matter_counts_too(built, persona):
    page = built.page(persona)
    edit(page, f"name: {persona.name}", "name: Alex")
    built.build()
    assert "# Alex" in page.read_text(encoding="utf-8")


def test_title_and_summary_may_be_written_by_hand(built, persona):
    page = built.page(persona)
    edit(page, f"**{persona.title}**", "**The planner**")
    edit(page, persona.summary.split(";")[0].split(",")[0], "They plan ahead")
    built.build()
    _change_the_sources(built)
    built.build()
    now = _find(built, persona)
    assert now.title == "The planner" and now.summary.startswith("They plan ahead")


def test_notes_beside_the_claims_stay_where_they_were_put(built, persona):
    page = built.page(persona)
    first = persona.claims[0]

    def change(lines):
        for line in lines:
            yield line
            if line.startswith("**"):
                yield "\nSee the workshop of May.\n"
            if _line(first) in line:
                yield "\n> Ask about this in June.\n\n"
        yield "\n## Ideas\n\n- A locker by the door\n"

    _rewrite(page, change)
    _change_the_sources(built)
    report = built.build()
    text = page.read_text(encoding="utf-8")
    assert "See the workshop of May." in text and "> Ask about this in June." in text
    assert text.endswith("## Ideas\n\n- A locker by the door\n")
    assert not report.conflicts
    assert len(read_page(text).claims) == len(_find(built, persona).claims)
    assert built.build().state == "unchanged"


def test_a_claim_may_cite_evidence_of_the_page(built, persona):
    page = built.page(persona)
    cited = persona.claims[0].evidence[0].id

    def change(lines):
        for line in lines:
            yield line
            if _line(persona.claims[0]) in line:
                yield f"- They count on it.[^{cited}]\n"

    _rewrite(page, change)
    built.build()
    claim = next(one for one in _find(built, persona).claims if one.text == "They count on it.")
    assert [item.id for item in claim.evidence] == [cited] and claim.support == 1
    assert not [problem for problem in built.check() if problem.code == "P301"]


def test_a_page_that_a_formatter_went_over_is_understood(built, persona):
    page = built.page(persona)

    def change(lines):
        for line in lines:
            if line.startswith("- ") and "<!-- c_" in line:
                words = line[2:].split(" ", 4)
                yield f"* {' '.join(words[:4])}\n  {words[4]}" if len(words) > 4 else f"* {line[2:]}"
            else:
                yield line

    _rewrite(page, change)
    report = built.build()
    assert report.edits == () and _find(built, persona).claims == persona.claims


def test_windows_line_ends_stay(built, persona):
    page = built.page(persona)
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n").replace(f"# {persona.name}".encode(), b"# Alex"))
    built.build()
    assert page.read_bytes().count(b"\n") == page.read_bytes().count(b"\r\n") > 10


def test_where_both_changed_the_same_words_the_persons_stay_and_it_is_said(built, persona):
    page = built.page(persona)
    text = page.read_text(encoding="utf-8")
    standing = next(line for line in text.splitlines() if "participants (" in line and not line.startswith("["))
    edit(page, standing, "Ask the desk how many they are.")
    _change_the_sources(built)
    report = built.build()
    assert "Ask the desk how many they are." in page.read_text(encoding="utf-8")
    assert [conflict.kept.strip() for conflict in report.conflicts] == ["Ask the desk how many they are."]
    conflict = report.conflicts[0]
    assert page.read_text(encoding="utf-8").splitlines()[conflict.line - 1] == "Ask the desk how many they are."
    assert "participants (" in conflict.offered


def test_a_claim_that_was_deleted_does_not_come_back_in_other_words(built, persona):
    page = built.page(persona)
    gone = persona.claims[0]
    _rewrite(page, lambda lines: (line for line in lines if _line(gone) not in line))
    for _ in range(2):
        built.build(force=True)
        assert all({item.hash for item in claim.evidence} != {item.hash for item in gone.evidence}
                   for claim in _find(built, persona).claims if claim.kind == gone.kind)  # fmt: skip


def test_a_claim_moved_to_another_section_changes_its_kind(built, persona):
    page = built.page(persona)
    claim = persona.claims[0]
    text = page.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if _line(claim) in one)
    page.write_text(
        text.replace(line + "\n", "", 1).replace("## In their words", f"## Context\n\n{line}\n\n## In their words")
    )
    built.build()
    assert next(one for one in _find(built, persona).claims if one.id == claim.id).kind == "context"


def test_a_page_that_was_renamed_is_found_by_its_front_matter(built, persona):
    page = built.page(persona)
    moved = page.with_name("our-planner.md")
    page.rename(moved)
    edit(moved, f"# {persona.name}", "# Alex")
    built.build()
    assert built.page(persona) == moved and not page.exists() and _find(built, persona).name == "Alex"


def test_a_page_with_the_marks_of_a_merge_is_not_taken_in(built, persona):
    page = built.page(persona)
    before = page.read_text(encoding="utf-8") + "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
    page.write_text(before, encoding="utf-8")
    with pytest.raises(OutputError, match="merge"):
        built.build()
    assert page.read_text(encoding="utf-8") == before
    assert "P306" in {problem.code for problem in built.check()}


def test_a_page_that_became_something_else_is_left_alone(built, persona):
    page = built.page(persona)
    page.write_text("Nothing of a persona is here any more.\n", encoding="utf-8")
    _change_the_sources(built)
    report = built.build()
    assert page.read_text(encoding="utf-8") == "Nothing of a persona is here any more.\n"
    assert any("left as it is" in note for note in report.notes)


def test_keys_that_people_add_to_the_front_matter_stay(built, persona):
    page = built.page(persona)
    edit(page, "writer: embedded\n", "writer: embedded\nowner: desk team\n")
    _change_the_sources(built)
    built.build()
    assert "owner: desk team\n" in page.read_text(encoding="utf-8")
