"""The commands as a shell runs them, on the tests' server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main, status

Run = Callable[..., Result]


@pytest.fixture
def environ(redis_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of every command; a test may add to it."""
    return {"REDIS_URL": redis_url, "MODQUEUE_DATA_DIR": str(tmp_path)}


@pytest.fixture
def run(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command that is expected to end with ``code``; no worker is asked for long."""
    monkeypatch.setattr(status, "PING_SECONDS", 0.05)

    def run_command(*arguments: str, code: int = 0, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(main, arguments, input=stdin, env=environ)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run_command
