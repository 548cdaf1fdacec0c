from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from typing import Any

import pytest

from persona.personas import accent_css, card_html, to_html
from persona.personas.card import css_class
from persona.personas.model import GenerationResult, MapPoint, WriterReport

VOID = {"meta", "img", "input", "br", "hr", "link"}


class Page(HTMLParser):
    """The elements of a page; fails where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.content: dict[str, str] = {}
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.content[self.open[-1]] = self.content.get(self.open[-1], "") + data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(result: GenerationResult) -> str:
    return to_html(result)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_report_is_one_file_that_asks_for_nothing(html: str, page: Page) -> None:
    assert len(html.encode()) < 200_000
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in page.all("img"))
    assert page.all("link") == []
    assert not re.search(r"url\(|@import|https?://", page.content["style"] + page.content["script"])
    assert all("src" not in script for script in page.all("script"))


def test_the_policy_allows_its_own_style_and_script_and_nothing_inline(html: str, page: Page) -> None:
    policy = next(meta["content"] for meta in page.all("meta") if "http-equiv" in meta)
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.content[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for _, attributes in page.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)


def test_ids_are_unique_and_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = [link["href"][1:] for link in page.all("a") if link["href"].startswith("#")]
    assert inside
    assert set(inside) <= set(ids)
    for _, attributes in page.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids)


def test_every_claim_shows_its_strength_first_and_opens_to_its_evidence(
    html: str, result: GenerationResult, page: Page
) -> None:
    claims = [claim for persona in result.personas for claim in persona.claims]
    assert len([item for item in page.all("details") if item.get("class") == "claim"]) == len(claims)
    for persona in result.personas:
        for claim in persona.claims:
            at = html.index(f'id="{css_class(persona)}-{claim.id}"')
            part = html[at : html.index("</details>", at)]
            assert part.index(f"{claim.strength} · {claim.support} of {persona.size}") < part.index('class="text"')
            for item in claim.evidence:
                assert f"{item.participant}</span>" in part
                assert f"{item.source}:{item.first_line}" in part


def test_what_they_want_comes_before_how_we_know(html: str, result: GenerationResult) -> None:
    for persona in result.personas:
        card = card_html(persona, result)
        assert card in html
        assert card.index("What they want") < card.index("In their words" if persona.quotes else "Who they are")
        assert card.index("What stands in the way") < card.index("Who they are")


def test_the_map_has_a_title_a_description_and_a_table_that_says_the_same(html: str, result: GenerationResult) -> None:
    part = html[html.index('<section class="map"') :]
    drawing = ElementTree.fromstring(
        part[part.index("<svg viewBox") : part.index("</svg>", part.index("<svg viewBox"))] + "</svg>"
    )
    assert len(drawing.findall(".//circle")) == len(result.map)
    assert drawing.find("title").text == "Map of participants by persona"  # type: ignore[union-attr]
    assert "62 participants in 4 groups" in drawing.find("desc").text  # type: ignore[union-attr,operator]
    for persona in result.personas:
        assert f"<td>{persona.size}</td>" in part
    assert "In no group" in part


def test_a_large_map_is_thinned_and_stays_small(result: GenerationResult) -> None:
    points = tuple(
        MapPoint(participant=f"P{n}", persona=result.personas[n % 4].id, x=(n % 997) / 997, y=(n % 991) / 991)
        for n in range(100_000)
    )
    large = to_html(result.model_copy(update={"map": points, "participants": 100_000}))
    assert "Every 34th participant is shown." in large
    assert len(large) < 300_000


def test_without_positions_there_is_no_map(result: GenerationResult) -> None:
    assert "Who stands where" not in to_html(result.model_copy(update={"map": ()}))


HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x" $style &amp; \u2028'


def test_nothing_that_was_said_becomes_markup(result: GenerationResult) -> None:
    persona = result.personas[0]
    item = persona.claims[0].evidence[0].model_copy(
        update={"quote": HOSTILE, "said": HOSTILE, "question": HOSTILE, "place": HOSTILE, "source": HOSTILE,
                "participant": HOSTILE}
    )  # fmt: skip
    claim = persona.claims[0].model_copy(update={"text": HOSTILE, "evidence": (item,), "id": HOSTILE})
    portrait = persona.portrait.model_copy(update={"light": "red;}*{", "svg": HOSTILE})
    hostile = persona.model_copy(
        update={"id": HOSTILE, "name": HOSTILE, "title": HOSTILE, "summary": HOSTILE, "provisional": HOSTILE,
                "claims": (claim,), "quotes": (item,), "portrait": portrait}
    )  # fmt: skip
    points = (MapPoint(participant=HOSTILE, persona=HOSTILE, x=9.0, y=-3.0),)
    page = Page(
        to_html(
            result.model_copy(
                update={
                    "personas": (hostile,), "reason": HOSTILE, "provisional": HOSTILE, "notes": (HOSTILE,),
                    "map": points,
                    "generator": result.generator.model_copy(update={"context": HOSTILE}),
                    "sources": (result.sources[0].model_copy(update={"path": HOSTILE}),),
                    "report": WriterReport(writer=HOSTILE, dropped=(HOSTILE,)),
                }
            )
        )
    )  # fmt: skip
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert len(page.all("img")) == 1
    assert "red;" not in page.content["style"]
    assert page.text.count("alert(1)") > 20
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)


def test_each_persona_has_its_colour_in_light_and_in_dark(result: GenerationResult) -> None:
    css = accent_css(result.personas)
    for persona in result.personas:
        light, dark = css.split("@media screen and (prefers-color-scheme:dark)")
        assert f".{css_class(persona)}{{--accent:{persona.portrait.light}}}" in light
        assert f".{css_class(persona)}{{--accent:{persona.portrait.dark}}}" in dark


def test_a_claim_without_evidence_is_shown_as_one(result: GenerationResult) -> None:
    persona = result.personas[0]
    added = persona.claims[0].model_copy(update={"evidence": (), "origin": "added"})
    card = card_html(persona.model_copy(update={"claims": (added,)}), result)
    assert "no evidence" in card
    assert "added by hand" in card
    assert "<details" not in card


def test_a_persona_about_whom_little_is_known_has_a_calm_card(result: GenerationResult) -> None:
    bare = result.personas[0].model_copy(update={"claims": (), "quotes": (), "attributes": ()})
    card = Page(card_html(bare, result))
    assert card.text.count("Not said by enough of them.") == 2


def test_many_passages_of_one_claim_are_counted(result: GenerationResult) -> None:
    persona = result.personas[0]
    claim = persona.claims[0]
    items = tuple(claim.evidence[0].model_copy(update={"id": f"e{number}"}) for number in range(1, 31))
    card = card_html(persona.model_copy(update={"claims": (claim.model_copy(update={"evidence": items}),)}), result)
    assert "22 more passages in personas.json" in card


def test_the_method_reports_what_a_model_cost_and_what_was_dropped(result: GenerationResult) -> None:
    def method(**report: Any) -> str:
        told = to_html(result.model_copy(update={"report": WriterReport(writer="ollama:x", **report)}))
        return told[told.index("How this was made") :]

    assert "3 requests, 1,500 tokens, cost unknown" in method(
        requests=3, input_tokens=1000, output_tokens=500, cost_usd=None
    )
    assert "1 request, 1 tokens, 0.25 USD" in method(requests=1, input_tokens=1, cost_usd=0.25)
    assert "What was dropped" in method(dropped=("“x”: it cites no evidence",))
    assert "What was dropped" not in method()


def test_sizes_of_sources_are_rounded_for_people(result: GenerationResult) -> None:
    sizes = (999, 2_400, 3_200_000)
    sources = tuple(result.sources[0].model_copy(update={"path": f"{size}", "size": size}) for size in sizes)
    told = to_html(result.model_copy(update={"sources": sources, "stability": None, "leftover": ("P01",)}))
    assert all(f"<td>{size}</td>" in told for size in ("999 B", "2 kB", "3.2 MB"))
    assert "Stability of the grouping: not measured." in told
    assert "1 participant fits none of them." in told
