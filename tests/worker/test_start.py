"""How a worker's children are started."""

from __future__ import annotations

import sys
from pathlib import Path

from billiard import get_start_method

from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import installation
from tests.support.servers.redis_servers import READY_SECONDS

PROGRAMS = ("web", "spawning-worker", "sweep")


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
