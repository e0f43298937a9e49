"""A command gives back what it opened, however it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from moderation.store.server.commands import Redis
from tests.service.cli.conftest import Run


def test_a_command_leaves_no_connection(run: Run, redis: Redis) -> None:
    """None to the store, and none to the broker, of which workers are asked for their models."""
    before = redis.info("clients")["connected_clients"]
    run("status")
    assert redis.info("clients")["connected_clients"] == before


@pytest.mark.parametrize(
    ("command", "code"), [(("status",), 2), (("doctor",), 1), (("store", "check"), 2)]
)
def test_a_folder_without_a_server_is_named_whole(
    run: Run,
    environ: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    code: int,
) -> None:
    """Whoever stands in another folder reads where it looked, and which setting names another."""
    monkeypatch.chdir(tmp_path)
    environ.update(REDIS_URL="", MODQUEUE_DATA_DIR="")
    output = run(*command, code=code).output
    assert os.fspath(tmp_path / "var") in output
    assert "MODQUEUE_DATA_DIR" in output
