"""A newsroom whose comments are in a projection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query, Sort
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer


class Newsroom:
    """A site with a projector that runs when told."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store, self.path = store, path
        self.projector = Projector(store, path)
        self.projection = Projection(path)

    def submit(
        self, body: str, author: str = "Dana", article: str = "a1", title: str = "", url: str = ""
    ) -> str:
        about = Article(article, url or None, title or None)
        intake = Intake(Submission(about, Author(author), body))
        accepted = actions.submit(self.store, str, "demo", intake, caller="k", limits=Limits())
        return accepted.id

    def settle(self) -> None:
        judging.drain(
            self.store, str, FakeScorer(), "demo", DrainLimits(budget_seconds=30), worker="w"
        )
        while self.projector.follow("demo"):
            pass

    def find(self, sort: Sort = Sort.OLDEST, **filters: object) -> list[str]:
        query = Query("demo", **filters)  # type: ignore[arg-type]
        return self.projection.find(query, sort=sort).items


@pytest.fixture
def newsroom(store: Store, site: str, tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(store, tmp_path / "projection.sqlite3")
    yield newsroom
    newsroom.projector.close()
