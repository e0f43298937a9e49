"""The outbox on every kind of store: nothing lost, each comment in order, ids that never change."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.errors import Invalid, NotFound
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.submission import Article
from moderation.webhooks.endpoint import Disabled, EventType
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import FAILING_MAX_MS, Outbox
from moderation.webhooks.post import Answer, Fault
from tests.moderation.every_server.conftest import DELIVERED, URL, Desk, Moderation

FAILED = Answer(500, None, 0.01)


UNANSWERED = Answer(None, Fault.TIMEOUT, 15.0)


GONE = Answer(410, None, 0.01)


def told(messages: list[Message]) -> list[tuple[str, str | None]]:
    return [(message.event.type, message.event.comment_id) for message in messages]


def test_it_hears_of_what_comes_after_it(
    moderation: Moderation, endpoints: Endpoints, outbox: Outbox, redis: Redis, site: str
) -> None:
    """A new endpoint gets each later line once, nothing older, and then nothing more."""
    moderation.judged()
    desk = Desk(outbox, redis, site, endpoints.add(site, URL, by="key:1")[0].id)
    comment = moderation.judged()
    kinds = ["comment.accepted", "comment.judged"]
    assert told(desk.deliver_all()) == [(kind, comment.id) for kind in kinds]
    assert desk.take() is None


def test_a_comment_waits_for_its_own_retry_only(moderation: Moderation, desk: Desk) -> None:
    """A failed event keeps later ones of its comment behind it; another comment's go on."""
    first = moderation.judged()
    failed = desk.taken()
    assert desk.settle(failed, FAILED) == "retrying"
    second = moderation.judged()
    assert {m.event.comment_id for m in desk.deliver_all()} == {second.id}
    desk.make_due()
    again = desk.deliver_all()
    assert told(again) == [("comment.accepted", first.id), ("comment.judged", first.id)]
    assert (again[0].id, again[0].body()) == (failed.id, failed.body())
    assert [message.attempt for message in again] == [2, 1]


def test_one_message_of_a_comment_at_a_time(moderation: Moderation, desk: Desk) -> None:
    """While a sender has an event of a comment, nobody gets that comment's next one."""
    moderation.judged()
    desk.taken()
    assert desk.take() is None


def test_a_dead_senders_message_comes_back(
    moderation: Moderation, desk: Desk, redis: Redis
) -> None:
    """What a sender took and never settled is taken again after its lease, under the same id."""
    desk.outbox = Outbox(redis, lease_seconds=0)
    moderation.submit()
    lost, again = desk.taken(), desk.taken()
    assert (again.id, again.attempt) == (lost.id, 2)
    assert desk.settle(again, DELIVERED) == "delivered"
    assert desk.settle(lost, FAILED) == "stale"
    assert desk.take() is None


def test_a_message_on_its_way_is_kept(moderation: Moderation, desk: Desk) -> None:
    """A renewed lease keeps others away, however long ago the message was taken."""
    moderation.submit()
    message = desk.taken()
    desk.make_due()
    assert desk.outbox.renew(message)
    assert desk.take() is None
    assert desk.settle(message, DELIVERED) == "delivered"


def test_nobody_renews_what_is_not_theirs(moderation: Moderation, desk: Desk) -> None:
    """Neither a message that another sender took over, nor the pause of one that has failed."""
    moderation.submit()
    lost = desk.taken()
    desk.make_due()
    again = desk.taken()
    assert not desk.outbox.renew(lost)
    assert desk.settle(again, DELIVERED) == "delivered"
    assert not desk.outbox.renew(again)


def test_ten_failures_give_a_message_up(moderation: Moderation, desk: Desk) -> None:
    """After the tenth attempt the comment's next event gets its turn, and the log says so."""
    comment = moderation.judged()
    outcomes = []
    for _ in range(10):
        outcomes.append(desk.settle(desk.taken(), UNANSWERED))
        desk.make_due()
    assert outcomes == ["retrying"] * 9 + ["given_up"]
    assert told(desk.deliver_all()) == [("comment.judged", comment.id)]
    log = desk.outbox.deliveries(desk.site, desk.id, limit=20).items
    assert [attempt.outcome for attempt in reversed(log)] == [*outcomes, "delivered"]
    assert log[1].fault == Fault.TIMEOUT


def test_filters(
    moderation: Moderation, endpoints: Endpoints, outbox: Outbox, redis: Redis, site: str
) -> None:
    """An endpoint gets the types that it subscribed to, and what it changes to from then on."""
    endpoint, _ = endpoints.add(site, URL, events=[EventType.JUDGED], by="key:1")
    desk = Desk(outbox, redis, site, endpoint.id)
    moderation.judged()
    assert {kind for kind, _ in told(desk.deliver_all())} == {"comment.judged"}
    endpoints.change(site, endpoint.id, events=[EventType.ARTICLE_CHANGED], by="key:1")
    moderation.judged()
    actions.change_article(moderation.store, site, Article("a1"), closed=True, by="key:1")
    assert told(desk.deliver_all()) == [("article.changed", None)]


def test_gone_disables(
    moderation: Moderation, endpoints: Endpoints, desk: Desk, outbox: Outbox, redis: Redis
) -> None:
    """410 ends deliveries at once and others hear of it; enabled again, nothing is missing."""
    other = Desk(outbox, redis, desk.site, endpoints.add(desk.site, URL, by="key:1")[0].id)
    comment = moderation.judged()
    desk.settle(desk.taken(), GONE)
    disabled = endpoints.get(desk.site, desk.id)
    assert disabled.disabled_because is Disabled.GONE
    assert desk.take() is None
    news = [message for message in other.deliver_all() if message.event.comment_id is None]
    assert [m.event.data for m in news] == [{"webhook": desk.id, "reason": "gone"}]
    endpoints.change(desk.site, desk.id, enabled=True, by="key:1")
    desk.make_due()
    about = [message for message in desk.deliver_all() if message.event.comment_id]
    assert told(about) == [("comment.accepted", comment.id), ("comment.judged", comment.id)]


@pytest.mark.parametrize(("short_of_ms", "disabled"), [(60_000, False), (0, True)])
def test_five_days_of_failure_disable(
    moderation: Moderation,
    endpoints: Endpoints,
    desk: Desk,
    short_of_ms: int,
    disabled: bool,
) -> None:
    """An endpoint where nothing arrived for 5 days is disabled, one minute less and it is not."""
    moderation.judged()
    desk.settle(desk.taken(), FAILED)
    since = moderation.store.now() - FAILING_MAX_MS + short_of_ms
    desk.redis.hset(key(desk.site, "endpoint", desk.id), "failing_since", since)
    desk.make_due()
    desk.settle(desk.taken(), FAILED)
    endpoint = endpoints.get(desk.site, desk.id)
    assert endpoint.enabled is not disabled
    last = moderation.store.events(desk.site, limit=100).items[-1]
    assert (last.type == "webhook.disabled" and last.data["reason"] == "failing") is disabled


def test_a_success_ends_the_failing(
    moderation: Moderation, endpoints: Endpoints, desk: Desk
) -> None:
    """The five days count from the first failure after the last success; a test counts for none."""
    moderation.judged()
    desk.settle(desk.taken(), FAILED)
    assert endpoints.get(desk.site, desk.id).failing_since is not None
    desk.make_due()
    desk.settle(desk.taken(), DELIVERED)
    assert endpoints.get(desk.site, desk.id).failing_since is None
    desk.deliver_all()
    endpoints.test(desk.site, desk.id, by="key:1")
    assert desk.settle(desk.taken(), FAILED) == "given_up"
    assert endpoints.get(desk.site, desk.id).failing_since is None


def test_a_failing_endpoint_gets_one_sender(moderation: Moderation, desk: Desk) -> None:
    """Where an endpoint fails, its hanging attempts hold one thread and not several."""
    for _ in range(5):
        moderation.submit()
    assert desk.outbox.advance(desk.site, desk.id) == 5
    desk.settle(desk.taken(), FAILED)
    assert desk.outbox.advance(desk.site, desk.id) == 1


def test_the_test_button(
    moderation: Moderation, endpoints: Endpoints, desk: Desk, outbox: Outbox, redis: Redis
) -> None:
    """A test message goes to its endpoint alone, past its filter, once, by the id that is shown."""
    other = Desk(outbox, redis, desk.site, endpoints.add(desk.site, URL, by="key:1")[0].id)
    endpoints.change(desk.site, desk.id, events=[EventType.ERASED], by="key:1")
    id_ = endpoints.test(desk.site, desk.id, by="key:1")
    message = desk.taken()
    assert (message.id, message.event.type) == (id_, "webhook.test")
    assert other.take() is None
    assert desk.settle(message, FAILED) == "given_up"
    endpoints.change(desk.site, desk.id, enabled=False, by="key:1")
    with pytest.raises(Invalid):
        endpoints.test(desk.site, desk.id, by="key:1")


def test_replay_repeats_ids(moderation: Moderation, endpoints: Endpoints, desk: Desk) -> None:
    """Everything since a time comes again with the ids that it had, in order, and nothing twice."""
    early = moderation.judged()
    first = desk.deliver_all()
    waiting = moderation.judged()
    desk.settle(desk.taken(), FAILED)
    endpoints.replay(desk.site, desk.id, since=early.accepted_at, by="key:1")
    again = desk.deliver_all()
    assert [m.id for m in again] == [m.id for m in first]
    desk.make_due()
    kinds = ["comment.accepted", "comment.judged"]
    assert told(desk.deliver_all()) == [(kind, waiting.id) for kind in kinds]


@pytest.mark.parametrize("since", [0, 10**15])
def test_replay_never_skips(
    moderation: Moderation, endpoints: Endpoints, desk: Desk, since: int
) -> None:
    """A time before the journal begins it again; one in the future skips nothing that waits."""
    moderation.judged()
    endpoints.replay(desk.site, desk.id, since=since, by="key:1")
    assert len([m for m in desk.deliver_all() if m.event.comment_id]) == 2


def test_one_message_is_sent_again(
    moderation: Moderation, endpoints: Endpoints, desk: Desk, site: str
) -> None:
    """One line of the log comes again under its id, and nothing after it does."""
    moderation.submit(), moderation.submit()
    first, second = desk.taken(), desk.taken()
    for message in (first, second):
        assert desk.settle(message, DELIVERED) == "delivered"
    endpoints.resend(site, desk.id, event=first.event.cursor, by="aida")
    again = desk.taken()
    assert (again.id, again.body(), again.attempt) == (first.id, first.body(), 1)
    assert desk.settle(again, DELIVERED) == "delivered"
    assert desk.take() is None
    with pytest.raises(NotFound, match="event"):
        endpoints.resend(site, desk.id, event="1-1", by="aida")
    with pytest.raises(NotFound, match="webhook"):
        endpoints.resend(site, "wh_0", event=first.event.cursor, by="aida")
