"""The projector process: keeps up with every site, survives absences, ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

from moderation import actions
from moderation.acceptance import Limits
from moderation.actions import Intake
from moderation.comment import Article, Author, Submission
from moderation.errors import StoreUnavailable
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query
from moderation.registry import Registry
from moderation.store import Store
from service.launcher.embedded import EmbeddedServer
from tests.support.redis_servers import wait_until
from worker.program import repeat
from worker.project import Follower


def accept(store: Store, site: str) -> None:
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"))
    actions.submit(store, str, site, intake, caller="test", limits=Limits())


def test_a_round_catches_up_with_every_site(
    store: Store, registry: Registry, site: str, tmp_path: Path
) -> None:
    """Each site's journal is followed to its end, and a second round finds nothing new."""
    registry.add_site("other", "Other")
    for slug in (site, "other", site):
        accept(store, slug)
    path = tmp_path / "projection.sqlite3"
    projector = Projector(store, path)
    follower = Follower(registry, projector)
    assert follower.round(Event()) == 3
    assert follower.round(Event()) == 0
    projector.close()
    projection = Projection(path)
    assert [projection.count(Query(slug)) for slug in (site, "other")] == [2, 1]


def test_the_process_follows_and_ends(
    server: EmbeddedServer, store: Store, site: str, tmp_path: Path
) -> None:
    """The real process projects a comment soon after it came, and ends in order on SIGTERM."""
    environ = {
        **os.environ,
        "REDIS_URL": server.url,
        "MODQUEUE_SECRET": "s" * 32,
        "MODQUEUE_DATA_DIR": str(tmp_path),
    }
    process = subprocess.Popen([sys.executable, "-m", "worker.project"], env=environ)
    try:
        accept(store, site)
        projection = Projection(tmp_path / "projection.sqlite3")
        wait_until(lambda: projection.count(Query(site)) == 1, "the projection of a comment")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_rounds_go_on_after_an_absence_of_the_store() -> None:
    """A round that fails for want of Redis is tried again; the event ends the rounds."""
    ended = Event()
    outcomes = iter([StoreUnavailable("gone"), None])

    def one_round() -> None:
        outcome = next(outcomes)
        if outcome:
            raise outcome
        ended.set()

    repeat("test", one_round, 0.01, ended)
    assert next(outcomes, "all used") == "all used"
