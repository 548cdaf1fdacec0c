"""What Alembic runs: always on a connection that `persona.store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from persona.store.migrate import ours
from persona.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="ps_alembic_version",
    include_object=ours,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
