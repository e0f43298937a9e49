"""The version of the archive: its tables are made, or brought up to date, at the first use."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from moderation.archive.lock import SCHEMA, locked

HEAD = "0001"  # the newest of migrations/versions


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or bring those of an earlier release up to date.

    Raises ConfigError where a later release wrote them.
    """
    with engine.connect() as connection:
        if version(connection) == HEAD:
            return
    # Alembic is a third of what a process costs that starts on an archive: most never need it.
    from moderation.archive import upgrade

    with locked(engine, SCHEMA, wait=True) as own:
        if own is not None:
            upgrade.upgrade(own, version(own))


def version(connection: Connection) -> str | None:
    """Return the step that the tables stand at, as Alembic keeps it; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
