"""How the commands are called: by name where the shell finds them, else by their place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from service.launcher.command import command


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with the command, not in the shell's path."""
    own = tmp_path / "check out" / ".venv" / "bin" / "modqueue"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(own.with_name("python")))
    monkeypatch.setenv("PATH", str(tmp_path))
    return own


def test_from_the_checkout(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the checkout it is what a newcomer can type."""
    monkeypatch.chdir(installed.parents[2])
    assert command() == ".venv/bin/modqueue"


def test_from_elsewhere(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere it is the whole path, quoted for the shell."""
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert command() == f"'{installed}'"


def test_by_name(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shell finds this very command, its name is enough; another's is not."""
    monkeypatch.chdir(installed.parents[2])
    monkeypatch.setenv("PATH", str(installed.parent))
    assert command() == "modqueue"
    other = tmp_path / "bin"
    other.mkdir()
    (other / "modqueue").write_text("#!/bin/sh\n")
    (other / "modqueue").chmod(0o755)
    monkeypatch.setenv("PATH", str(other))
    assert command() == ".venv/bin/modqueue"
