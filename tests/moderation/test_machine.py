"""A state machine against a model: whatever the order of verbs, the store stays whole."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from moderation import actions, judging
from moderation.comment import Opinion
from moderation.errors import NotAllowed
from moderation.judging import DrainLimits
from moderation.status import DECIDABLE, Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.epochs import open_site
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer

BODIES = {"fine": Status.APPROVED, "awful": Status.HELD, "doubtful": Status.HELD}
SITE = "machine"


class ModerationMachine(RuleBasedStateMachine):
    """Comments under one article; the model is a dictionary from id to status and version."""

    server: EmbeddedServer
    ids = Bundle("ids")

    @initialize()
    def start(self) -> None:
        self.redis = connect(self.server.url)
        self.redis.flushdb()
        open_site(self.redis, SITE)
        self.store = Store(self.redis)
        self.model: dict[str, tuple[Status, int]] = {}
        self.bodies: dict[str, str] = {}
        self.rejected_before_edit: set[str] = set()
        self.open: dict[str, dict[str, str]] = {}  # each comment's questions: who asks
        self.ended: dict[str, list[dict[str, str]]] = {}  # and those that each decision ended
        self.audited: set[str] = set()  # what the audit asks about

    def teardown(self) -> None:
        if hasattr(self, "redis"):
            self.redis.close()

    @rule(target=ids, body=st.sampled_from(sorted(BODIES)))
    def submit(self, body: str) -> str:
        intake = Intake(Submission(Article("a"), Author("Dana"), body))
        accepted = actions.submit(self.store, str, SITE, intake, caller="k", limits=Limits())
        self.model[accepted.id] = (Status.PENDING, 1)
        self.bodies[accepted.id] = body
        self.open[accepted.id], self.ended[accepted.id] = {}, []
        return accepted.id

    @rule()
    def drain(self) -> None:
        pending = [id_ for id_, (status, _) in self.model.items() if status is Status.PENDING]
        drained = judging.drain(
            self.store, str, FakeScorer(), SITE, DrainLimits(budget_seconds=30), worker="w"
        )
        assert drained == len(pending)
        for id_ in pending:
            expected = BODIES[self.bodies[id_]]
            if id_ in self.rejected_before_edit:
                expected = Status.HELD
            self.model[id_] = (expected, self.model[id_][1] + 1)
            if expected is Status.APPROVED:
                self.audited.add(id_)

    @rule(id_=ids, status=st.sampled_from(sorted(DECIDABLE)))
    def decide(self, id_: str, status: Status) -> None:
        before, version = self.model[id_]
        try:
            actions.decide(
                self.store, SITE, id_, status=status, by="anna", expected_version=version
            )
        except NotAllowed:
            assert before not in DECIDABLE or (before is status and id_ not in self.audited)
        else:
            self.model[id_] = (status, version + 1)
            self.end_questions(id_)

    def end_questions(self, id_: str) -> None:
        audit = {"audit": "machine"} if id_ in self.audited else {}
        self.ended[id_].append({**self.open[id_], **audit})
        self.open[id_] = {}
        self.audited.discard(id_)

    @rule(id_=ids)
    def undo(self, id_: str) -> None:
        decision = self.store.get(SITE, id_).decision
        _, version = self.model[id_]
        try:
            actions.undo(self.store, SITE, id_, by="anna", expected_version=version)
        except NotAllowed:
            assert decision is None
        else:
            assert decision is not None
            self.model[id_] = (decision.previous, version + 1)
            asked_before = self.ended[id_][-1]
            self.end_questions(id_)
            self.open[id_] = dict(asked_before)
            if self.open[id_].pop("audit", None):
                self.audited.add(id_)

    @rule(id_=ids, by=st.sampled_from(["anna", "dana"]))
    def ask_a_colleague(self, id_: str, by: str) -> None:
        before, version = self.model[id_]
        opinion = Opinion(by, Status.REJECTED)
        try:
            actions.ask_opinion(self.store, SITE, id_, opinion=opinion, expected_version=version)
        except NotAllowed:
            assert before is not Status.HELD or "opinion" in self.open[id_]
        else:
            self.model[id_] = (before, version + 1)
            self.open[id_]["opinion"] = by

    @rule(id_=ids)
    def ask_a_senior(self, id_: str) -> None:
        before, version = self.model[id_]
        try:
            actions.escalate(self.store, SITE, id_, by="anna", note="?", expected_version=version)
        except NotAllowed:
            assert before is not Status.HELD or "escalation" in self.open[id_]
        else:
            self.model[id_] = (before, version + 1)
            self.open[id_]["escalation"] = "anna"

    @rule(id_=ids, question=st.sampled_from(["opinion", "escalation"]))
    def take_a_question_back(self, id_: str, question: str) -> None:
        before, version = self.model[id_]
        take = {"opinion": actions.withdraw_opinion, "escalation": actions.deescalate}[question]
        try:
            take(
                self.store,
                SITE,
                id_,
                by=self.open[id_].get(question, "anna"),
                expected_version=version,
            )
        except NotAllowed:
            assert question not in self.open[id_]
        else:
            self.model[id_] = (before, version + 1)
            del self.open[id_][question]

    @rule(id_=ids, body=st.sampled_from(sorted(BODIES)))
    def edit(self, id_: str, body: str) -> None:
        before, version = self.model[id_]
        try:
            actions.edit(self.store, str, SITE, id_, body, by="k")
        except NotAllowed:
            assert before is Status.ERASED
            return
        if body == self.bodies[id_]:
            return
        if before is Status.REJECTED:
            self.rejected_before_edit.add(id_)
        if before is Status.APPROVED:
            self.rejected_before_edit.discard(id_)
        self.model[id_] = (Status.PENDING, version + 1)
        self.bodies[id_], self.open[id_] = body, {}
        self.audited.discard(id_)

    @rule(target=ids, id_=consumes(ids))
    def erase(self, id_: str) -> object:
        actions.erase(self.store, SITE, id_, by="k")
        before, version = self.model[id_]
        if before is not Status.ERASED:
            self.model[id_] = (Status.ERASED, version + 1)
        self.open[id_] = {}
        self.audited.discard(id_)
        return multiple(id_)

    @invariant()
    def records_agree_with_the_model(self) -> None:
        for id_, (status, version) in getattr(self, "model", {}).items():
            comment = self.store.get(SITE, id_)
            assert (comment.status, comment.version) == (status, version)
            questions = {"opinion": comment.opinion, "escalation": comment.escalation}
            asked = {name: question.by for name, question in questions.items() if question}
            assert asked == self.open[id_]
            assert comment.is_audited == (id_ in self.audited)

    @invariant()
    def each_comment_is_in_the_one_right_index(self) -> None:
        model = getattr(self, "model", {})
        if not model:
            return
        where = {
            Status.PENDING: {*self.index("waiting"), *self.index("leased")},
            Status.HELD: set(self.index("held")),
            Status.APPROVED: set(self.index("approved")),
            Status.REJECTED: set(self.index("rejected")),
        }
        for status, ids in where.items():
            assert ids == {id_ for id_, (now, _) in model.items() if now is status}
        assert set(self.index("risk")) == where[Status.HELD]
        for index, question in (("opinions", "opinion"), ("escalated", "escalation")):
            asking = {id_ for id_, asked in self.open.items() if question in asked}
            assert set(self.index(index)) == asking
        assert set(self.index("audits")) == self.audited
        public = {member.rpartition("-")[2] for member in self.index("thread:a")}
        assert public == where[Status.APPROVED]

    @invariant()
    def journal_has_one_line_for_each_version(self) -> None:
        for id_, (_, version) in getattr(self, "model", {}).items():
            versions = [event.version for event in self.store.history(SITE, id_)]
            assert versions == list(range(1, version + 1))

    @invariant()
    def author_counts_agree(self) -> None:
        model = getattr(self, "model", {})
        if not model:
            return
        statuses = [status for status, _ in model.values()]
        record = self.store.author(SITE, Author("Dana"))
        assert record.comments == len(statuses) - statuses.count(Status.ERASED)
        assert record.approved == statuses.count(Status.APPROVED)
        assert record.rejected == statuses.count(Status.REJECTED)

    def index(self, name: str) -> list[str]:
        return list(self.redis.zrange(f"{{{SITE}}}:{name}", 0, -1))


@pytest.mark.usefixtures("redis_url", "everything_is_audited")
def test_any_order_of_verbs_leaves_the_store_whole(server: EmbeddedServer) -> None:
    """Records, indexes, threads, author counts and journal agree after every step."""
    ModerationMachine.server = server
    run_state_machine_as_test(
        ModerationMachine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
