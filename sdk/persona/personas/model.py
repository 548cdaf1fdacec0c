"""The persona and the result of a generation, as they are saved, sent and shown.

These are the shapes of `personas.json`, of the REST API and of `PersonaClient`; their JSON Schema is published in
`docs/schema/`. Order of fields is order in the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from persona.claims.model import ClaimKind, Strength

Share = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Model):
    """A passage that a claim stands on. `quote` is exactly `source_bytes[start:end].decode(encoding)`."""

    id: str = Field(
        pattern=r"^e[0-9]+$", description="e1, e2, …: unique within the persona; the footnote's name on its page"
    )
    participant: str = Field(description="P01, P02, …: never a name")
    source: str = Field(description="POSIX path, relative to the root of the result")
    start: int = Field(ge=0, description="first byte")
    end: int = Field(ge=0, description="byte after the last")
    first_line: int = Field(ge=1)
    last_line: int = Field(ge=1)
    hash: str = Field(description="first 16 hexadecimal digits of the SHA-256 of the quote in UTF-8")
    encoding: str = "utf-8"
    quote: str
    said: str | None = Field(None, description="the quote with the format's escaping undone, where that differs")
    question: str | None = Field(None, description="what was asked")
    place: str | None = Field(None, description="time code, or row and column, for people")

    @property
    def location(self) -> str:
        """`file:line`, as editors and terminals understand it."""
        return f"{self.source}:{self.first_line}"

    @property
    def readable(self) -> str:
        return self.said if self.said is not None else self.quote


class Claim(_Model):
    """One statement about a persona. `support` participants of the segment said it: `share` of them, `lift` times
    as often as everyone else (null: not measurable)."""

    id: str = Field(description="c_…: stable while the claim can be recognised")
    kind: ClaimKind
    text: str
    strength: Strength
    support: int = Field(ge=0)
    share: Share
    lift: float | None = None
    evidence: tuple[Evidence, ...]
    origin: Literal["generated", "edited", "added"] = "generated"


class AttributeShare(_Model):
    value: str
    count: int = Field(ge=0)
    share: Share


class Attribute(_Model):
    """How an attribute is spread over the segment. Values held by fewer than k people are not listed: `withheld`
    counts the people behind them."""

    name: str
    known: int = Field(ge=0, description="participants for whom the sources say it")
    shares: tuple[AttributeShare, ...]
    withheld: int = Field(0, ge=0)


class Portrait(_Model):
    """An abstract mark in the persona's own colour, never a face."""

    svg: str
    light: str = Field(description="accent colour on a light background, #rrggbb, contrast at least 4.5")
    dark: str = Field(description="accent colour on a dark background, #rrggbb, contrast at least 4.5")


class Persona(_Model):
    id: str = Field(description="persona_…: stable while the segment it stands for can be recognised")
    name: str
    title: str
    summary: str
    provisional: str | None = Field(None, description="why this rests on little; null when it is solid")
    size: int = Field(ge=1, description="participants in the segment")
    share: Share = Field(description="of all participants")
    terms: tuple[str, ...] = Field((), description="words that set the segment apart")
    claims: tuple[Claim, ...]
    quotes: tuple[Evidence, ...]
    attributes: tuple[Attribute, ...] = ()
    participants: tuple[str, ...]
    portrait: Portrait
    writer: str = "embedded"

    def of_kind(self, kind: ClaimKind) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.kind == kind)

    @property
    def goals(self) -> tuple[Claim, ...]:
        return self.of_kind("goal")

    @property
    def pain_points(self) -> tuple[Claim, ...]:
        return self.of_kind("pain_point")

    @property
    def needs(self) -> tuple[Claim, ...]:
        return self.of_kind("need")

    @property
    def behaviours(self) -> tuple[Claim, ...]:
        return self.of_kind("behaviour")

    @property
    def motivations(self) -> tuple[Claim, ...]:
        return self.of_kind("motivation")

    @property
    def contexts(self) -> tuple[Claim, ...]:
        return self.of_kind("context")

    @property
    def tools(self) -> tuple[Claim, ...]:
        return self.of_kind("tool")

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every passage the persona stands on, each once, in the order of its id."""
        found = {item.id: item for claim in self.claims for item in claim.evidence}
        found.update({item.id: item for item in self.quotes})
        return tuple(sorted(found.values(), key=lambda item: int(item.id.removeprefix("e"))))


class ColumnRecord(_Model):
    name: str
    role: Literal["participant", "text", "attribute", "ignore"]
    reason: str


class SourceRecord(_Model):
    path: str
    format: str
    encoding: str
    size: int
    sha256: str
    columns: tuple[ColumnRecord, ...] = ()
    participants: int | None = Field(None, ge=0, description="who speak in it; null: not counted")
    passages: int | None = Field(None, ge=0, description="what they say in it; null: not counted")


class MapPoint(_Model):
    """A participant on the map: coordinates in [0, 1]; `persona` is null for the leftover group."""

    participant: str
    persona: str | None
    x: float
    y: float


class WriterReport(_Model):
    """What the verifier did to what the writer wrote."""

    writer: str
    kept: int = 0
    repaired: int = 0
    dropped: tuple[str, ...] = ()
    entailment: Literal["lexical", "semantic", "by construction"] = "by construction"
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = Field(None, description="null: unknown")


class Generator(_Model):
    """What built the result: enough to build it again."""

    name: Literal["persona"] = "persona"
    version: str
    personas: str = Field(description='the number asked for: "4", "3-5" or "auto"')
    writer: str
    context: str = ""
    k: int = 5
    redact: tuple[str, ...] = ("names", "emails", "phones")


class PageRecord(_Model):
    """A persona's page as the build left it: first 16 hexadecimal digits of SHA-256. `generated` is the page without
    hand edits, `written` what stood in the file."""

    file: str
    generated: str
    written: str


class DeletedClaim(_Model):
    """What a later build needs to leave out a claim that a person took off a page: never its words."""

    id: str
    kind: ClaimKind
    text: str = Field(description="hash of the claim's text")
    evidence: tuple[str, ...] = Field((), description="hashes of its quotes")


class Hand(_Model):
    """What people changed about one persona on its page, for good."""

    fields: tuple[Literal["name", "title", "summary"], ...] = ()
    deleted: tuple[DeletedClaim, ...] = ()


class RetiredPersona(_Model):
    """A persona of an earlier build that could not be recognised; its page stays until it is pruned."""

    id: str
    name: str
    file: str


class BuildRecord(_Model):
    """What a build leaves for the next one, in `personas.json` as the lockfile. Hashes of files are the first 16
    hexadecimal digits of their SHA-256."""

    spec: str = Field(description="POSIX path of the spec, relative to the output folder")
    asked: dict[str, Any] = Field(description="what the spec asked for, its defaults filled in")
    inputs: dict[str, str] = Field(description="every file that the sources mean -> its hash")
    people: dict[str, str] = Field(description="Participant.key_hash -> P-number")
    frozen: str = Field(description="what places newcomers without reshuffling the rest: JSON, kept as one line")
    pages: dict[str, PageRecord] = Field(default_factory=dict, description="by persona id")
    files: dict[str, str] = Field(default_factory=dict, description="other outputs -> their hash")
    hands: dict[str, Hand] = Field(default_factory=dict, description="by persona id")
    retired: tuple[RetiredPersona, ...] = ()


class GenerationResult(_Model):
    """Everything one generation gives. Holds no clock and nothing of the machine it ran on."""

    format: Literal["persona-result/1"] = "persona-result/1"
    generator: Generator
    personas: tuple[Persona, ...]
    reason: str = Field(description="why there are this many personas")
    stability: float | None = Field(None, description="of the grouping, in [0, 1]; null: not measured")
    provisional: str | None = None
    participants: int
    passages: int
    leftover: tuple[str, ...] = ()
    map: tuple[MapPoint, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    notes: tuple[str, ...] = ()
    report: WriterReport
    root: str = Field("", exclude=True, description="folder that source paths are relative to; never saved")
    frozen: dict[str, object] = Field(
        default_factory=dict,
        exclude=True,
        repr=False,
        description="what the next build needs to place newcomers; kept by the build",
    )
    people: dict[str, str] = Field(
        default_factory=dict,
        exclude=True,
        repr=False,
        description="Participant.key_hash -> P-number; kept by the build",
    )
    build: BuildRecord | None = Field(
        None,
        exclude_if=lambda record: record is None,
        repr=False,
        description="the build's own record, in the lockfile of a spec",
    )
    _left_out: tuple[int, int] | None = PrivateAttr(None)  # of `without_people`: leftover participants, places

    @property
    def ungrouped(self) -> int:
        """How many participants fit no persona."""
        return len(self.leftover) if self._left_out is None else self._left_out[0]

    @property
    def placed(self) -> int:
        """How many participants have a place on the map."""
        return len(self.map) if self._left_out is None else self._left_out[1]

    def without_people(self, *, most: int, ungrouped: int | None = None, placed: int | None = None) -> GenerationResult:
        """For whoever shows personas: without what it holds for each participant, which of a large survey is most of
        it, and without what only the next build asks for. Of the map, every n-th place is kept, `most` of them.
        `ungrouped` and `placed` are given where the parts that they count were left out before."""
        personas = tuple(persona.model_copy(update={"participants": ()}) for persona in self.personas)
        build = self.build and self.build.model_copy(update={"people": {}, "frozen": "", "inputs": {}})
        step = max(1, -(-len(self.map) // most))
        kept = {"personas": personas, "build": build, "leftover": (), "map": self.map[::step]}
        result = self.model_copy(update={**kept, "people": {}, "frozen": {}})
        result._left_out = (
            self.ungrouped if ungrouped is None else ungrouped,
            self.placed if placed is None else placed,
        )
        return result

    def __iter__(self) -> Iterator[Persona]:  # type: ignore[override]
        return iter(self.personas)

    def __len__(self) -> int:
        return len(self.personas)

    def save(self, folder: str | os.PathLike[str], formats: Iterable[str] = ("json", "markdown", "html")) -> list[Path]:
        """Writes the result into a folder, all of it or nothing. Gives the files written. Raises OutputError."""
        from persona.personas.saving import save

        return save(self, folder, formats)

    def _repr_html_(self) -> str:
        """The report, in a notebook."""
        from html import escape

        from persona.personas.report import to_html

        return f'<iframe srcdoc="{escape(to_html(self), quote=True)}" style="width:100%;height:42em;border:0"></iframe>'
