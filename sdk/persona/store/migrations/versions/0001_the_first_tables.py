"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ps_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("principal", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_audit")),
    )
    with op.batch_alter_table("ps_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_audit_at"), ["at"], unique=False)

    op.create_table(
        "ps_contents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_ps_contents")),
    )
    op.create_table(
        "ps_experiments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_experiments")),
    )
    with op.batch_alter_table("ps_experiments", schema=None) as batch_op:
        batch_op.create_index("ix_ps_experiments_order", ["created_at", "id"], unique=False)

    op.create_table(
        "ps_idempotency",
        sa.Column("principal", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "method", "path", "key", name=op.f("pk_ps_idempotency")),
    )
    with op.batch_alter_table("ps_idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "ps_keys",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_keys")),
    )
    op.create_table(
        "ps_experiment_sources",
        sa.Column("experiment_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["ps_experiments.id"],
            name=op.f("fk_ps_experiment_sources_experiment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["ps_contents.sha256"], name=op.f("fk_ps_experiment_sources_sha256")),
        sa.PrimaryKeyConstraint("experiment_id", "name", name=op.f("pk_ps_experiment_sources")),
    )
    with op.batch_alter_table("ps_experiment_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_experiment_sources_sha256"), ["sha256"], unique=False)

    op.create_table(
        "ps_runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("experiment_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["ps_experiments.id"], name=op.f("fk_ps_runs_experiment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_runs")),
    )
    with op.batch_alter_table("ps_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_runs_experiment_id"), ["experiment_id"], unique=False)
        batch_op.create_index("ix_ps_runs_order", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_runs_state"), ["state"], unique=False)

    op.create_table(
        "ps_endpoints",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_because", sa.String(length=300), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ps_runs.id"], name=op.f("fk_ps_endpoints_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_endpoints")),
    )
    with op.batch_alter_table("ps_endpoints", schema=None) as batch_op:
        batch_op.create_index("ix_ps_endpoints_order", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_endpoints_run_id"), ["run_id"], unique=False)

    op.create_table(
        "ps_personas",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("experiment_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["ps_experiments.id"], name=op.f("fk_ps_personas_experiment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["ps_runs.id"], name=op.f("fk_ps_personas_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "id", name=op.f("pk_ps_personas")),
    )
    with op.batch_alter_table("ps_personas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_personas_experiment_id"), ["experiment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_personas_id"), ["id"], unique=False)
        batch_op.create_index("ix_ps_personas_order", ["created_at", "run_id", "position"], unique=False)

    op.create_table(
        "ps_run_events",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ps_runs.id"], name=op.f("fk_ps_run_events_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "sequence", name=op.f("pk_ps_run_events")),
    )
    op.create_table(
        "ps_scripts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("persona_id", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ps_runs.id"], name=op.f("fk_ps_scripts_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_scripts")),
    )
    with op.batch_alter_table("ps_scripts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ps_scripts_persona_id"), ["persona_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_scripts_run_id"), ["run_id"], unique=False)

    op.create_table(
        "ps_deliveries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("endpoint_id", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(length=128), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["ps_endpoints.id"], name=op.f("fk_ps_deliveries_endpoint_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ps_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id", "run_id", "sequence", name=op.f("uq_ps_deliveries_endpoint_id_run_id_sequence")
        ),
    )
    with op.batch_alter_table("ps_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_ps_deliveries_due", ["state", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_deliveries_endpoint_id"), ["endpoint_id"], unique=False)
        batch_op.create_index("ix_ps_deliveries_order", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_deliveries_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ps_deliveries_state"), ["state"], unique=False)

    op.create_table(
        "ps_attempts",
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["ps_deliveries.id"], name=op.f("fk_ps_attempts_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_ps_attempts")),
    )


def downgrade() -> None:
    op.drop_table("ps_attempts")
    with op.batch_alter_table("ps_deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_deliveries_state"))
        batch_op.drop_index(batch_op.f("ix_ps_deliveries_run_id"))
        batch_op.drop_index("ix_ps_deliveries_order")
        batch_op.drop_index(batch_op.f("ix_ps_deliveries_endpoint_id"))
        batch_op.drop_index("ix_ps_deliveries_due")

    op.drop_table("ps_deliveries")
    with op.batch_alter_table("ps_scripts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_scripts_run_id"))
        batch_op.drop_index(batch_op.f("ix_ps_scripts_persona_id"))

    op.drop_table("ps_scripts")
    op.drop_table("ps_run_events")
    with op.batch_alter_table("ps_personas", schema=None) as batch_op:
        batch_op.drop_index("ix_ps_personas_order")
        batch_op.drop_index(batch_op.f("ix_ps_personas_id"))
        batch_op.drop_index(batch_op.f("ix_ps_personas_experiment_id"))

    op.drop_table("ps_personas")
    with op.batch_alter_table("ps_endpoints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_endpoints_run_id"))
        batch_op.drop_index("ix_ps_endpoints_order")

    op.drop_table("ps_endpoints")
    with op.batch_alter_table("ps_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_runs_state"))
        batch_op.drop_index("ix_ps_runs_order")
        batch_op.drop_index(batch_op.f("ix_ps_runs_experiment_id"))

    op.drop_table("ps_runs")
    with op.batch_alter_table("ps_experiment_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_experiment_sources_sha256"))

    op.drop_table("ps_experiment_sources")
    op.drop_table("ps_keys")
    with op.batch_alter_table("ps_idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_idempotency_created_at"))

    op.drop_table("ps_idempotency")
    with op.batch_alter_table("ps_experiments", schema=None) as batch_op:
        batch_op.drop_index("ix_ps_experiments_order")

    op.drop_table("ps_experiments")
    op.drop_table("ps_contents")
    with op.batch_alter_table("ps_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ps_audit_at"))

    op.drop_table("ps_audit")
