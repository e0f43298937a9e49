"""Sentinels as store and broker: the primary dies under load, and nothing that was told is lost."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import redis

from moderation.process.broker import broker_of
from moderation.process.doorbell import Doorbell
from moderation.store.server.connection import connect
from moderation.store.server.durability import weaknesses
from moderation.store.writer import Store
from tests.faults.trials.moderator import Moderator
from tests.support.load import Load, await_verdicts, check_exactly_once, journal
from tests.support.servers.installation import installation
from tests.support.servers.redis_servers import Watched, wait_until, watched_servers

FAIL_OVER_SECONDS = 30.0


def test_the_primary_dies(tmp_path: Path) -> None:
    """One address for store and broker; accepted comments have one verdict each after it.

    A moderator decides and undoes meanwhile: each answer has its line, and nothing else has.
    """
    states = Counter[str]()
    with watched_servers(tmp_path / "store") as store:
        assert weaknesses(store.url) == []
        with installation(tmp_path, REDIS_URL=store.url) as running:
            doorbell = Doorbell(store.url)
            assert doorbell.answers()
            desk = connect(store.url)
            moderator = Moderator(Store(desk), Random(1), (), states)
            load = Load(running, [f"comment number {number}" for number in range(400)])
            wait_until(lambda: len(load.accepted) > 50, "the first comments")
            # With one server left none is in step: the new primary takes writes alone.
            with redis.Redis(port=store.ports[1]) as replica:
                replica.config_set("min-replicas-to-write", 0)
            with moderator:
                wait_until(lambda: states["undone"] > 0, "a moderator at work")
                store.processes[0].kill()
                wait_until(
                    lambda: store.master() == store.ports[1], "a fail-over", FAIL_OVER_SECONDS
                )
                load.finish()
                await_verdicts(running, load, FAIL_OVER_SECONDS)
            check_exactly_once(running, load)
            decided = [one for one in journal(running) if one.type == "comment.decided"]
            assert sorted((str(one.comment_id), one.version) for one in decided) == sorted(
                moderator.moves
            )
            assert states["moderator waited"] > 0
            desk.close()
            assert len(load.accepted) > 100, load.statuses
            wait_until(doorbell.answers, "a broker behind the Sentinels", FAIL_OVER_SECONDS)


def test_a_primary_that_answers_alone_is_named(tmp_path: Path) -> None:
    """What no replica has yet is lost in a fail-over: the start is refused in production."""
    with watched_servers(tmp_path) as store:
        with redis.Redis(port=store.ports[0]) as primary:
            primary.config_set("min-replicas-to-write", 0)
        with redis.Redis(port=store.ports[1]) as replica:
            replica.config_set("appendfsync", "everysec")
        problems = weaknesses(store.url)
    assert len(problems) == 2
    assert "CONFIG SET min-replicas-to-write 1" in problems[0]
    assert problems[1].startswith(f"127.0.0.1:{store.ports[1]}: appendfsync")


def test_a_primary_that_was_left_behind(tmp_path: Path) -> None:
    """Web reaches it while its replica and most Sentinels do not: it refuses, so they are asked."""
    with watched_servers(tmp_path) as store, closing(connect(store.url)) as client:
        client.set("a", "before")
        with redis.Redis(port=store.ports[1]) as other:
            other.config_set("min-replicas-to-write", 0)
            other.replicaof("NO", "ONE")
        with redis.Redis(port=store.ports[0]) as former:
            former.config_set("min-replicas-to-write", 2)
        _name_another(store)
        with pytest.raises(redis.ResponseError, match="NOREPLICAS"):
            client.set("a", "refused")
        client.set("a", "after")
        with redis.Redis(port=store.ports[1]) as other:
            assert other.get("a") == b"after"


def _name_another(store: Watched) -> None:
    """Let the Sentinels call the second server their master, and leave the first as it is."""
    for port in store.sentinels:
        with redis.Redis(port=port) as sentinel:
            sentinel.sentinel_remove("main")
            sentinel.sentinel_monitor("main", "127.0.0.1", store.ports[1], 2)


@pytest.mark.parametrize(
    ("url", "listed", "master"),
    [
        ("redis+sentinel://a:1,b/main", "sentinel://a:1;sentinel://b:26379", "main"),
        (
            "redis+sentinel://u:p%2Fw@a,b:2/x",
            "sentinel://u:p%2Fw@a:26379;sentinel://u:p%2Fw@b:2",
            "x",
        ),
        ("redis+sentinel://a", "sentinel://a:26379", "mymaster"),
    ],
)
def test_as_celery_takes_it(url: str, listed: str, master: str) -> None:
    """One form for both settings: kombu's own is derived."""
    broker = broker_of(url)
    assert (broker.url, broker.options, broker.is_redis) == (listed, {"master_name": master}, True)
