"""A damaged record stops nobody who goes through all comments."""

from __future__ import annotations

import logging
from ipaddress import ip_network

import pytest

from moderation import actions
from moderation.learning.labels import SiteLabels
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer
from tests.moderation.projection.conftest import FILE_ONLY, Newsroom

DAMAGES = [
    {"doc": '{"b":"secret wor'},
    {"doc": '{"b":"secret words"}'},
    {"verdict": "[]"},
    {"status": "sideways"},
    {"version": "secret"},
    {"decisions": "{}x"},
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: "".join(one))
def test_it_is_left_out_counted_and_named(
    newsroom: Newsroom,
    redis: Redis,
    damage: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The projection goes on without it; the log says its id and nothing of what it said."""
    bad, good = newsroom.submit("secret words"), newsroom.submit("fine")
    redis.hset(key("demo", "comment", bad), mapping=damage)
    with caplog.at_level(logging.ERROR, "modqueue.project"):
        while newsroom.projector.follow("demo"):
            pass
    assert newsroom.find() == [good]
    assert newsroom.projection.damaged() == 1
    (line,) = caplog.messages
    assert line == f"project.damaged site=demo comment={bad}"


def test_one_that_is_mended_comes_back(newsroom: Newsroom, redis: Redis) -> None:
    """The next line of its journal brings it in, as ever."""
    bad = newsroom.submit("words")
    record = key("demo", "comment", bad)
    whole = redis.hget(record, "doc")
    redis.hset(record, "doc", "{")
    newsroom.projector.follow("demo")
    redis.hset(record, "doc", str(whole))
    newsroom.settle()
    assert newsroom.find() == [bad]
    assert newsroom.projection.damaged() == 0


WHOLE = {"type": "x", "id": "", "version": "1", "by": "a", "data": "{}", "v": "1"}
TORN = [
    *(
        {name: text for name, text in WHOLE.items() if name != gone}
        for gone in ("type", "id", "version", "by", "data")
    ),
    WHOLE | {"data": '{"secret'},
    WHOLE | {"data": ""},
    WHOLE | {"version": "secret"},
]


def test_a_damaged_line_stops_nobody(
    newsroom: Newsroom, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Projector, feed and webhooks go on behind it; the log has its cursor and not its words."""
    endpoint, _ = Endpoints(redis, allowed=[ip_network("127.0.0.0/8")]).add(
        "demo", "http://127.0.0.1:1/", by="aida"
    )
    journal = key("demo", "journal")
    torn = [str(redis.xadd(journal, damage)) for damage in TORN]
    good = newsroom.submit("fine")
    with caplog.at_level(logging.ERROR, "modqueue.project"):
        newsroom.settle()
    assert newsroom.find() == [good]
    assert newsroom.projection.damaged() == len(torn)
    assert caplog.messages == [f"project.damaged site=demo line={cursor}" for cursor in torn]
    told = newsroom.store.told_events("demo", limit=100).items
    assert {event.comment_id for event in told if event.type.startswith("comment.")} == {good}
    assert not {event.cursor for event in told} & {*torn}
    outbox, sent = Outbox(redis), set()
    while outbox.advance("demo", endpoint.id) and (message := outbox.take("demo", endpoint.id)):
        sent.add(message.event.comment_id)
        outbox.settle(message, Answer(200, None, 0.0), 0.5)
    assert good in sent


@pytest.mark.parametrize("damage", [{"doc": "{"}, {"decisions": "{}x"}], ids=["doc", "decisions"])
@FILE_ONLY
def test_the_learner_reads_on(newsroom: Newsroom, redis: Redis, damage: dict[str, str]) -> None:
    """A damaged decided comment is no label, and hides none of the others."""
    ids = [newsroom.submit("doubtful") for _ in range(2)]
    newsroom.settle()
    for id_ in ids:
        actions.decide(
            newsroom.store, "demo", id_, status=Status.APPROVED, by="aida", expected_version=2
        )
    redis.hset(key("demo", "comment", ids[0]), mapping=damage)
    labels = SiteLabels(newsroom.store).with_texts("demo")
    assert [(one.comment, text) for one, text in labels] == [(ids[1], "doubtful")]
