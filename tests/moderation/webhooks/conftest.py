"""Endpoints, their outbox and a sender over the real store, and receivers on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import actions, judging
from moderation.comment import Comment
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Poster
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.moderation.webhooks.sink import LOOPBACK, Sink, sink
from tests.support.api import SECRET
from worker.webhooks import Sender

ALLOWED = networks(LOOPBACK)
ROUNDS_MAX = 200


@pytest.fixture
def endpoints(redis: Redis) -> Endpoints:
    return Endpoints(redis, allowed=ALLOWED)


@pytest.fixture
def outbox(redis: Redis) -> Outbox:
    return Outbox(redis)


@pytest.fixture
def make_sink() -> Iterator[Callable[[], Sink]]:
    """Makes receivers that end with the test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(sink())


@pytest.fixture
def receiver(make_sink: Callable[[], Sink]) -> Sink:
    return make_sink()


class Newsroom:
    """What happens on a site, so that there is something to tell."""

    def __init__(self, store: Store, site: str, scorer: FakeScorer) -> None:
        self.store, self.site, self._scorer = store, site, scorer

    def submit(self, article: str = "a-1", author: str = "Asel") -> str:
        submission = Submission(Article(article), Author(author), "Salt prices rose in Osh.")
        accepted = actions.submit(
            self.store, lambda _: None, self.site, Intake(submission), caller="key:1",
            limits=Limits(),
        )  # fmt: skip
        return accepted.id

    def judged(self, article: str = "a-1") -> Comment:
        """A comment at version 2."""
        comment_id = self.submit(article)
        judging.drain(
            self.store, lambda _: None, self._scorer, self.site, judging.DrainLimits(), worker="w"
        )
        return self.store.get(self.site, comment_id)

    def decide(self, comment: Comment, status: Status, reason: str | None = None) -> Comment:
        return actions.decide(
            self.store, self.site, comment.id, status=status, by="aida",
            expected_version=comment.version,
            reason=reason,
        )  # fmt: skip

    def journal(self) -> list[str]:
        """The types of all lines."""
        return [event.type for event in self.store.events(self.site, limit=1000).items]


@pytest.fixture
def newsroom(store: Store, site: str, scorer: FakeScorer) -> Newsroom:
    return Newsroom(store, site, scorer)


class Rounds:
    """A sender whose rounds the test makes, or lets it make by itself until the test is over."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._ended = Event()
        self._thread = Thread(target=sender.run, args=(self._ended,))

    def __enter__(self) -> Rounds:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(10)
            assert not self._thread.is_alive(), "the sender did not end"

    def begin(self) -> None:
        """Let the sender run by itself."""
        self._thread.start()

    def once(self) -> None:
        """Look once at each endpoint and wait until every attempt that follows is settled."""
        self._sender.round(self._ended)
        assert self._sender.wait(20), "an attempt did not end"

    def until(self, condition: Callable[[], bool]) -> None:
        """Make rounds until ``condition`` holds."""
        for _ in range(ROUNDS_MAX):
            if condition():
                return
            self.once()
        raise AssertionError("it did not happen")


@pytest.fixture
def rounds(
    registry: Registry, endpoints: Endpoints, outbox: Outbox, redis: Redis
) -> Iterator[Rounds]:
    poster = Poster(timeout_seconds=15, allowed=ALLOWED)
    with Rounds(Sender(registry, endpoints, outbox, poster, chance=lambda: 0.0)) as made:
        yield made


@pytest.fixture
def app(store: Store, registry: Registry) -> Flask:
    settings = Config(secret="s" * 40, webhook_allow_networks=ALLOWED)
    return create_app(Services(settings, store, registry, lambda _: None))


@pytest.fixture
def api(app: Flask, registry: Registry, site: str) -> FlaskClient:
    registry.add_key(site, "test", SECRET)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client
