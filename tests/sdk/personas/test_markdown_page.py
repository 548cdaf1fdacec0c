from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from persona.personas import page_name, to_markdown
from persona.personas.links import links_from, source_link
from persona.personas.markdown import escaped, unescaped
from persona.personas.model import Evidence, GenerationResult, Persona


@pytest.fixture
def persona(result: GenerationResult) -> Persona:
    return result.personas[0]


@pytest.fixture
def page(persona: Persona, result: GenerationResult) -> str:
    return to_markdown(persona, result)


def test_the_front_matter_says_which_persona_and_what_it_was_built_from(page: str, persona: Persona) -> None:
    front = yaml.safe_load(page.split("---\n")[1])
    assert (front["persona"], front["name"], front["title"]) == (persona.id, persona.name, persona.title)
    assert all(re.fullmatch("sha256:[0-9a-f]{16}", front["hashes"][what]) for what in ("sources", "evidence"))


def test_the_hashes_change_with_the_sources_and_with_the_evidence(
    page: str, persona: Persona, result: GenerationResult
) -> None:
    def hashes(text: str) -> dict[str, str]:
        found: dict[str, str] = yaml.safe_load(text.split("---\n")[1])["hashes"]
        return found

    touched = result.model_copy(
        update={"sources": tuple(source.model_copy(update={"sha256": "0" * 64}) for source in result.sources)}
    )
    assert hashes(to_markdown(persona, touched))["sources"] != hashes(page)["sources"]
    fewer = persona.model_copy(update={"claims": persona.claims[:2]})
    assert hashes(to_markdown(fewer, result))["evidence"] != hashes(page)["evidence"]
    assert hashes(to_markdown(fewer, touched))["sources"] == hashes(to_markdown(persona, touched))["sources"]


def test_the_spec_is_named_when_there_is_one(persona: Persona, result: GenerationResult) -> None:
    page = to_markdown(persona, result, spec="checkout.persona.yaml")
    assert yaml.safe_load(page.split("---\n")[1])["spec"] == "checkout.persona.yaml"


def test_the_sections_stand_in_the_order_a_reader_expects(page: str) -> None:
    assert re.findall(r"^## (.+)$", page, re.M) == [
        "Goals", "Pain points", "Needs", "Behaviours", "Tools", "In their words", "Who they are", "Evidence",
    ]  # fmt: skip


def test_each_claim_is_one_line_with_its_support_its_notes_and_its_id(page: str, persona: Persona) -> None:
    lines = re.findall(r"^- (.+?)((?:\[\^e\d+\])+) — (\d+) of (\d+), (\w+) <!-- (c_[0-9a-f]+) -->$", page, re.M)
    assert len(lines) == len(persona.claims)
    for (text, notes, support, size, strength, key), claim in zip(
        sorted(lines, key=lambda line: line[5]), sorted(persona.claims, key=lambda claim: claim.id), strict=True
    ):
        assert (unescaped(text), int(support), int(size), strength, key) == (
            claim.text, claim.support, persona.size, claim.strength, claim.id,
        )  # fmt: skip
        assert re.findall(r"e\d+", notes) == [item.id for item in claim.evidence]


def test_every_footnote_is_defined_once_and_used(page: str, persona: Persona) -> None:
    defined = re.findall(r"^\[\^(e\d+)\]: ", page, re.M)
    used = set(re.findall(r"\[\^(e\d+)\](?!:)", page))
    assert defined == [item.id for item in persona.evidence]
    assert set(defined) == used


def test_a_footnote_quotes_and_links_file_and_line(page: str) -> None:
    assert re.search(
        r"^\[\^e\d+\]: “It is the poor integration with version control that hurts us every week, because a merge of "
        r"two notebooks ends in a file that nobody can open\.” — P\d+, 00:12:03, "
        r"\[interviews/first round\.md:(\d+)-(\d+)\]\(interviews/first%20round\.md#L\1-L\2\)$",
        page,
        re.M,
    )


def test_a_provisional_persona_says_so_at_the_top(result: GenerationResult) -> None:
    page = to_markdown(result.personas[3], result)
    assert page.index("> **Provisional.** It rests on 4 participants only.") < page.index("## ")
    assert "> **Provisional.**" not in to_markdown(result.personas[0], result)


def test_attributes_stand_in_a_table_and_what_is_withheld_is_told(page: str, result: GenerationResult) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    assert "table_open" in {token.type for token in tokens}
    assert re.search(r"^\| \*\*Years of experience\*\* \| under ", page, re.M)
    assert "Not listed, so that nobody can be singled out: " in to_markdown(result.personas[3], result)


def test_a_persona_without_anything_still_has_a_page(result: GenerationResult) -> None:
    bare = result.personas[0].model_copy(update={"claims": (), "quotes": (), "attributes": ()})
    page = to_markdown(bare, result)
    assert "Nothing is cited." in page
    assert "## Goals" not in page


def test_many_sources_are_counted_rather_than_listed(result: GenerationResult) -> None:
    claim = result.personas[0].claims[0]
    items = tuple(
        claim.evidence[0].model_copy(update={"id": f"e{number}", "source": f"{number}.md"}) for number in range(1, 6)
    )
    several = result.personas[0].model_copy(
        update={"claims": (claim.model_copy(update={"evidence": items}),), "quotes": ()}
    )
    assert "in 5 files;" in to_markdown(several, result)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
@settings(max_examples=150)
@example("1. no list")
@example("2) nor this")
@example("# not a heading")
@example("- + * > no list either")
@example("*a* _b_ `c` [d](e) <f> ![g](h) ~~i~~ &amp; &#35; \\ | snake_case __dunder__")
@example("===")
@example("---")
@example("=")
@example("-")
@example("+")
@example("[^e1]: no note")
@example("<!-- c_12345678 -->")
def test_whatever_is_said_is_shown_as_it_was_said(text: str) -> None:
    shown = _Text()
    shown.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"{escaped(text)}\n"))
    assert shown.text.split() == text.split()
    assert shown.tags <= {"p"}


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_an_escaped_text_is_one_line_and_can_be_read_back(text: str) -> None:
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == " ".join(text.split())


def evidence(source: str, first: int = 12, last: int = 12) -> Evidence:
    return Evidence(
        id="e1", participant="P01", source=source, start=0, end=1, first_line=first, last_line=last, hash="0" * 16,
        quote="x",
    )  # fmt: skip


def test_links_work_for_odd_names_archives_and_ranges() -> None:
    assert source_link(evidence("a b/ü(1).md")) == "a%20b/%C3%BC%281%29.md#L12"
    assert source_link(evidence("data.zip!inner/x.csv", 3, 5)) == "data.zip#L3-L5"
    assert source_link(evidence("wow!/Great!.md")) == "wow%21/Great%21.md#L12"
    assert source_link(evidence("javascript:alert(1)")).startswith("javascript%3Aalert")
    assert source_link(evidence("//example.org/x")) == "example.org/x#L12"


def test_links_are_relative_to_the_folder_of_the_page(tmp_path: Any) -> None:
    assert links_from(tmp_path / "out", tmp_path)(evidence("a.md")) == "../a.md#L12"
    assert links_from(tmp_path, tmp_path)(evidence("a.md")) == "a.md#L12"
    assert links_from(tmp_path, None)(evidence("a.md")) == "a.md#L12"


def test_pages_are_named_after_the_persona_and_never_the_same(result: GenerationResult) -> None:
    names = [page_name(persona) for persona in result.personas]
    assert len(set(names)) == len(names)
    odd = result.personas[0].model_copy(update={"name": "../Zoë /x"})
    assert page_name(odd) == f"zo-x-{odd.id.removeprefix('persona_')}.md"
