"""What an earlier release wrote is brought up to date once, and a later release's is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from moderation import actions, queues
from moderation.errors import ConfigError
from moderation.learning.labels import SiteLabels
from moderation.process.migrations import STEPS, VERSION, migrate
from moderation.queues import Queue
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.reader import Order
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.every_server.conftest import Moderation


def test_what_was_escalated_before_is_a_question(
    store: Store, site: str, moderation: Moderation
) -> None:
    """A store of the release whose index began with its own questions shows the older ones."""
    held = moderation.judged("awful")
    actions.escalate(store, site, held.id, by="anna", note="?", expected_version=held.version)
    store.redis.zadd("{demo}:questions", {"only what came later": 1})
    assert migrate(store.redis) == len(STEPS)
    found = queues.page(store, site, Queue.QUESTIONS, Order.OLDEST, after=None, limit=10)
    assert [comment.id for comment in found.items] == [held.id]
    assert store.redis.exists("{demo}:questions") == 0


def test_a_step_is_done_once(redis: Redis, site: str) -> None:
    """However often it starts, and it goes on where a start was broken off."""
    done: list[str] = []
    broken = [True]

    def first(_: Redis, sites: Sequence[str]) -> None:
        done.append(f"first on {sites}")

    def second(_: Redis, sites: Sequence[str]) -> None:
        if broken.pop() if broken else False:
            raise ConnectionError
        done.append("second")

    with pytest.raises(ConnectionError):
        migrate(redis, (first, second))
    assert migrate(redis, (first, second)) == 1
    assert migrate(redis, (first, second)) == 0
    assert done == ["first on ['demo']", "second"]


def test_a_later_releases_store_is_refused(redis: Redis) -> None:
    """With a sentence that names both versions; nothing is changed."""
    redis.set(VERSION, len(STEPS) + 1)
    with pytest.raises(ConfigError, match="holds data of a later release"):
        migrate(redis)
    assert redis.get(VERSION) == str(len(STEPS) + 1)


def test_what_was_decided_before_is_a_label(
    store: Store, site: str, moderation: Moderation
) -> None:
    """Decisions of a release that listed none are labels; nothing else is, however often."""
    held = moderation.judged("awful")
    moderation.judged("Nobody looked at this.")
    actions.decide(
        store,
        site,
        held.id,
        status=Status.REJECTED,
        by="anna",
        expected_version=held.version,
        reason="spam",
    )
    listed = store.redis.zrange(key(site, "decided"), 0, -1, withscores=True)
    store.redis.delete(key(site, "decided"), VERSION)
    for _ in range(2):
        migrate(store.redis)
        store.redis.delete(VERSION)
    assert store.redis.zrange(key(site, "decided"), 0, -1, withscores=True) == listed
    assert [label.comment for label in SiteLabels(store).all(site)] == [held.id]
