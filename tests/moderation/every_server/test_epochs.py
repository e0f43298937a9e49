"""A store that lacks a site's data says so and takes nothing, on every kind of server."""

from __future__ import annotations

import pytest

from moderation.errors import StoreIncomplete
from moderation.process.migrations import migrate
from moderation.registry import Registry
from moderation.store.epochs import ALWAYS, incomplete, open_site
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from tests.moderation.every_server.conftest import Moderation


@pytest.mark.parametrize("name", ALWAYS)
def test_what_is_always_there_is_missed(moderation: Moderation, redis: Redis, name: str) -> None:
    """Without epoch, sequence or journal neither intake nor verdicts nor decisions write."""
    moderation.submit()
    before = dict(moderation.store.counters(moderation.site))
    redis.delete(key(moderation.site, name))
    assert incomplete(redis, moderation.site) == [name]
    with pytest.raises(StoreIncomplete, match="lacks the data of this site"):
        moderation.submit()
    with pytest.raises(StoreIncomplete):
        moderation.drain()
    assert dict(moderation.store.counters(moderation.site)) == before


@pytest.mark.parametrize("lease", [False, True])
def test_a_waiting_comment_without_its_record(
    moderation: Moderation, redis: Redis, lease: bool
) -> None:
    """Half a slot is here: nothing is claimed, and no record is begun beside the one elsewhere."""
    moderation.submit()
    comment_id = moderation.submit().id
    waiting, leased = key(moderation.site, "waiting"), key(moderation.site, "leased")
    record = key(moderation.site, "comment", comment_id)
    if lease:
        redis.zrem(waiting, comment_id)
        redis.zadd(leased, {comment_id: 1})
        redis.hset(record, "attempts", "1")
    redis.rename(record, f"{record}:elsewhere")
    with pytest.raises(StoreIncomplete):
        moderation.drain()
    assert not redis.exists(record)
    redis.rename(f"{record}:elsewhere", record)
    redis.zadd(leased, dict.fromkeys(redis.zrange(leased, 0, -1), 1))
    while moderation.drain():
        pass
    assert moderation.store.get(moderation.site, comment_id).verdict


def test_a_new_site_is_whole_and_empty(redis: Redis, site: str, moderation: Moderation) -> None:
    """What a site always has is there before its first comment, and shows in no feed."""
    assert incomplete(redis, site) == []
    assert moderation.store.events(site, after=None, limit=10).items == []
    open_site(redis, site)
    assert moderation.submit().sequence == 1
    open_site(redis, site)
    assert moderation.submit().sequence == 2


def test_an_emptied_store_knows_no_key_and_says_why(redis: Redis, registry: Registry) -> None:
    """After FLUSHALL a key is not called unknown: the store is incomplete."""
    registry.add_site("demo", "Demo")
    _, secret = registry.add_key("demo", "k")
    assert registry.find_key("another") is None
    for name in ("epoch", "keys"):
        redis.delete("{modqueue}:" + name)
    with pytest.raises(StoreIncomplete):
        registry.find_key(secret)


def test_an_older_store_gets_its_epochs(redis: Redis, moderation: Moderation) -> None:
    """A start with a store of before there were epochs writes them and keeps what is there."""
    moderation.submit()
    redis.delete(key(moderation.site, "epoch"), "{modqueue}:epoch")
    redis.set("{modqueue}:version", 2)
    assert migrate(redis) >= 1
    assert incomplete(redis, moderation.site) == []
    assert moderation.submit().sequence == 2
    assert len(moderation.store.events(moderation.site, after=None, limit=10).items) == 2
