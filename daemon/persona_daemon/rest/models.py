"""What may be sent: strict (a number is a number), nothing that is not known, nothing that no database can hold."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from persona.experiments.keys import Scope
from persona.experiments.shown import Run
from persona.personas.model import GenerationResult
from persona.scripts.model import ScriptFormat
from persona.settings import Redaction
from persona.webhooks.events import EventName


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold the character U+0000")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_storable)]
Column = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_storable)]
RunId = Annotated[str, StringConstraints(pattern=r"^run_[0-9a-z]{1,40}$")]
ExperimentId = Annotated[str, StringConstraints(pattern=r"^exp_[0-9a-z]{1,40}$")]
PersonaId = Annotated[str, StringConstraints(pattern=r"^persona_[0-9a-zA-Z_-]{1,50}$")]


class Given(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class GivenSource(Given):
    """A research file: its name says what format it is in."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_storable)] = Field(
        description="a relative path; the suffix names the format: .md, .txt, .csv, .json, .vtt, …"
    )
    content: str = Field(description="the file's text, or its bytes in base64")
    encoding: Literal["utf-8", "base64"] = "utf-8"


class Columns(Given):
    """What the columns of a table are, where that is not to be inferred."""

    participant: Column | None = None
    text: list[Column] | None = None
    attributes: list[Column] | None = None


class GivenPrivacy(Given):
    k: int = Field(5, ge=1, le=1000, description="an attribute value is shown only when k participants hold it")
    redact: list[Redaction] = Field(default_factory=lambda: list(get_args(Redaction)), max_length=3)


class GivenWebhook(Given):
    """Told of this one run. Without a secret one is made, and shown once in the answer."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=2000), AfterValidator(_storable)]
    secret: Annotated[str, StringConstraints(max_length=200), AfterValidator(_storable)] | None = None
    events: list[EventName] = Field(default_factory=list, max_length=10)


class GenerationSettings(Given):
    """All but the sources. With `experiment_id` the sources are added to what that experiment holds."""

    name: Name = ""
    experiment_id: ExperimentId | None = None
    personas: int | Annotated[str, StringConstraints(max_length=20)] = Field(
        "auto", description='4, "3-5" or "auto"; at most 20'
    )
    writer: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_storable)] = "embedded"
    context: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_storable)] = ""
    privacy: GivenPrivacy | None = None
    budget_usd: float | None = Field(None, gt=0, le=1_000_000)
    fallback: Literal["embedded"] | None = None
    columns: dict[str, Columns] = Field(default_factory=dict, max_length=1000, description="by the source's name")
    webhook: GivenWebhook | None = None


class GenerateRequest(GenerationSettings):
    sources: list[GivenSource] = Field(default_factory=list, max_length=1000)
    paths: list[Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_storable)]] = Field(
        default_factory=list,
        max_length=1000,
        description="files or folders on the server, below a folder that its configuration allows",
    )


class KeyRequest(Given):
    name: Name = ""
    scopes: list[Scope] = Field(min_length=1, max_length=3)
    expires_in_days: float | None = Field(None, gt=0, le=3650)


class WebhookRequest(Given):
    url: Annotated[str, StringConstraints(min_length=8, max_length=2000), AfterValidator(_storable)]
    events: list[EventName] = Field(default_factory=list, max_length=10, description="all but progress when empty")
    description: Annotated[str, StringConstraints(max_length=500), AfterValidator(_storable)] = ""
    secret: Annotated[str, StringConstraints(max_length=200), AfterValidator(_storable)] | None = None


class WebhookChanges(Given):
    url: Annotated[str, StringConstraints(min_length=8, max_length=2000), AfterValidator(_storable)] | None = None
    events: list[EventName] | None = Field(None, max_length=10)
    description: Annotated[str, StringConstraints(max_length=500), AfterValidator(_storable)] | None = None
    enabled: bool | None = None


class RecoverRequest(Given):
    since: datetime = Field(description="deliveries that died since then are sent again")


class ScriptRequest(Given):
    """The persona is taken as its newest run made it, or as `run_id` did."""

    persona_id: PersonaId
    run_id: RunId | None = None
    format: ScriptFormat = "character_card"
    tokens: int | None = Field(None, ge=50, le=100_000, description="at most so many, for a system prompt")


class ScriptLine(BaseModel):
    id: str
    run_id: str
    persona_id: str
    format: ScriptFormat
    media_type: str
    created_at: datetime


class ScriptAudit(BaseModel):
    """`score` is that of the worst finding, below 0.1; `tests` says what each test looked at."""

    score: float
    lines: int
    passages: int
    tests: dict[str, str]


class ShownScript(ScriptLine):
    encoding: Literal["utf-8", "base64"]
    content: str
    audit: ScriptAudit


class AcceptedRun(Run):
    """`webhook_secret` is there when the request had a webhook without one: it is shown only here."""

    webhook_secret: str | None = Field(None, exclude_if=lambda secret: secret is None)


class EndedRun(Run):
    """A run that ended while the asker waited."""

    result: GenerationResult | None = Field(description="persona-result/1; null unless it is completed")


class Problem(BaseModel):
    """RFC 9457. `type` is a path on this server that explains it."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = Field(None, description="of the error in Python, where it is one")
    where: str | None = None
    hint: str
    errors: list[dict[str, Any]] | None = None
    request_id: str


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    status: Literal["ready", "unavailable"]


class Capabilities(BaseModel):
    """What `POST /generate` takes on this server."""

    formats: list[str]
    media_types: list[str]
    most_body_bytes: int
    most_files: int
    paths: bool = Field(description="whether files may be named by path")
    how: str


class ShownKey(BaseModel):
    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKey(ShownKey):
    key: str = Field(description="the key itself: shown now and never again")


class ShownWebhook(BaseModel):
    id: str
    url: str
    description: str
    events: list[EventName]
    enabled: bool
    disabled_because: str | None
    created_at: datetime


class NewWebhook(ShownWebhook):
    secret: str = Field(description="signs every delivery: shown now and never again")


class NewSecret(BaseModel):
    secret: str = Field(description="signs from now on; the one before signs too for 24 hours")


class ShownAttempt(BaseModel):
    number: int
    at: datetime
    status: int | None
    latency_ms: int
    response: str = Field(description="the first KiB of what the receiver answered")
    error: str | None


class ShownDelivery(BaseModel):
    """`id` is the webhook-id header, the same on every attempt."""

    id: str
    webhook_id: str
    event: EventName
    run_id: str | None
    state: Literal["pending", "delivered", "dead"]
    attempts: int
    next_at: datetime | None
    created_at: datetime


class DeliveryDetails(ShownDelivery):
    log: list[ShownAttempt]


class Recovered(BaseModel):
    deliveries: int = Field(description="how many are sent again")
