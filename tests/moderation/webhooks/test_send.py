"""The way of a journal line to its receiver, verified with the `standardwebhooks` package."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from threading import Event

from flask.testing import FlaskClient
from standardwebhooks.webhooks import Webhook

from moderation import actions
from moderation.errors import StoreUnavailable
from moderation.registry import Registry, Site
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Poster
from tests.moderation.webhooks.conftest import ALLOWED, Newsroom, Rounds
from tests.moderation.webhooks.sink import Received, Sink
from tests.support.servers.redis_servers import wait_until
from worker.webhooks import Sender


def test_a_receiver_hears_of_every_change(
    endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """Acceptance, verdict and decision arrive in order, and the reference library verifies each."""
    _, secret = endpoints.add("demo", receiver.url, by="key:1")
    comment = newsroom.judged()
    newsroom.decide(comment, Status.REJECTED)
    rounds.once()
    assert receiver.types == ["comment.accepted", "comment.judged", "comment.decided"]
    for request in receiver.received:
        Webhook(secret).verify(request.body, dict(request.headers))
    data = [request.document["data"] for request in receiver.received]
    assert [(d["id"], d["version"]) for d in data] == [(comment.id, n) for n in (1, 2, 3)]
    assert [d["status"] for d in data] == ["pending", comment.status, "rejected"]
    assert {d["article_id"] for d in data} == {"a-1"}


def test_a_slow_receiver_delays_nobody(
    endpoints: Endpoints,
    newsroom: Newsroom,
    make_sink: Callable[[], Sink],
    rounds: Rounds,
) -> None:
    """While one receiver hangs and one fails, a third hears of everything."""
    let_go = Event()
    slow, failing, healthy = make_sink(), make_sink(), make_sink()
    slow.answer = lambda _: (204 if let_go.wait(20) else 500, {})
    failing.answer = lambda _: (500, {})
    for receiver in (slow, failing, healthy):
        endpoints.add("demo", receiver.url, by="key:1")
    comments = [newsroom.judged() for _ in range(12)]
    rounds.begin()
    wait_until(lambda: len(comment_ids(healthy)) == 24, "everything at the healthy one")
    assert 0 < len(slow.received) <= 4
    assert set(comment_ids(healthy)) == {comment.id for comment in comments}
    let_go.set()
    wait_until(lambda: len(comment_ids(slow)) == 24, "everything at the slow one")


def test_a_slow_answer_outlasts_its_lease(
    redis: Redis, registry: Registry, endpoints: Endpoints, newsroom: Newsroom, receiver: Sink
) -> None:
    """A sender renews what it waits for, so a second one beside it sends nothing twice."""
    let_go = Event()
    receiver.answer = lambda _: (204 if let_go.wait(20) else 500, {})
    id_ = endpoints.add("demo", receiver.url, by="key:1")[0].id
    newsroom.submit()
    outbox = Outbox(redis, lease_seconds=1.0)
    first, second = (
        Sender(registry, endpoints, outbox, Poster(timeout_seconds=15, allowed=ALLOWED))
        for _ in range(2)
    )
    with Rounds(first) as rounds:
        rounds.begin()
        wait_until(lambda: len(receiver.received) == 1, "the first attempt")
        due = key("demo", "due", id_)
        (_, taken_until) = redis.zrange(due, 0, 0, withscores=True)[0]
        wait_until(
            lambda: redis.zrange(due, 0, 0, withscores=True)[0][1] > taken_until + 1000,
            "a lease that was renewed beyond its first end",
        )
        second.round(Event())
        let_go.set()
        wait_until(lambda: endpoints.get("demo", id_).waiting == 0, "an empty outbox")
    assert len(receiver.received) == 1


def comment_ids(receiver: Sink) -> list[str]:
    documents = (request.document for request in list(receiver.received))
    return [d["data"]["id"] for d in documents if d["type"].startswith("comment.")]


def test_attempts_are_counted(
    endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink, api: FlaskClient
) -> None:
    """/metrics tells how many attempts were delivered, retried and given up."""
    answers = iter([204, 500])
    receiver.answer = lambda _: (next(answers, 500), {})
    id_ = endpoints.add("demo", receiver.url, by="key:1")[0].id
    for _ in range(2):
        newsroom.submit()
    rounds.until(lambda: len(receiver.received) == 2)
    endpoints.test("demo", id_, by="key:1")
    rounds.until(lambda: len(receiver.received) == 3)
    counted = re.findall(
        r"^modqueue_webhook_attempts_total\{.*?outcome=\"(\w+)\".*?\} (.*)$",
        api.get("/metrics").text,
        re.MULTILINE,
    )
    assert dict(counted) == {"delivered": "1.0", "retrying": "1.0", "given_up": "1.0"}


def test_no_text_of_anybody_leaves(
    endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """A message names comment, article and who acted for the site; no text, no author."""
    endpoints.add("demo", receiver.url, by="key:1")
    comment = newsroom.judged()
    actions.report(newsroom.store, "demo", comment.id, reporter="reader-9", reason="rude words")
    actions.erase(newsroom.store, "demo", comment.id, by="key:1")
    rounds.once()
    assert receiver.types[-2:] == ["comment.reported", "comment.erased"]
    sent = b"".join(request.body for request in receiver.received).decode()
    for secret in ("Salt prices", "Asel", "reader-9", "rude words"):
        assert secret not in sent


def test_order_of_a_comment_under_failures(
    endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink, redis: Redis
) -> None:
    """A receiver that fails two times in three still gets each comment's versions in order."""
    id_ = endpoints.add("demo", receiver.url, by="key:1")[0].id
    answers = itertools.cycle([500, 503, 204])
    accepted: list[tuple[str, int]] = []

    def answer(request: Received) -> tuple[int, dict[str, str]]:
        status = next(answers)
        if status == 204:
            accepted.append(request.version)
        return status, {}

    receiver.answer = answer
    comments = [newsroom.judged() for _ in range(4)]
    for comment in comments:
        newsroom.decide(comment, Status.REJECTED)

    def everything() -> bool:
        due = key("demo", "due", id_)
        for lane in redis.zrange(due, 0, -1):
            redis.zadd(due, {lane: 0})
        return len(accepted) == 12

    rounds.until(everything)
    for comment in comments:
        assert [v for i, v in accepted if i == comment.id] == [1, 2, 3]


def test_while_redis_is_away(
    endpoints: Endpoints, newsroom: Newsroom, redis: Redis, registry: Registry, receiver: Sink
) -> None:
    """A sender whose store is gone for a moment goes on by itself and sends what happened."""
    endpoints.add("demo", receiver.url, by="key:1")
    newsroom.submit()
    sites = iter([StoreUnavailable("ConnectionError"), StoreUnavailable("ConnectionError")])

    class Flaky:
        def sites(self) -> list[Site]:
            if error := next(sites, None):
                raise error
            return registry.sites()

    sender = Sender(Flaky(), endpoints, Outbox(redis), Poster(timeout_seconds=15, allowed=ALLOWED))  # type: ignore[arg-type]
    with Rounds(sender) as rounds:
        rounds.begin()
        wait_until(lambda: bool(receiver.received), "a message after the outage")


def test_when_it_was_switched_off(endpoints: Endpoints, site: str, store: Store) -> None:
    """An endpoint remembers when to the millisecond, by the store's own clock."""
    endpoint, _ = endpoints.add(site, "https://sites.example/hook", by="admin")
    before = store.now()
    off = endpoints.change(site, endpoint.id, enabled=False, by="admin")
    assert off.disabled_at is not None
    assert before <= off.disabled_at <= store.now()
