"""What a spec may say. Its JSON Schema, `docs/schema/persona-spec.schema.json`, is made from here, and so are the texts
that editors complete and show: every description is written for the person who reads it there.

Raises in validators name the code of the problem first ("P107|message|hint"), which `reading` takes apart.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from persona.personas.saving import FORMATS
from persona.scripts.model import ScriptFormat
from persona.settings import Redaction
from persona.webhooks.events import EventName

SUFFIXES = (".persona.yaml", ".persona.yml")
OutputFormat = Literal["json", "markdown", "html", "csv"]
assert set(FORMATS) == set(OutputFormat.__args__)  # type: ignore[attr-defined]

_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _fail(code: str, message: str, hint: str) -> NoReturn:
    raise PydanticCustomError("persona", "{code}|{message}|{hint}", {"code": code, "message": message, "hint": hint})


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[
    tuple[Text, ...], Field(strict=False), BeforeValidator(_listed, json_schema_input_type=str | list[Text])
]


class SourceSpec(_Model):
    """A file, a folder or a pattern; for tables, what their columns are."""

    path: Text = Field(
        description="A file, a folder or a pattern such as `interviews/*.md`, from the folder of the spec."
    )
    participant: Text | None = Field(
        None,
        description="The column that tells participants apart. Left out, inferred; else each row is a person.",
    )
    text: Texts | None = Field(None, description="Columns of open text: what participants said. Left out, inferred.")
    attributes: Texts | None = Field(
        None, description="Columns that describe participants, such as a role or an age band. Left out, inferred."
    )


def _source(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


Source = Annotated[SourceSpec, BeforeValidator(_source, json_schema_input_type=str | SourceSpec)]


class PrivacySpec(_Model):
    """What may be shown of people."""

    k: int = Field(
        5, ge=1, le=1000, description="An attribute value is shown only when at least this many participants hold it."
    )
    redact: Annotated[tuple[Redaction, ...], Field(strict=False)] = Field(
        ("names", "emails", "phones"), description="What is never quoted: passages that hold it are no evidence."
    )


class OutputSpec(_Model):
    """Where a build writes, and what."""

    folder: Text | None = Field(
        None, description="From the folder of the spec. Default: `personas/` and the name of the spec's file."
    )
    formats: Annotated[tuple[OutputFormat, ...], Field(strict=False, min_length=1)] = Field(
        ("markdown", "json"),
        description="`markdown` writes one page per persona, `html` a report for a browser, `csv` a table. "
        "`json` is always written: `personas.json` is the lockfile.",
    )


class WebhookSpec(_Model):
    """Who is told how a build ended."""

    url: Text = Field(description="An https address that the event is posted to.")
    events: Annotated[tuple[EventName, ...], Field(strict=False)] = Field(
        ("generation.completed",),
        description="Which events are sent. A build sends `generation.completed` when it has written personas, "
        "`generation.failed` when it failed and `generation.cancelled` when it was stopped; no others.",
    )
    secret_env: Text | None = Field(
        None, description="The environment variable that holds the signing secret (`whsec_…`). Never the secret itself."
    )

    @field_validator("url")
    @classmethod
    def _https(cls, url: str) -> str:
        from persona.errors import SettingError
        from persona.webhooks.addresses import check_url

        try:
            return check_url(url)
        except SettingError as error:
            _fail("P141", error.message, error.hint or "Write a URL such as https://example.com/hook.")

    @field_validator("secret_env")
    @classmethod
    def _name_only(cls, name: str | None) -> str | None:
        if name is not None and (name.startswith("whsec_") or not _ENVIRONMENT.fullmatch(name)):
            _fail(
                "P142",
                "secret_env names an environment variable; this is no name of one.",
                "Write a name such as CHECKOUT_HOOK_SECRET, and put the secret there.",
            )
        return name


class Spec(_Model):
    """Personas as code: what to read, what to build, and where to write it."""

    version: int = Field(description="The version of this format: 1.")
    name: str = Field("", description="What the research is called. Default: the name of the file.")
    sources: Annotated[tuple[Source, ...], Field(strict=False, min_length=1)] = Field(
        description="The research: interviews, surveys, feedback. Files, folders, patterns; tables with their columns."
    )
    personas: Annotated[int | str, Field(union_mode="left_to_right")] = Field(
        "auto", description='How many personas: a number (4), a range ("3-5") or `auto`.'
    )
    writer: Text = Field(
        "embedded",
        description="What puts findings into words: `embedded` (no key, no network), or a model: "
        "`anthropic:<model>`, `openai:<model>`, `google:<model>`, `ollama:<model>`.",
    )
    fallback: Literal["embedded"] | None = Field(
        None, description="The writer to use where the model fails for good. Default: the build fails."
    )
    budget_usd: float | None = Field(None, ge=0, description="Refuse to spend more than this many dollars on a build.")
    context: str = Field("", description="What the research is about, in a few words, for the writer.")
    privacy: PrivacySpec = Field(PrivacySpec(), description="What may be shown of people.")
    output: OutputSpec = Field(OutputSpec(), description="Where the build writes, and in which formats.")
    scripts: Annotated[tuple[ScriptFormat, ...], Field(strict=False)] = Field(
        (), description="Conversation scripts to make of every persona; each is audited to hold nobody's words."
    )
    webhooks: Annotated[tuple[WebhookSpec, ...], Field(strict=False)] = Field(
        (), description="Who is told when a build has written personas, failed or was stopped."
    )

    @field_validator("version")
    @classmethod
    def _known_version(cls, version: int) -> int:
        if version != 1:
            _fail(
                "P106",
                f"This Persona reads version 1 of specs; this one says {version}.",
                "Write 1, or update Persona.",
            )
        return version

    @field_validator("personas")
    @classmethod
    def _countable(cls, personas: int | str) -> int | str:
        from persona.errors import SettingError
        from persona.settings import PersonaCount

        try:
            PersonaCount.parse(personas)
        except SettingError as error:
            _fail("P105" if re.match(r"\s*\d", str(personas)) else "P104", error.message, error.hint or "")
        return personas

    @field_validator("writer")
    @classmethod
    def _known_writer(cls, writer: str) -> str:
        from persona.errors import PersonaError
        from persona.settings import Settings
        from persona.writers.registry import open_writer

        if writer != "embedded":
            try:
                open_writer(writer, Settings(writer=writer))
            except PersonaError as error:
                _fail("P107", error.message, error.hint or "")
        return writer
