"""How a worker and its children are started."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from billiard import get_start_method

from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import installation
from tests.support.servers.redis_servers import READY_SECONDS

PROGRAMS = ("web", "spawning-worker", "sweep")


def test_a_worker_starts_anew_by_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Celery gives Python at SIGHUP names no file: its folder would come first in the path."""
    monkeypatch.setattr(sys, "argv", ["start.py", "--help"])
    with pytest.raises(SystemExit):
        runpy.run_module("worker.start", run_name="__main__")
    assert sys.argv == ["-m", "worker.start", "--help"]


def test_children_share_the_model() -> None:
    """On Linux they are forked, whatever the default of Python's own processes is."""
    assert get_start_method() == ("fork" if sys.platform == "linux" else "spawn")


def test_children_that_are_not_forked_score(tmp_path: Path) -> None:
    """As on macOS: started anew, they know the task and give each comment one verdict."""
    with installation(tmp_path, *PROGRAMS, MODQUEUE_WORKER_CHILDREN="1") as running:
        load = Load(running, [f"comment number {number}" for number in range(5)])
        load.finish()
        await_verdicts(running, load, READY_SECONDS)
        assert len(check_exactly_once(running, load)) == 5
