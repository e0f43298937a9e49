"""A newsroom whose comments are in a projection, a file's or PostgreSQL's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from moderation import actions, judging
from moderation.archive.opening import OpenArchive, opener
from moderation.judging import DrainLimits
from moderation.projection.database import Place
from moderation.projection.engines import postgres, sqlite
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query, Sort
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import wait_until

STEPS = 50  # of SQLite's machine, in which a cost is counted


class Newsroom:
    """A site with a projector that runs when told."""

    def __init__(self, store: Store, place: Place) -> None:
        self.store, self.place = store, place
        self.projector = Projector(store, place)
        wait_until(self.projector.leads, "another projector has let go")
        self.projection = Projection(place)

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


def decide(newsroom: Newsroom, comment_id: str, status: Status, *, blind: bool = False) -> None:
    """Anna decides on what nobody but the machine did."""
    actions.decide(
        newsroom.store,
        "demo",
        comment_id,
        status=status,
        by="anna",
        expected_version=2,
        blind=blind,
    )


@pytest.fixture
def open_archive(tmp_path: Path) -> Iterator[OpenArchive]:
    path = tmp_path / "archive.sqlite3"
    archive = opener(f"sqlite:///{path}")
    yield archive
    if path.exists():  # few tests ask for it, and it is made when it is opened
        archive().close()


@pytest.fixture
def store(store_redis: Redis, open_archive: OpenArchive) -> Store:
    return Store(store_redis, open_archive)


FILE_ONLY = pytest.mark.parametrize("engine", ["file"], indirect=True)


@pytest.fixture(params=["file", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """What the projection of a newsroom is in."""
    return str(request.param)


@pytest.fixture
def place(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if engine == "file":
        yield tmp_path / "projection.sqlite3"
        return
    url = str(request.getfixturevalue("postgres_url"))
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute(SCHEMAS).fetchall():
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())
    yield url
    postgres.engine(url).dispose()


SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'modqueue%'"


@pytest.fixture
def newsroom(store: Store, site: str, place: Place) -> Iterator[Newsroom]:
    newsroom = Newsroom(store, place)
    yield newsroom
    newsroom.projector.close()


@pytest.fixture
def cost(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], int]:
    """Give what counts the steps that SQLite takes for some questions."""
    taken = [0]

    class Counted(sqlite3.Connection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.set_progress_handler(count, STEPS)

    def count() -> int:
        taken[0] += 1
        return 0

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite.sqlite3, "connect", lambda *args, **kw: connect(*args, **kw, factory=Counted)
    )

    def steps(ask: Callable[[], object]) -> int:
        before = taken[0]
        ask()
        return STEPS * (taken[0] - before)

    return steps
