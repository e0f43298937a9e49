"""The version of the archive: its tables are made and changed by Alembic, at the first use."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from moderation.archive.lock import SCHEMA, locked
from moderation.errors import ConfigError

STEPS = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or bring those of an earlier release up to date.

    Raises ConfigError where a later release wrote them.
    """
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _version(connection) == scripts.get_current_head():
            return
    with locked(engine, SCHEMA, wait=True) as own:
        if own is not None:
            _upgrade(own, config, scripts)


def _upgrade(connection: Connection, config: Config, scripts: ScriptDirectory) -> None:
    version = _version(connection)
    connection.rollback()
    if version and version not in {step.revision for step in scripts.walk_revisions()}:
        problem = f"holds data of a later release (version {version}): start that release"
        raise ConfigError("MODQUEUE_ARCHIVE_URL", problem)
    with connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
