"""The tables. Every name begins with `ps_`, since on SQLite the job engine's tables lie in the same database.

Times are UTC, in milliseconds since 1970: one type that sorts, compares and serialises alike on both databases.
Ids are text with the prefix that people see. JSON columns hold only what the API shows.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

PREFIX = "ps_"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def _belongs_to(name: str, table: str, *, nullable: bool = False) -> Column[str]:
    return Column(
        name, String(64), ForeignKey(f"{PREFIX}{table}.id", ondelete="CASCADE"), nullable=nullable, index=True
    )


# What was posted, once per content, so that any worker on any machine can run it.
contents = Table(
    "ps_contents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

experiments = Table(
    "ps_experiments",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, default=""),
    Column("settings", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(64), nullable=False),
    Index("ix_ps_experiments_order", "created_at", "id"),
)

experiment_sources = Table(
    "ps_experiment_sources",
    metadata,
    Column("experiment_id", String(64), ForeignKey("ps_experiments.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("sha256", String(64), ForeignKey("ps_contents.sha256"), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("request", JSON, nullable=False),  # column roles that were given
)

runs = Table(
    "ps_runs",
    metadata,
    _id(),
    _belongs_to("experiment_id", "experiments"),
    Column("state", String(16), nullable=False, index=True),  # queued, running, completed, failed, cancelled
    Column("settings", JSON, nullable=False),
    Column("sources", JSON, nullable=False),  # [{"name", "sha256", "request"}]: what it was asked of, for good
    Column("attempts", Integer, nullable=False),  # how often a process began it
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("progress", JSON),  # {"stage", "done", "total"}
    Column("error", JSON),  # {"code", "message", "hint"}
    Column("result", JSON),  # persona-result/1
    Column("frozen", JSON),  # what the next run of the experiment needs to keep its personas
    Column("created_by", String(64), nullable=False),
    Index("ix_ps_runs_order", "created_at", "id"),
)

run_events = Table(
    "ps_run_events",
    metadata,
    Column("run_id", String(64), ForeignKey("ps_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("event", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", BigInteger, nullable=False),
)

personas = Table(
    "ps_personas",
    metadata,
    Column("run_id", String(64), ForeignKey("ps_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True, index=True),
    _belongs_to("experiment_id", "experiments"),
    Column("name", String(200), nullable=False),
    Column("title", String(300), nullable=False),
    Column("position", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_ps_personas_order", "created_at", "run_id", "position"),
)

scripts = Table(
    "ps_scripts",
    metadata,
    _id(),
    _belongs_to("run_id", "runs"),
    Column("persona_id", String(64), nullable=False, index=True),
    Column("format", String(40), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("report", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

keys = Table(
    "ps_keys",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the secret part
    Column("scopes", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
)

endpoints = Table(
    "ps_endpoints",
    metadata,
    _id(),
    Column("url", Text, nullable=False),
    Column("description", String(500), nullable=False, default=""),
    Column("events", JSON, nullable=False),
    Column("secrets", JSON, nullable=False),  # [{"secret", "until"}], the newest first
    Column("enabled", Boolean, nullable=False),
    Column("disabled_because", String(300)),
    Column("failing_since", BigInteger),
    _belongs_to("run_id", "runs", nullable=True),  # a webhook given with one request
    Column("created_at", BigInteger, nullable=False),
    Index("ix_ps_endpoints_order", "created_at", "id"),
)

deliveries = Table(
    "ps_deliveries",
    metadata,
    _id(),  # msg_...: the webhook-id, the same on every attempt
    _belongs_to("endpoint_id", "endpoints"),
    Column("event", String(40), nullable=False),
    Column("run_id", String(64), index=True),
    Column("sequence", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False, index=True),  # pending, delivered, dead
    Column("attempts", Integer, nullable=False),  # ever
    Column("tries", Integer, nullable=False),  # since it was sent, or sent again by hand
    Column("next_at", BigInteger),
    Column("claimed_by", String(128)),  # the process that is sending it
    Column("claimed_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("endpoint_id", "run_id", "sequence"),
    Index("ix_ps_deliveries_due", "state", "next_at"),
    Index("ix_ps_deliveries_order", "created_at", "id"),
)

attempts = Table(
    "ps_attempts",
    metadata,
    Column("delivery_id", String(64), ForeignKey("ps_deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("status", Integer),
    Column("latency_ms", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("error", String(300)),
)

idempotency = Table(
    "ps_idempotency",
    metadata,
    Column("principal", String(64), primary_key=True),
    Column("method", String(8), primary_key=True),
    Column("path", String(300), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer),  # null while the first request is in flight
    Column("headers", JSON),
    Column("body", LargeBinary),
    Column("created_at", BigInteger, nullable=False, index=True),
)

audit = Table(
    "ps_audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("principal", String(64), nullable=False),
    Column("action", String(60), nullable=False),
    Column("target", String(200), nullable=False),
    Column("request_id", String(64), nullable=False),
)
