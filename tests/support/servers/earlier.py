"""The code of an earlier release, out of this checkout's history."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support.servers.installation import ROOT

# The first one whose store has today's version: it may run beside this one (docs/upgrade.md).
EARLIER = "dc272ea22d52290773a6a7432958350cea8116c0"
PARTS = (
    *("moderation", "service", "worker", "classifier", "pyproject.toml"),
    "tests/worker/fixture_app.py",
    *("tests/support/fixture_scorer.py", "tests/support/plain_reading.py"),
)


def earlier_release(folder: Path) -> Path:
    """Write the tree of EARLIER into ``folder`` and return it.

    A checkout without history has none: the test is skipped, with what it needs.
    """
    folder.mkdir()
    archive = folder / "tree.tar"
    command = ["git", "archive", f"--output={archive}", EARLIER, *PARTS]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"NOT TRIED: two releases need the history up to {EARLIER}: {made.stderr}")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder
