"""The store suite runs on the embedded server, on Debian's redis-server and on a Cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from moderation import actions, judging
from moderation.comment import Comment
from moderation.judging import DrainLimits
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.webhooks.endpoint import Endpoint
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import redis_cluster, redis_server

URL = "https://news.example/hook"
DELIVERED = Answer(204, None, 0.01)


@pytest.fixture(scope="session")
def debian_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("debian")) as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_cluster(tmp_path_factory.mktemp("cluster")) as ports:
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports)


@pytest.fixture(params=["embedded", "debian", "cluster"])
def redis_url(
    request: pytest.FixtureRequest, server: EmbeddedServer, client_of: Callable[[str], Redis]
) -> str:
    """The URL of an empty server of each kind."""
    kinds = {"debian": "debian_url", "cluster": "cluster_url"}
    kind = request.param
    url = server.url if kind == "embedded" else str(request.getfixturevalue(kinds[kind]))
    client_of(url).flushdb()
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


@pytest.fixture
def endpoints(redis: Redis) -> Endpoints:
    return Endpoints(redis)


@pytest.fixture
def outbox(redis: Redis) -> Outbox:
    return Outbox(redis)


@pytest.fixture
def endpoint(endpoints: Endpoints, site: str) -> Endpoint:
    return endpoints.add(site, URL, by="key:1")[0]


class Desk:
    """One endpoint's outbox, worked by hand."""

    def __init__(self, outbox: Outbox, redis: Redis, site: str, endpoint_id: str) -> None:
        self.outbox, self.redis, self.site, self.id = outbox, redis, site, endpoint_id

    def take(self) -> Message | None:
        self.outbox.advance(self.site, self.id)
        return self.outbox.take(self.site, self.id)

    def taken(self) -> Message:
        message = self.take()
        assert message is not None, "nothing is due"
        return message

    def settle(self, message: Message, answer: Answer) -> str:
        return self.outbox.settle(message, answer, chance=0.0)

    def make_due(self) -> None:
        """Let the time pass that every lane has to wait."""
        due = key(self.site, "due", self.id)
        for lane in self.redis.zrange(due, 0, -1):
            self.redis.zadd(due, {lane: 0})

    def deliver_all(self) -> list[Message]:
        delivered = []
        while message := self.take():
            self.settle(message, DELIVERED)
            delivered.append(message)
        return delivered


@pytest.fixture
def desk(outbox: Outbox, redis: Redis, site: str, endpoint: Endpoint) -> Desk:
    return Desk(outbox, redis, site, endpoint.id)
