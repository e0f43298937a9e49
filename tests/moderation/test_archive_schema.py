"""The archive's tables: made once, looked at cheaply, refused where a later release wrote them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from moderation.archive.archive import Archive
from moderation.archive.engine import make_engine
from moderation.archive.schema import HEAD
from moderation.archive.upgrade import steps
from moderation.errors import ConfigError

OPEN = """
import sys
from moderation.archive.archive import Archive
print(Archive(sys.argv[1]).id, "alembic" in sys.modules)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/archive.db"


def test_the_newest_step_is_the_one_that_is_looked_for() -> None:
    """A step that is added without a word here would be taken by no start."""
    assert ScriptDirectory.from_config(steps()).get_current_head() == HEAD


def test_who_finds_the_tables_loads_no_alembic(url: str) -> None:
    """The first use makes them; every later start is spared a third of what it cost."""
    made = Archive(url).id
    opened = subprocess.run([sys.executable, "-c", OPEN, url], capture_output=True, timeout=60)
    assert opened.stdout.decode().split() == [made, "False"], opened.stderr


def test_a_later_releases_archive_is_refused(url: str) -> None:
    """With a sentence that names its version; nothing is changed."""
    Archive(url).close()
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match=r"later release \(version 9999\)"):
        Archive(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()
