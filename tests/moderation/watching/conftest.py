"""A site under watch."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.alerts.alert import Alert
from moderation.alerts.channels import Channels
from moderation.alerts.log import AlertLog
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.store.acceptance import Intake, Limits
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.watching.alerts import AlertWatch
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from tests.conftest import FakeScorer

LOOPBACK = networks("127.0.0.0/8")


class Room:
    """A site under watch, at times of the test's choice."""

    def __init__(self, store: Store, path: Path, scorer: FakeScorer) -> None:
        self.store, self.path, self._scorer = store, path, scorer
        self.log = AlertLog(store.redis)
        self.endpoints = Endpoints(store.redis, allowed=LOOPBACK)
        self.channels = Channels(store.redis, allowed=LOOPBACK)
        self.raids = Raids(store.redis)
        self.watch = self.another_watch()
        self.start = store.now()

    def another_watch(self) -> AlertWatch:
        return AlertWatch(
            self.store,
            Projection(self.path),
            self.log,
            self.endpoints,
            self.channels,
            self.raids,
        )

    def post(self, body: str, *, judged: bool = True) -> str:
        intake = Intake(Submission(Article("a"), Author("Asel Quetzal"), body))
        accepted = actions.submit(self.store, str, "demo", intake, caller="k", limits=Limits())
        if judged:
            judging.drain(self.store, str, self._scorer, "demo", judging.DrainLimits(), worker="w")
        return accepted.id

    def project(self) -> None:
        projector = Projector(self.store, self.path)
        while projector.follow("demo"):
            pass
        projector.close()

    def figure(self, alert: Alert, later_ms: int = 0) -> float | None:
        return self.watch.figures[alert]("demo", self.start + later_ms)

    def look(self, later_ms: int = 0) -> list[Alert]:
        """Return what turned, as seen with a projection that is not behind."""
        self.project()
        return self.watch.round("demo", self.start + later_ms)

    def events(self) -> list[dict[str, object]]:
        lines = self.store.events("demo", limit=1000).items
        return [dict(line.data) for line in lines if line.type == "alert.changed"]


@pytest.fixture
def room(store: Store, site: str, tmp_path: Path, scorer: FakeScorer) -> Room:
    return Room(store, tmp_path / "projection.sqlite3", scorer)
