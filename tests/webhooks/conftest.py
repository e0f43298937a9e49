"""Endpoints, their outbox and a sender over the real store, and receivers on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event

import pytest

from moderation import actions
from moderation.actions import Intake, Limits
from moderation.comment import Article, Author, Comment, Status, Submission
from moderation.connection import Redis
from moderation.registry import Registry
from moderation.store import Store
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Poster
from tests.conftest import FakeScorer
from tests.webhooks.sink import LOOPBACK, Sink, sink
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
        actions.drain(
            self.store, lambda _: None, self._scorer, self.site, actions.DrainLimits(), worker="w"
        )
        return self.store.get(self.site, comment_id)

    def decide(self, comment: Comment, status: Status) -> Comment:
        return actions.decide(
            self.store, self.site, comment.id, status=status, by="aida", seen=comment.version
        )

    def journal(self) -> list[str]:
        """The types of all lines."""
        return [event.type for event in self.store.events(self.site, limit=1000).items]


@pytest.fixture
def newsroom(store: Store, site: str, scorer: FakeScorer) -> Newsroom:
    return Newsroom(store, site, scorer)


class Rounds:
    """A sender whose rounds the test makes, so that nothing depends on time."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._running = Event()

    def once(self) -> None:
        """Look once at each endpoint and wait until every attempt that follows is settled."""
        self._sender.round(self._running)
        assert self._sender.wait(20), "an attempt did not end"

    def until(self, condition: Callable[[], bool]) -> None:
        """Make rounds until ``condition`` holds."""
        for _ in range(ROUNDS_MAX):
            if condition():
                return
            self.once()
        raise AssertionError("it did not happen")


@pytest.fixture
def make_rounds(redis: Redis, registry: Registry, endpoints: Endpoints) -> Callable[..., Rounds]:
    def make(**options: float) -> Rounds:
        poster = Poster(timeout_seconds=options.get("timeout_seconds", 15.0), allowed=ALLOWED)
        return Rounds(Sender(registry, endpoints, Outbox(redis), poster, chance=lambda: 0.0))

    return make


@pytest.fixture
def rounds(make_rounds: Callable[..., Rounds]) -> Rounds:
    return make_rounds()
