"""The audit: what the machine decided, asked of people without its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions, bulk, queues
from moderation.audit_sample import OVERDUE_DAYS, interest
from moderation.comment import Comment, Move
from moderation.errors import NotAllowed
from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.queues import Queue
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.reader import Order
from tests.moderation.every_server.conftest import Desk, Moderation

pytestmark = pytest.mark.usefixtures("everything_is_audited")


def decide(moderation: Moderation, comment: Comment, status: Status, **options: bool) -> Comment:
    return actions.decide(
        moderation.store,
        moderation.site,
        comment.id,
        status=status,
        by="anna",
        expected_version=comment.version,
        reason="insult" if status is Status.REJECTED else None,
        **options,
    )


def undo(moderation: Moderation, comment: Comment) -> Comment:
    return actions.undo(
        moderation.store,
        moderation.site,
        comment.id,
        by="anna",
        expected_version=comment.version,
    )


def asked(moderation: Moderation) -> list[str]:
    page = queues.page(
        moderation.store, moderation.site, Queue.AUDITS, Order.OLDEST, after=None, limit=50
    )
    assert all(comment.is_audited for comment in page.items)
    assert len(page.items) == queues.counts(moderation.store, moderation.site)["audits"]
    return [comment.id for comment in page.items]


def labels(moderation: Moderation) -> list[tuple[Chosen, bool, bool]]:
    return [
        (label.chosen, label.rejected, label.saw_score)
        for label in SiteLabels(moderation.store).all(moderation.site)
    ]


def set_share(moderation: Moderation, percent: int) -> None:
    settings = moderation.store.settings(moderation.site)
    actions.save_settings(
        moderation.store,
        moderation.site,
        replace(settings, audit_percent=percent),
        by="anna",
        expected_version=settings.version,
    )


def reject_by_machine(moderation: Moderation) -> None:
    """Let the machine reject what is certainly toxic."""
    limits = {**DEFAULT_THRESHOLDS, "toxicity": Threshold(0.1, 0.4, 0.9)}
    actions.save_policy(
        moderation.store,
        moderation.site,
        Policy(thresholds=limits),
        by="anna",
        expected_version=0,
    )


def test_what_the_machine_decides_is_asked(moderation: Moderation) -> None:
    """Approvals and rejections, in the order in which they came; what is held is asked anyway."""
    reject_by_machine(moderation)
    approved, rejected = moderation.judged(), moderation.judged("awful")
    held = moderation.judged("doubtful")
    statuses = [comment.status for comment in (approved, rejected, held)]
    assert statuses == [Status.APPROVED, Status.REJECTED, Status.HELD]
    assert asked(moderation) == [approved.id, rejected.id]
    assert held.drawn is None
    first, second = (interest(one.verdict) for one in (approved, rejected) if one.verdict)
    assert approved.drawn == pytest.approx(0.02)  # the first of all
    assert rejected.drawn == pytest.approx(0.02 * second / ((first + second) / 2))
    thread = moderation.store.thread(moderation.site, "a1").items
    assert [item.id for item in thread] == [approved.id]


@pytest.mark.parametrize(("percent", "drawn"), [(2, [0.5, 0.5]), (0, [None, None])])
def test_what_limits_on_trial_decide_is_asked_more_often(
    moderation: Moderation, percent: int, drawn: list[float | None]
) -> None:
    """One of two, in their language, unless the site asks about nothing."""
    set_share(moderation, percent)
    limits = LanguageLimits(Promise(), approve=0.5, one_of=2)
    actions.save_policy(
        moderation.store,
        moderation.site,
        Policy(thresholds=DEFAULT_THRESHOLDS, promises={"en": Promise()}),
        by="anna",
        expected_version=0,
    )
    found = Limits(1, moderation.scorer.model, {"en": limits})
    moderation.store.save_limits(moderation.site, found)
    assert [moderation.judged().drawn for _ in range(2)] == drawn


def test_an_agreement_changes_nothing_but_the_list(moderation: Moderation) -> None:
    """The status, the thread, the author and the decisions' count stay; the label is kept."""
    comment = moderation.judged()
    before = moderation.store.counters(moderation.site)
    agreed = decide(moderation, comment, Status.APPROVED, blind=True)
    assert (agreed.status, agreed.version) == (Status.APPROVED, comment.version + 1)
    assert asked(moderation) == []
    assert labels(moderation) == [(Chosen.AUDIT, False, False)]
    assert moderation.store.counters(moderation.site) == before
    assert moderation.store.thread_count(moderation.site, "a1") == 1
    (label,) = SiteLabels(moderation.store).all(moderation.site)
    assert label.propensity == comment.drawn
    last = moderation.store.history(moderation.site, comment.id)[-1]
    assert (last.type, last.version) == ("comment.audited", agreed.version)


def test_an_agreement_is_taken_back(moderation: Moderation) -> None:
    """Then it is asked again in its old place; the undo can be undone."""
    first, second = moderation.judged(), moderation.judged()
    undone = undo(moderation, decide(moderation, first, Status.APPROVED))
    assert asked(moderation) == [first.id, second.id]
    assert labels(moderation) == []
    again = undo(moderation, undone)
    assert asked(moderation) == [second.id]
    assert labels(moderation) == [(Chosen.AUDIT, False, True)]
    with pytest.raises(NotAllowed):
        decide(moderation, again, Status.APPROVED)


def test_a_disagreement_is_a_decision(moderation: Moderation) -> None:
    """With its journal line; its undo brings the status and the question back."""
    comment = moderation.judged()
    rejected = decide(moderation, comment, Status.REJECTED, blind=True)
    assert rejected.status is Status.REJECTED
    assert asked(moderation) == []
    assert labels(moderation) == [(Chosen.AUDIT, True, False)]
    assert moderation.store.history(moderation.site, comment.id)[-1].type == "comment.decided"
    assert undo(moderation, rejected).status is Status.APPROVED
    assert asked(moderation) == [comment.id]
    assert labels(moderation) == []


def test_a_rejection_can_be_confirmed(moderation: Moderation) -> None:
    """With the reason that the author had not been given, and be overruled."""
    reject_by_machine(moderation)
    confirmed = decide(moderation, moderation.judged("awful"), Status.REJECTED)
    assert confirmed.decision is not None
    assert (confirmed.status, confirmed.decision.reason) == (Status.REJECTED, "insult")
    overruled = decide(moderation, moderation.judged("awful"), Status.APPROVED)
    assert overruled.status is Status.APPROVED
    assert [rejected for _, rejected, _ in labels(moderation)] == [True, False]


def test_readers_and_bulks_answer_too(moderation: Moderation) -> None:
    """A reported one goes to the held ones; both stay of the sample, at their probability."""
    reported, swept = moderation.judged(), moderation.judged()
    for number in range(3):
        held = actions.report(
            moderation.store, moderation.site, reported.id, reporter=f"r{number}", reason="rude"
        )
    assert asked(moderation) == [swept.id]
    decide(moderation, held, Status.REJECTED)
    move = Move(Status.REJECTED, "anna", "spam")
    versions = {swept.id: swept.version}
    outcome = bulk.decide_many(moderation.store, moderation.site, versions, move)
    assert asked(moderation) == []
    assert labels(moderation) == [(Chosen.AUDIT, True, True)] * 2
    both = SiteLabels(moderation.store).all(moderation.site)
    assert [label.propensity for label in both] == [reported.drawn, swept.drawn]
    bulk.undo_many(moderation.store, moderation.site, outcome.id, by="anna")
    assert asked(moderation) == [swept.id]


def test_a_reported_one_is_left_published(moderation: Moderation) -> None:
    """That answers the report, so its site hears of it; it answers the audit as well."""
    comment = actions.report(
        moderation.store, moderation.site, moderation.judged().id, reporter="r", reason="rude"
    )
    left = decide(moderation, comment, Status.APPROVED)
    assert moderation.store.history(moderation.site, left.id)[-1].type == "comment.decided"
    assert asked(moderation) == []
    undo(moderation, left)
    assert asked(moderation) == [comment.id]


@pytest.mark.parametrize("end", ["edit", "erase"])
def test_another_text_is_another_question(moderation: Moderation, end: str) -> None:
    """An edit draws anew, an erasure leaves nothing."""
    comment = moderation.judged()
    if end == "erase":
        actions.erase(moderation.store, moderation.site, comment.id, by="key:1")
        assert moderation.get(comment.id).drawn is None
    else:
        actions.edit(moderation.store, str, moderation.site, comment.id, "awful", by="key:1")
        moderation.drain()
        assert moderation.get(comment.id).status is Status.HELD
    assert asked(moderation) == []
    assert moderation.store.redis.zcard(key(moderation.site, "audits")) == 0


def test_no_share_asks_nobody(moderation: Moderation) -> None:
    """0 switches the audit off."""
    set_share(moderation, 0)
    moderation.judged()
    assert asked(moderation) == []


def test_a_week_is_overdue(moderation: Moderation) -> None:
    """The count is of questions that have waited for seven days."""
    moderation.judged()
    late = moderation.judged()
    assert queues.overdue_audits(moderation.store, moderation.site) == 0
    drawn_ms = late.accepted_at - OVERDUE_DAYS * 24 * 3600 * 1000
    moderation.store.redis.zadd(key(moderation.site, "audits"), {late.id: drawn_ms * 1000})
    assert queues.overdue_audits(moderation.store, moderation.site) == 1


def test_an_agreement_calls_no_webhook(moderation: Moderation, desk: Desk) -> None:
    """A disagreement does: it is told as any decision."""
    agreed, rejected = moderation.judged(), moderation.judged()
    decide(moderation, agreed, Status.APPROVED)
    decide(moderation, rejected, Status.REJECTED)
    sent: dict[str | None, list[str]] = {agreed.id: [], rejected.id: []}
    for message in desk.deliver_all():
        sent[message.event.comment_id].append(message.event.type)
    assert sent[agreed.id] == ["comment.accepted", "comment.judged"]
    assert sent[rejected.id] == [*sent[agreed.id], "comment.decided"]
