"""Packages of the npm registry, installed in the virtual environment once for each lock file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

SECONDS = 240


def installed(source: Path, name: str) -> Path:
    """Return the folder ``name`` of the environment, with what ``source``'s lock file lists.

    It has ``package.json``, ``package-lock.json`` and ``node_modules``.
    """
    assert shutil.which("npm"), "these tests need node 18 and npm: apt-get install nodejs npm"
    folder = Path(sys.prefix) / name
    digest = sha256((source / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "installed"
    if not mark.exists() or mark.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copy(source / file, folder)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, f"npm ci failed: {done.stderr}"
        mark.write_text(digest)
    return folder
