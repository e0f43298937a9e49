"""The backup command of docs/operations.md, as a shell runs it."""

from __future__ import annotations

import re
import subprocess
import tarfile
from pathlib import Path


def test_the_documented_backup_holds_no_secret(repository: Path, tmp_path: Path) -> None:
    """Who steals it makes no codes and finds no e-mail address: the secret is kept elsewhere."""
    text = (repository / "docs" / "operations.md").read_text("utf-8")
    [command] = re.findall(r"^tar -C var -czf .*$", text, re.MULTILINE)
    (tmp_path / "var" / "server" / "appendonlydir").mkdir(parents=True)
    for name in ("secret", "demo-key", "server/password", "server/appendonlydir/a.aof"):
        (tmp_path / "var" / name).write_text("x")
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    with tarfile.open(tmp_path / "modqueue-backup.tar.gz") as archive:
        names = set(archive.getnames())
    assert names == {"server/appendonlydir", "server/appendonlydir/a.aof"}
