"""Whatever fails, dies or is replayed: every event arrives, each comment's in order, same ids."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from moderation.comment import Comment
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer, Fault
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.moderation.webhooks.conftest import Newsroom

ANSWERS = st.sampled_from([Answer(200, None, 0.0), Answer(503, None, 0.0)])
TIMED_OUT = Answer(None, Fault.TIMEOUT, 15.0)
SITE = "demo"


class Deliveries(RuleBasedStateMachine):
    """A receiver that notes what came, beside senders that fail, die and take over."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.redis = connect(self.url)
        self.redis.flushdb()
        Registry(self.redis).add_site(SITE, "Demo")
        self.newsroom = Newsroom(Store(self.redis), SITE, FakeScorer())
        self.endpoints = Endpoints(self.redis)
        self.id = self.endpoints.add(SITE, "https://a.example/", by="key:1")[0].id
        self.outbox = Outbox(self.redis, lease_seconds=600)
        self.comments: list[Comment] = []
        self.in_hand: list[Message] = []
        self.arrived: list[Message] = []

    @rule()
    def comment(self) -> None:
        self.comments.append(self.newsroom.judged())

    @rule(which=st.integers(0))
    def decide(self, which: int) -> None:
        if self.comments:
            place = which % len(self.comments)
            comment = self.comments[place]
            other = Status.APPROVED if comment.status is Status.REJECTED else Status.REJECTED
            self.comments[place] = self.newsroom.decide(comment, other)

    @rule()
    def take(self) -> None:
        self.outbox.advance(SITE, self.id)
        if message := self.outbox.take(SITE, self.id):
            self.in_hand.append(message)

    @rule(answer=ANSWERS, which=st.integers(0))
    def settle(self, answer: Answer, which: int) -> None:
        if self.in_hand:
            message = self.in_hand.pop(which % len(self.in_hand))
            if answer.kind == "delivered":
                self.arrived.append(message)
            self.outbox.settle(message, answer, chance=0.5)

    @rule(which=st.integers(0))
    def die_after_sending(self, which: int) -> None:
        """The receiver has it, the sender is killed before it could note that."""
        if self.in_hand:
            self.arrived.append(self.in_hand.pop(which % len(self.in_hand)))

    @rule(which=st.integers(0))
    def die_before_sending(self, which: int) -> None:
        if self.in_hand:
            self.in_hand.pop(which % len(self.in_hand))

    @rule()
    def let_time_pass(self) -> None:
        """Leases and pauses end; who was at work all that time gives up first."""
        for message in self.in_hand:
            self.outbox.settle(message, TIMED_OUT, chance=0.5)
        self.in_hand.clear()
        due = key(SITE, "due", self.id)
        for lane in self.redis.zrange(due, 0, -1):
            self.redis.zadd(due, {lane: 0})
        self.redis.delete(key(SITE, "tries", self.id))  # nothing is given up here

    @invariant()
    def each_comment_in_order(self) -> None:
        """A version may come again, but none comes before an earlier one has arrived."""
        seen: dict[str | None, int] = defaultdict(int)
        for message in self.arrived:
            event = message.event
            assert event.version <= seen[event.comment_id] + 1
            seen[event.comment_id] = max(seen[event.comment_id], event.version)

    @invariant()
    def one_at_a_time(self) -> None:
        """Nobody has two messages of one comment in hand."""
        lanes = [message.event.comment_id for message in self.in_hand]
        assert len(lanes) == len(set(lanes))

    @invariant()
    def same_id_same_bytes(self) -> None:
        """A message has one id and one body, whoever sends it and however often."""
        bodies: dict[str, bytes] = {}
        for message in self.arrived:
            assert bodies.setdefault(message.id, message.body()) == message.body()

    def deliver_the_rest(self) -> None:
        self.let_time_pass()
        while True:
            self.outbox.advance(SITE, self.id)
            message = self.outbox.take(SITE, self.id)
            if message is None:
                return
            self.arrived.append(message)
            self.outbox.settle(message, Answer(200, None, 0.0), chance=0.5)

    def teardown(self) -> None:
        self.deliver_the_rest()
        self.each_comment_in_order()
        self.same_id_same_bytes()
        events = self.newsroom.store.events(SITE, limit=1000).items
        expected = {event.cursor for event in events if event.type.startswith("comment.")}
        assert {message.event.cursor for message in self.arrived} == expected
        self.redis.close()


@pytest.mark.usefixtures("redis_url")
def test_deliveries(server: EmbeddedServer) -> None:
    """Random failures, deaths and take-overs lose nothing and break no comment's order."""
    machine = type("Machine", (Deliveries,), {"url": server.url})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=30, stateful_step_count=40, deadline=None)
    )
