"""Moving comments of a test to an archive, and all that the store's readers say of a site."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Any

from moderation.archive.opening import OpenArchive
from moderation.archiving.mover import Moved, Mover
from moderation.erasure.erasures import Erasures
from moderation.learning.labels import SiteLabels
from moderation.status import Status
from moderation.store.archived.outgoing import Outgoing
from moderation.store.reader import Order
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.thread.order import ThreadOrder
from moderation.store.thread.stubs import Stub
from moderation.store.writer import Store

DAYS = 30


def mover(redis: Redis, open_archive: OpenArchive, *, ahead: int = 31) -> Mover:
    """Return a mover by whose clock all that happened is ``ahead`` days old."""
    store = Store(redis, open_archive)
    return Mover(
        store,
        Outgoing(redis),
        Erasures(redis),
        days=DAYS,
        clock=lambda: store.now() + ahead * DAY_MS,
    )


def move(redis: Redis, open_archive: OpenArchive, *sites: str, ahead: int = 31) -> Moved:
    """Move all that may move."""
    return mover(redis, open_archive, ahead=ahead).round(sites, Event())


def view(store: Store, site: str, ids: Sequence[str], articles: Sequence[str]) -> dict[str, Any]:
    """Return what every reader of the store says, in small pages."""
    return {
        "comments": store.get_many(site, ids),
        "fields": store.fields(site, ids, "status", "path", "verdict"),
        "reports": store.reports_on(site, ids),
        "histories": [store.history(site, id_) for id_ in ids],
        "told": [store.public_view(comment) for comment in store.get_many(site, ids)],
        "events": _events(store, site),
        "told events": _told(store, site),
        "counts": store.counts(site),
        "decided": store.index_sizes(site, ["decided"]),
        "export": list(store.export(site, batch=3)),
        "labels": list(SiteLabels(store).own(site)),
        "latest labels": SiteLabels(store).latest(site),
        "listings": {status: _listing(store, site, status) for status in LISTED},
        "threads": {
            (article, order): _thread(store, site, article, order)
            for article in articles
            for order in ThreadOrder
        },
        "sizes": store.thread_counts(site, articles),
        "newest": [store.newest_public(site, article, 3) for article in articles],
        "conversations": [_conversation(store, site, id_) for id_ in ids],
    }


LISTED = (Status.HELD, Status.APPROVED, Status.REJECTED)


def _events(store: Store, site: str) -> list[Any]:
    events, after = [], None
    while page := store.events(site, after=after, limit=3).items:
        events += page
        after = page[-1].cursor
    assert store.events_from(site, events[0].cursor, len(events)) == events
    return events


def _told(store: Store, site: str) -> list[Any]:
    told, after = [], None
    while True:
        page = store.told_events(site, after=after, limit=3)
        told += page.items
        if page.next == after:
            return told
        after = page.next


def _listing(store: Store, site: str, status: Status) -> list[list[str]]:
    return [_pages(store, site, status, order) for order in (Order.OLDEST, Order.NEWEST)]


def _pages(store: Store, site: str, status: Status, order: Order) -> list[str]:
    ids, after = [], None
    while True:
        page = store.listing(site, status, order=order, after=after, limit=3)
        ids += [comment.id for comment in page.items]
        if page.next is None:
            return ids
        after = page.next


def _thread(store: Store, site: str, article: str, order: ThreadOrder) -> list[tuple[str, bool]]:
    items, after = [], None
    while True:
        page = store.thread(site, article, after=after, limit=3, order=order)
        items += [(item.id, isinstance(item, Stub)) for item in page.items]
        if page.next is None:
            return items
        after = page.next


def _conversation(store: Store, site: str, comment_id: str) -> list[str]:
    article = store.get(site, comment_id).article_id
    return [item.id for item in store.thread(site, article, at=comment_id, limit=4).items]
