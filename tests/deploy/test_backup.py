"""The backup commands of docs/operations.md, as a shell runs them."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from service.launcher.embedded import EmbeddedServer

SECRET = "a-secret-that-is-kept-elsewhere"


def test_the_documented_commands_bring_a_store_back_without_its_secret(
    repository: Path, tmp_path: Path
) -> None:
    """Who steals a backup makes no codes and finds no e-mail address: the secret is not in it."""
    text = (repository / "docs" / "operations.md").read_text("utf-8")
    [back_up] = re.findall(r"^modqueue backup .*$", text, re.MULTILINE)
    [restore] = re.findall(r"^modqueue restore .*$", text, re.MULTILINE)
    for name in ("else", "safe"):
        (tmp_path / name).mkdir()
    (tmp_path / "safe" / "backup-key").write_text(secrets.token_hex(32))
    here, there = tmp_path / "var", tmp_path / "new"
    for folder in (here, there):
        folder.mkdir()
    for name in ("secret", "demo-key"):
        (here / name).write_text(SECRET)
    server = EmbeddedServer(here / "server")
    server.start()
    try:
        run(here, tmp_path, back_up)
    finally:
        server.stop()
    for path in (tmp_path / "else").rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()
    assert "put the secret into" in run(there, tmp_path, restore)
    files = {path.name for path in (there / "server" / "appendonlydir").iterdir()}
    assert files == {path.name for path in (here / "server" / "appendonlydir").iterdir()}


def run(data_dir: Path, places: Path, command: str) -> str:
    """Run the command of the document in a shell; return what it said."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "REDIS_URL": "", "MODQUEUE_DATA_DIR": str(data_dir)}
    moved = command.replace("/somewhere", str(places))
    done = subprocess.run(["sh", "-c", moved], env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
