"""The store suite runs on the embedded server, on Debian's redis-server and on a Cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from moderation import actions, judging
from moderation.comment import Article, Author, Comment, Submission
from moderation.judging import DrainLimits
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import redis_cluster, redis_server


@pytest.fixture(scope="session")
def debian_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("debian")) as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_cluster(tmp_path_factory.mktemp("cluster")) as ports:
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports)


@pytest.fixture(params=["embedded", "debian", "cluster"])
def redis_url(request: pytest.FixtureRequest, server: EmbeddedServer) -> str:
    """The URL of an empty server of each kind."""
    kinds = {"debian": "debian_url", "cluster": "cluster_url"}
    kind = request.param
    url = server.url if kind == "embedded" else str(request.getfixturevalue(kinds[kind]))
    client = connect(url)
    client.flushdb()
    client.close()
    return url


class Moderation:
    """The verbs with their usual arguments filled in, so that tests read as stories."""

    def __init__(self, store: Store, site: str, rings: list[str], scorer: FakeScorer) -> None:
        self.store, self.site, self.rings, self.scorer = store, site, rings, scorer

    def submit(
        self,
        body: str = "Salt prices rose again in Osh.",
        *,
        article: str = "a1",
        author: str = "Aigerim",
        who: Author | None = None,
        parent: str | None = None,
        posted: str | None = None,
        key: str | None = None,
        digest: str = "d1",
        limits: Limits | None = None,
    ) -> Accepted:
        submission = Submission(
            Article(article), who or Author(author), body, parent, submitted_at=posted
        )
        intake = Intake(submission, key, digest)
        return actions.submit(
            self.store,
            self.rings.append,
            self.site,
            intake,
            caller="key-1",
            limits=limits or Limits(),
        )

    def drain(self, scorer: object = None, *, limits: DrainLimits | None = None) -> int:
        return judging.drain(
            self.store,
            self.rings.append,
            scorer or self.scorer,  # type: ignore[arg-type]
            self.site,
            limits or DrainLimits(),
            worker="w1",
        )

    def judged(self, body: str = "Salt prices rose again in Osh.", **options: object) -> Comment:
        accepted = self.submit(body, **options)  # type: ignore[arg-type]
        self.drain()
        return self.get(accepted.id)

    def get(self, comment_id: str) -> Comment:
        return self.store.get(self.site, comment_id)


@pytest.fixture
def moderation(store: Store, site: str, rings: list[str], scorer: FakeScorer) -> Moderation:
    return Moderation(store, site, rings, scorer)
