"""The journal is trimmed behind the slowest reader that reads Redis alone."""

from __future__ import annotations

from moderation.archive.opening import OpenArchive
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.webhooks.endpoints import Endpoints
from tests.moderation.every_server.conftest import Desk, Moderation
from tests.support.archive import move


def test_a_webhook_gets_every_line(
    moderation: Moderation, desk: Desk, redis: Redis, open_archive: OpenArchive
) -> None:
    """Neither what it has not read nor what it has not delivered moves."""
    site = moderation.site
    ids = [moderation.judged(f"number {number}").id for number in range(3)]
    move(redis, open_archive, site)
    message = desk.taken()  # now all lines are in its outbox, and one is on its way
    move(redis, open_archive, site)
    desk.make_due()
    delivered = {m.event.comment_id for m in [message, *desk.deliver_all()]}
    assert {*ids} <= delivered
    moderation.submit("the newest line stays")
    desk.deliver_all()
    assert move(redis, open_archive, site).comments == 3


def test_a_disabled_webhook_holds_nothing_up(
    moderation: Moderation,
    desk: Desk,
    endpoints: Endpoints,
    redis: Redis,
    open_archive: OpenArchive,
) -> None:
    """One that nobody mends must not keep years of lines in memory."""
    moderation.judged()
    endpoints.change(moderation.site, desk.id, by="key:1", enabled=False)
    moderation.submit("the newest line stays")
    assert move(redis, open_archive, moderation.site).comments == 1
    assert len(redis.xrange(key(moderation.site, "journal"))) == 1


def test_a_following_reader_misses_no_line(
    moderation: Moderation, redis: Redis, open_archive: OpenArchive
) -> None:
    """Events follow each other without gap or repetition while lines move under the reader."""
    site, store = moderation.site, moderation.store
    for number in range(6):
        moderation.judged(f"number {number}")
    whole = [event.cursor for event in store.events(site, limit=100).items]
    read, after = [], None
    while page := store.events(site, after=after, limit=2).items:
        read += [event.cursor for event in page]
        after = read[-1]
        move(redis, open_archive, site)
    assert read == whole
