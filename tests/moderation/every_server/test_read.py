"""Reading: threads, the journal, what there is to watch."""

from __future__ import annotations

from moderation import actions
from moderation.policy import Policy
from moderation.status import Status
from moderation.store.server.durability import weaknesses
from tests.moderation.every_server.conftest import Moderation


def test_thread_puts_replies_behind_their_parent(moderation: Moderation) -> None:
    """Thread order is depth first, oldest first, whatever the order of arrival or approval."""
    first = moderation.submit("first")
    second = moderation.submit("second")
    reply = moderation.submit("reply", parent=first.id)
    deep = moderation.submit("deep", parent=reply.id)
    late = moderation.submit("late reply", parent=first.id)
    moderation.drain()
    store, site = moderation.store, moderation.site
    page = store.thread(site, "a1", limit=3)
    rest = store.thread(site, "a1", after=page.next, limit=3)
    ids = [comment.id for comment in (*page.items, *rest.items)]
    assert ids == [first.id, reply.id, deep.id, late.id, second.id]
    assert rest.next is None


def test_deep_threads_stay_bounded(moderation: Moderation) -> None:
    """A chain of 40 replies keeps its order; paths stop growing at 16 levels."""
    parent, ids = None, []
    for number in range(40):
        parent = moderation.submit(f"level {number}", parent=parent).id
        ids.append(parent)
    moderation.drain()
    store, site = moderation.store, moderation.site
    assert [c.id for c in store.thread(site, "a1", limit=100).items] == ids
    assert len(store.thread(site, "a1", limit=39).next or "") < 340


def test_journal_is_a_feed_with_a_cursor(moderation: Moderation) -> None:
    """Reading on from the last cursor gives each line once, in order."""
    store, site = moderation.store, moderation.site
    for _ in range(3):
        moderation.judged()
    seen, cursor = [], None
    while page := store.events(site, after=cursor, limit=2):
        if not page.items:
            break
        seen += [(event.type, event.comment_id) for event in page.items]
        cursor = page.next
    assert len(seen) == len(set(seen)) == 6
    assert cursor == store.last_cursor(site)
    assert store.wait_for_events(site, after=cursor, milliseconds=20) is False
    moderation.submit()
    assert store.wait_for_events(site, after=cursor, milliseconds=20) is True


def test_backlog_tells_the_oldest(moderation: Moderation) -> None:
    """The backlog counts waiting and leased comments and ages the oldest of both."""
    store, site = moderation.store, moderation.site
    assert store.backlog(site).oldest_seconds == 0
    moderation.submit()
    moderation.submit()
    store.claim(site, batch=1, lease_seconds=60, attempts_max=3)
    backlog = store.backlog(site)
    assert (backlog.waiting, backlog.leased) == (1, 1)
    assert backlog.oldest_seconds >= 0


def test_counters_are_exact(moderation: Moderation) -> None:
    """Totals are written by the scripts that make the changes."""
    moderation.judged()
    moderation.judged("an awful remark")
    counters = moderation.store.counters(moderation.site)
    assert counters["accepted"] == counters["verdict_seconds_count"] == 2
    assert (counters["verdicts:approve"], counters["verdicts:hold"]) == (1, 1)
    buckets = [n for name, n in counters.items() if name.startswith("verdict_seconds_bucket:")]
    assert sum(buckets) == 2


def test_export_gives_every_comment_by_arrival(moderation: Moderation) -> None:
    """The export leaves nothing out, erased ones included."""
    ids = [moderation.judged().id for _ in range(5)]
    actions.erase(moderation.store, moderation.site, ids[0], by="key-1")
    exported = list(moderation.store.export(moderation.site, batch=3))
    assert [comment.id for comment in exported] == ids
    assert exported[0].status is Status.ERASED


def test_policies_keep_every_version(moderation: Moderation) -> None:
    """Saving a policy adds a version with who and when; the old ones stay readable."""
    store, site = moderation.store, moderation.site
    assert store.policy(site).version == 0
    actions.save_policy(store, site, Policy(links_max=1), by="anna", expected_version=0)
    actions.save_policy(store, site, Policy(links_max=2), by="bolat", expected_version=1)
    versions = [(p.version, p.by, p.links_max) for p in store.policies(site)]
    assert versions == [(2, "bolat", 2), (1, "anna", 1)]


def test_durable_settings_are_seen(moderation: Moderation, redis_url: str) -> None:
    """Each kind of test server runs with the settings that lose nothing."""
    assert weaknesses(redis_url) == []
    moderation.store.check_writable()
