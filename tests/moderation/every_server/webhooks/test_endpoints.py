"""Endpoints of webhooks on every kind of store: secrets, limits, the journal, the log."""

from __future__ import annotations

import pytest

from moderation.errors import Invalid, NotFound
from moderation.store.keys import key
from moderation.webhooks.endpoint import ENDPOINTS_MAX
from moderation.webhooks.endpoints import Endpoints
from tests.moderation.every_server.conftest import DELIVERED, URL, Desk, Moderation


def test_rotation(moderation: Moderation, endpoints: Endpoints, desk: Desk) -> None:
    """A new secret signs first; up to two former ones go on until their time ends."""
    secrets = [endpoints.rotate(desk.site, desk.id, by="key:1") for _ in range(4)]
    moderation.submit()
    message = desk.taken()
    assert message.secrets == tuple(reversed(secrets[1:]))
    desk.settle(message, DELIVERED)
    only = endpoints.rotate(desk.site, desk.id, overlap_seconds=0, by="key:1")
    moderation.submit()
    assert desk.taken().secrets == (only,)


def test_a_former_secret_ends(moderation: Moderation, endpoints: Endpoints, desk: Desk) -> None:
    """A former secret signs no longer once its time is over, without anybody doing anything."""
    new = endpoints.rotate(desk.site, desk.id, overlap_seconds=3600, by="key:1")
    name = key(desk.site, "endpoint", desk.id)
    stored = desk.redis.hget(name, "secrets")
    ends_at = stored.rpartition(",")[2].rstrip("]}")
    desk.redis.hset(name, "secrets", stored.replace(ends_at, "1"))
    moderation.submit()
    assert desk.taken().secrets == (new,)


def test_removed(moderation: Moderation, endpoints: Endpoints, desk: Desk) -> None:
    """A removed endpoint leaves no key behind, not even by an attempt that was on its way."""
    moderation.judged()
    message = desk.taken()
    endpoints.remove(desk.site, desk.id, by="key:1")
    assert desk.settle(message, DELIVERED) == "stale"
    assert desk.take() is None
    left = [name for name in desk.redis.scan_iter(match="*") if desk.id in name]
    assert left == []
    for call in (endpoints.get, lambda *a: endpoints.remove(*a, by="key:1")):
        with pytest.raises(NotFound):
            call(desk.site, desk.id)


def test_endpoints_are_limited(endpoints: Endpoints, site: str) -> None:
    """A site has at most ten, and the refusal says so."""
    for _ in range(ENDPOINTS_MAX):
        endpoints.add(site, URL, by="key:1")
    with pytest.raises(Invalid, match="10 endpoints"):
        endpoints.add(site, URL, by="key:1")
    assert len(endpoints.all(site)) == ENDPOINTS_MAX


def test_management_is_in_the_journal(endpoints: Endpoints, moderation: Moderation) -> None:
    """Who added, changed, rotated, replayed and removed an endpoint is written down, no secret."""
    site = moderation.site
    id_ = endpoints.add(site, URL, by="key:1")[0].id
    endpoints.change(site, id_, description="Ours", by="key:2")
    secret = endpoints.rotate(site, id_, by="key:2")
    endpoints.replay(site, id_, since=1, by="cli:aida")
    endpoints.remove(site, id_, by="key:1")
    events = moderation.store.events(site, limit=100).items
    changes = [(event.data["change"], event.by) for event in events]
    assert changes == [
        ("added", "key:1"), ("changed", "key:2"), ("rotated", "key:2"), ("replayed", "cli:aida"),
        ("removed", "key:1"),
    ]  # fmt: skip
    assert secret not in str(events)


def test_the_outbox_is_bounded(
    moderation: Moderation, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full outbox stops the cursor, not the comments; what waits in the journal follows later."""
    monkeypatch.setattr("moderation.webhooks.outbox.OUTBOX_MAX", 3)
    ids = [moderation.submit().id for _ in range(8)]
    desk.outbox.advance(desk.site, desk.id)
    assert desk.redis.zcard(key(desk.site, "outbox", desk.id)) == 3
    assert sorted(str(m.event.comment_id) for m in desk.deliver_all()) == sorted(ids)


def test_the_log_pages(moderation: Moderation, desk: Desk) -> None:
    """The delivery log is read from the newest on, page by page, each attempt once."""
    for _ in range(5):
        moderation.submit()
    sent = [message.id for message in desk.deliver_all()]
    page = desk.outbox.deliveries(desk.site, desk.id, limit=3)
    rest = desk.outbox.deliveries(desk.site, desk.id, before=page.next, limit=3)
    assert rest.next is None
    assert [item.message_id for item in [*page.items, *rest.items]] == list(reversed(sent))
