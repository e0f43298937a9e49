"""The projector process: keeps up with every site, survives absences, ends when told."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest

from moderation import actions
from moderation.errors import StoreUnavailable
from moderation.projection.engines.postgres import engine
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.postgres import postgres
from tests.support.servers.redis_servers import wait_until
from worker import project
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


@contextmanager
def following(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the real process."""
    process = subprocess.Popen([sys.executable, "-m", "worker.project"], env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_processes_share_one_database(
    server: EmbeddedServer, store: Store, site: str, tmp_path: Path
) -> None:
    """Of two real processes one follows into PostgreSQL; once it is killed the other does."""
    with TemporaryDirectory(prefix="pg") as folder, postgres(Path(folder)) as url:
        environ = {
            **os.environ,
            "REDIS_URL": server.url,
            "MODQUEUE_SECRET": "s" * 32,
            "MODQUEUE_DATA_DIR": str(tmp_path),
            "MODQUEUE_PROJECTION_URL": url,
        }
        projection = Projection(url)
        with following(environ) as first:
            accept(store, site)
            wait_until(lambda: projection.count(Query(site)) == 1, "the first one's comment")
            with following(environ):
                first.kill()
                accept(store, site)
                wait_until(lambda: projection.count(Query(site)) == 2, "the second one's comment")
        engine(url).dispose()
    assert not (tmp_path / "projection.sqlite3").exists()


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


class FullDisk:
    """A projector whose disk is full at first."""

    def __init__(self) -> None:
        self.lines = 3
        self.is_full = True

    def leads(self) -> bool:
        return True

    def follow(self, site: str) -> int:
        if self.is_full:
            self.is_full = False
            raise sqlite3.OperationalError("database or disk is full")
        applied, self.lines = self.lines, 0
        return applied


def test_a_full_disk_is_survived(
    registry: Registry, site: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room the projector says so and goes on later; it does not end."""
    monkeypatch.setattr(project, "FULL_SECONDS", 0.0)
    follower = Follower(registry, FullDisk())  # type: ignore[arg-type]
    assert follower.round(Event()) == 0
    assert "disk is full" in caplog.text
    assert follower.round(Event()) == 3
