"""The steps of the archive's tables, taken by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from moderation.errors import ConfigError

STEPS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, found: str | None) -> None:
    """Take all steps after ``found``, in one transaction; none is left where another process did.

    Raises ConfigError where a later release wrote the tables.
    """
    config = steps()
    connection.rollback()
    if found and found not in _names(config):
        problem = f"holds data of a later release (version {found}): start that release"
        raise ConfigError("MODQUEUE_ARCHIVE_URL", problem)
    with connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def steps() -> Config:
    """Return where Alembic finds the steps."""
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config


def _names(config: Config) -> set[str]:
    return {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
