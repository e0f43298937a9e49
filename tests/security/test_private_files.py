"""What the parts write: nobody else on the machine reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from moderation.projection import schema
from service.launcher.child import spawn

OTHERS = 0o077


@pytest.fixture
def units(repository: Path) -> list[Path]:
    return sorted((repository / "deploy" / "systemd").glob("*.service"))


def test_what_the_launcher_starts_writes_privately(tmp_path: Path) -> None:
    """Every part that the launcher starts writes for its own user alone."""
    program = f"import os; os.mkdir({str(tmp_path / 'd')!r}); open({str(tmp_path / 'f')!r}, 'w')"
    assert spawn([sys.executable, "-c", program], output=subprocess.DEVNULL).wait() == 0
    assert not [name for name in "df" if (tmp_path / name).stat().st_mode & OTHERS]


def test_the_projection_is_private(tmp_path: Path) -> None:
    """The file with everybody's comments is, whatever the process that makes it allows."""
    former = os.umask(0)
    try:
        with closing(schema.open_for_writing(tmp_path / "projection.sqlite3")):
            files = list(tmp_path.iterdir())
            assert files
            assert not [file.name for file in files if file.stat().st_mode & OTHERS]
    finally:
        os.umask(former)


def test_units_write_privately(units: list[Path]) -> None:
    """So does every part under systemd."""
    assert units
    for unit in units:
        assert "\nUMask=0077\n" in unit.read_text("utf-8"), unit.name
