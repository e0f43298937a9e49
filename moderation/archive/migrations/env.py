"""Alembic's way in: the steps run on the connection, and in the transaction, of the caller."""

from alembic import context

from moderation.archive.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds all steps
)
context.run_migrations()
