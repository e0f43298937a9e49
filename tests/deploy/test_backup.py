"""The backup command of docs/operations.md, as a shell runs it."""

from __future__ import annotations

import re
import subprocess
import tarfile
from pathlib import Path

import pytest


@pytest.mark.parametrize("kept", [("secret", "demo-key"), ("secret",), ("demo-key",), ()])
def test_the_documented_backup_ends_well(
    repository: Path, tmp_path: Path, kept: tuple[str, ...]
) -> None:
    """A secret or a key of the operator's is not in the folder; the backup has what is."""
    text = (repository / "docs" / "operations.md").read_text("utf-8")
    [command] = re.findall(r"^tar -C var -czf .*$", text, re.MULTILINE)
    (tmp_path / "var" / "server" / "appendonlydir").mkdir(parents=True)
    for name in (*kept, "server/appendonlydir/a.aof", "projection.sqlite3"):
        (tmp_path / "var" / name).write_text("x")
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    with tarfile.open(tmp_path / "modqueue-backup.tar.gz") as archive:
        names = set(archive.getnames())
    assert names == {*kept, "server/appendonlydir", "server/appendonlydir/a.aof"}
