"""Whatever is decided, undone, sent and killed: a site ends up knowing what stands, in order."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from moderation import actions
from moderation.comment import Comment, Event, Opinion
from moderation.errors import NotAllowed
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.moderation.webhooks.conftest import Newsroom
from tests.support import undo_window

DELIVERED = Answer(200, None, 0.0)
SITE = "demo"
STATUS = {
    "comment.accepted": "pending",
    "comment.edited": "pending",
    "comment.escalated": "held",
    "comment.deescalated": "held",
    "comment.opinion_asked": "held",
    "comment.opinion_withdrawn": "held",
}


def stands(events: Iterable[Event]) -> dict[str, str]:
    """The status of each comment, as one knows it who believes the newest event."""
    known: dict[str, str] = {}
    for event in events:
        status = event.data.get("status") or STATUS.get(event.type)
        if status and event.comment_id:
            known[event.comment_id] = str(status)
    return known


class UndoWindow(RuleBasedStateMachine):
    """A newsroom with second thoughts, a feed that is polled, and senders that die."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.redis = connect(self.url)
        self.redis.flushdb()
        Registry(self.redis).add_site(SITE, "Demo")
        self.store = Store(self.redis)
        undo_window.open_for(self.store, SITE)
        self.newsroom = Newsroom(self.store, SITE, FakeScorer())
        self.id = Endpoints(self.redis).add(SITE, "https://a.example/", by="key:1")[0].id
        self.outbox = Outbox(self.redis, lease_seconds=600)
        self.ids: list[str] = []
        self.in_hand: list[Message] = []
        self.arrived: list[Message] = []
        self.polled: list[Event] = []

    def one(self, which: int) -> Comment | None:
        return self.store.get(SITE, self.ids[which % len(self.ids)]) if self.ids else None

    @rule()
    def comment(self) -> None:
        self.ids.append(self.newsroom.judged().id)

    @rule(which=st.integers(0), status=st.sampled_from(["approved", "held", "rejected"]))
    def decide(self, which: int, status: str) -> None:
        comment = self.one(which)
        if comment and comment.status.value != status:
            self.newsroom.decide(comment, Status(status))

    @rule(which=st.integers(0))
    def undo(self, which: int) -> None:
        comment = self.one(which)
        if comment and comment.decision:
            actions.undo(self.store, SITE, comment.id, by="aida", expected_version=comment.version)

    @rule(which=st.integers(0))
    def escalate_or_take_back(self, which: int) -> None:
        comment = self.one(which)
        if comment is None:
            return
        note = None if comment.escalation else "?"
        try:
            self.store.escalate(
                SITE, comment.id, expected_version=comment.version, by="aida", note=note
            )
        except NotAllowed:
            assert comment.status is not Status.HELD

    @rule(which=st.integers(0))
    def ask_a_colleague_or_take_back(self, which: int) -> None:
        comment = self.one(which)
        if comment is None:
            return
        own = None if comment.opinion else Opinion("dana", Status.REJECTED, "insult")
        try:
            self.store.ask_opinion(
                SITE, comment.id, expected_version=comment.version, by="dana", opinion=own
            )
        except NotAllowed:
            assert comment.status is not Status.HELD

    @rule(which=st.integers(0))
    def report_enough(self, which: int) -> None:
        if comment := self.one(which):
            for reader in ("r1", "r2", "r3"):
                actions.report(self.store, SITE, comment.id, reporter=reader, reason="")

    @rule()
    def windows_pass(self) -> None:
        undo_window.pass_by(self.store, SITE)
        self.wake_lanes()

    def wake_lanes(self) -> None:
        due = key(SITE, "due", self.id)
        held = {message.event.comment_id for message in self.in_hand}
        for lane in self.redis.zrange(due, 0, -1):
            if lane not in held:
                self.redis.zadd(due, {lane: 0})

    @rule()
    def take(self) -> None:
        self.outbox.advance(SITE, self.id)
        if message := self.outbox.take(SITE, self.id):
            self.in_hand.append(message)

    @rule(which=st.integers(0))
    def settle(self, which: int) -> None:
        if self.in_hand:
            message = self.in_hand.pop(which % len(self.in_hand))
            self.arrived.append(message)
            self.outbox.settle(message, DELIVERED, chance=0.5)

    @rule(which=st.integers(0), sent=st.booleans())
    def die(self, which: int, sent: bool) -> None:
        """kill -9 with a message in hand, after or before it was sent."""
        if self.in_hand:
            message = self.in_hand.pop(which % len(self.in_hand))
            if sent:
                self.arrived.append(message)
            self.wake_lanes()

    @rule(limit=st.sampled_from([1, 2, 50]))
    def poll(self, limit: int) -> None:
        after = self.polled[-1].cursor if self.polled else None
        self.polled += self.store.told_events(SITE, after=after, limit=limit).items

    @invariant()
    def nothing_is_told_that_can_be_undone(self) -> None:
        """No event that arrived is within its window, nor was it ever taken back in it."""
        open_ = set(self.redis.zrange(key(SITE, "unsettled"), 0, -1))
        silent = {(id_, version) for id_ in self.ids for version in self.recalled(id_)}
        told = [*self.polled, *(message.event for message in (*self.arrived, *self.in_hand))]
        for event in told:
            if event.type == "comment.decided":
                assert f"{event.comment_id} {event.version}" not in open_
                assert (event.comment_id, event.version) not in silent

    def recalled(self, id_: str) -> frozenset[int]:
        return self.store.get(SITE, id_).recalled

    @invariant()
    def each_comments_order_is_kept(self) -> None:
        last: dict[str, int] = {}
        for event in self.polled:
            if event.comment_id:
                assert event.version >= last.get(event.comment_id, 0)
                last[event.comment_id] = event.version

    @invariant()
    def the_thread_shows_what_is_approved_and_settled(self) -> None:
        public = {comment.id for comment in self.store.thread(SITE, "a-1", limit=200).items}
        open_ = set(self.redis.zrange(key(SITE, "unsettled"), 0, -1))
        known = [self.store.get(SITE, id_) for id_ in self.ids]
        approved = [comment for comment in known if comment.status is Status.APPROVED]
        assert public == {c.id for c in approved if f"{c.id} {c.version}" not in open_}

    def teardown(self) -> None:
        undo_window.pass_by(self.store, SITE)
        self.in_hand.clear()
        self.redis.delete(key(SITE, "tries", self.id))
        self.wake_lanes()
        while True:
            self.outbox.advance(SITE, self.id)
            message = self.outbox.take(SITE, self.id)
            if message is None:
                break
            self.arrived.append(message)
            self.outbox.settle(message, DELIVERED, chance=0.5)
        self.poll(1000)
        self.nothing_is_told_that_can_be_undone()
        self.everybody_knows_what_stands()
        self.redis.close()

    def everybody_knows_what_stands(self) -> None:
        """Feed, webhooks, look-up and thread agree with the records, and nothing is missing."""
        comments = {id_: self.store.get(SITE, id_) for id_ in self.ids}
        truth = {id_: comment.status.value for id_, comment in comments.items()}
        assert stands(self.polled) == truth
        delivered = {message.event.cursor: message.event for message in self.arrived}
        in_order = [delivered[cursor] for cursor in sorted(delivered, key=_place)]
        assert stands(in_order) == truth
        lines = self.store.events(SITE, limit=10_000).items
        wanted = [
            e.cursor
            for e in lines
            if e.comment_id and e.version not in comments[e.comment_id].recalled
        ]
        reported = {e.cursor for e in lines if e.type == "comment.reported"}
        assert {e.cursor for e in self.polled if e.comment_id} - reported == set(wanted) - reported
        assert set(delivered) - reported == set(wanted) - reported
        public = {c.id for c in self.store.thread(SITE, "a-1", limit=200).items}
        assert public == {id_ for id_, status in truth.items() if status == "approved"}


def _place(cursor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in cursor.split("-"))


@pytest.mark.usefixtures("redis_url")
def test_undo_windows(server: EmbeddedServer) -> None:
    """Random decisions, undos, deaths and polls: no slip is told, and no truth is kept back."""
    machine = type("Machine", (UndoWindow,), {"url": server.url})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )
