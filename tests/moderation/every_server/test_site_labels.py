"""Labels: the answers of people that stand, read off the comments' own records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions, bulk
from moderation.comment import Comment, Move, Opinion
from moderation.learning import labels as module
from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.weights import MOST, weight
from moderation.status import Route, Status
from moderation.store.keys import key
from moderation.store.learning.labels import Label, LabelStore
from tests.moderation.every_server.conftest import Moderation


class Newsroom:
    """People who decide, and the labels that come of it."""

    def __init__(self, moderation: Moderation) -> None:
        self.store, self.site = moderation.store, moderation.site
        self.labels = SiteLabels(self.store)

    def decide(self, comment: Comment, status: Status, reason: str | None = None) -> Comment:
        return actions.decide(
            self.store,
            self.site,
            comment.id,
            status=status,
            by="anna",
            expected_version=comment.version,
            reason=reason,
        )

    def reject(self, comment: Comment, reason: str = "insult") -> Comment:
        return self.decide(comment, Status.REJECTED, reason)

    def approve(self, comment: Comment) -> Comment:
        return self.decide(comment, Status.APPROVED)

    def undo(self, comment: Comment) -> Comment:
        return actions.undo(
            self.store, self.site, comment.id, by="boris", expected_version=comment.version
        )

    def report(self, comment: Comment, times: int) -> Comment:
        for number in range(times):
            comment = actions.report(
                self.store, self.site, comment.id, reporter=f"r{number}", reason="rude"
            )
        return comment

    def all(self) -> list[SiteLabel]:
        return list(self.labels.all(self.site))

    def only(self) -> SiteLabel:
        (label,) = self.all()
        return label


@pytest.fixture
def newsroom(moderation: Moderation) -> Newsroom:
    return Newsroom(moderation)


def test_a_decision_is_a_label(moderation: Moderation, newsroom: Newsroom) -> None:
    """With what the reason names, who decided and whether the score was in sight."""
    held = moderation.judged("awful")
    rejected = newsroom.reject(held)
    assert rejected.decision is not None
    assert held.verdict is not None
    assert newsroom.only() == SiteLabel(
        comment=held.id,
        at_ms=rejected.decision.at,
        rejected=True,
        language="en",
        attribute="insult",
        by=module.pseudonym(newsroom.site, "anna"),
        saw_score=True,
        chosen=Chosen.HELD,
        propensity=1.0,
        model="fake-1",
        route="hold",
        scores=held.verdict.scores,
        came_at=held.accepted_at,
    )
    assert newsroom.labels.texts(newsroom.site, newsroom.all()) == {held.id: "awful"}


def test_an_approval_names_no_attribute(moderation: Moderation, newsroom: Newsroom) -> None:
    """Nor does a reason that answers to none."""
    newsroom.approve(moderation.judged("awful"))
    newsroom.reject(moderation.judged("doubtful"), "off_topic")
    assert [(label.rejected, label.attribute) for label in newsroom.all()] == [
        (False, ""),
        (True, ""),
    ]


def test_an_undo_restores_what_stood_before(moderation: Moderation, newsroom: Newsroom) -> None:
    """Nothing before the first decision, and the first one after the second; so does its undo."""
    comment = newsroom.undo(newsroom.reject(moderation.judged("awful")))
    assert newsroom.all() == []
    comment = newsroom.undo(comment)
    assert newsroom.only().rejected
    comment = newsroom.approve(comment)
    assert not newsroom.only().rejected
    newsroom.undo(comment)
    assert newsroom.only().rejected


def test_what_is_sent_back_has_no_label(moderation: Moderation, newsroom: Newsroom) -> None:
    """A comment that a person holds again waits for an answer."""
    newsroom.decide(newsroom.reject(moderation.judged("awful")), Status.HELD)
    assert newsroom.all() == []


def test_a_bulk_weighs_less(moderation: Moderation, newsroom: Newsroom) -> None:
    """And its undo leaves nothing."""
    held = [moderation.judged("awful") for _ in range(3)]
    versions = {comment.id: comment.version for comment in held}
    move = Move(Status.REJECTED, "anna", "spam")
    outcome = bulk.decide_many(newsroom.store, newsroom.site, versions, move)
    labels = newsroom.all()
    assert {label.comment for label in labels} == set(versions)
    assert {(label.chosen, weight(label)) for label in labels} == {(Chosen.BULK, 0.25)}
    bulk.undo_many(newsroom.store, newsroom.site, outcome.id, by="anna")
    assert newsroom.all() == []


def test_a_reported_one_says_so(moderation: Moderation, newsroom: Newsroom) -> None:
    """Whether the reports held it or not; until a person answers there is no label."""
    newsroom.approve(newsroom.report(moderation.judged(), 1))
    held = newsroom.report(moderation.judged(), 3)
    assert held.status is Status.HELD
    assert [label.chosen for label in newsroom.all()] == [Chosen.REPORT]
    newsroom.reject(held)
    assert [label.chosen for label in newsroom.all()] == [Chosen.REPORT, Chosen.REPORT]


def test_readers_end_what_a_person_said(moderation: Moderation, newsroom: Newsroom) -> None:
    """Enough reports hold an approved comment again; taking that back restores the approval."""
    approved = newsroom.approve(moderation.judged("awful"))
    held = newsroom.report(approved, 3)
    assert newsroom.all() == []
    newsroom.undo(held)
    assert not newsroom.only().rejected


def test_an_overruled_machine_is_looked_up(moderation: Moderation, newsroom: Newsroom) -> None:
    """A person took it out of a list: nobody knows how likely that was."""
    newsroom.reject(moderation.judged())
    assert (newsroom.only().chosen, newsroom.only().route) == (
        Chosen.LOOKED_UP,
        Route.APPROVE.value,
    )


def test_questions_to_others_are_no_labels(moderation: Moderation, newsroom: Newsroom) -> None:
    """The decision that answers them is one."""
    held = moderation.judged("awful")
    opinion = Opinion("anna", Status.REJECTED, "insult")
    asked = actions.ask_opinion(
        newsroom.store, newsroom.site, held.id, opinion=opinion, expected_version=held.version
    )
    asked = actions.escalate(
        newsroom.store, newsroom.site, held.id, by="anna", note="?", expected_version=asked.version
    )
    assert newsroom.all() == []
    newsroom.approve(asked)
    assert not newsroom.only().rejected


def test_an_edit_takes_the_label(moderation: Moderation, newsroom: Newsroom) -> None:
    """The new text has one once it is decided, and an undo does not bring the former one's."""
    rejected = newsroom.reject(moderation.judged("awful"))
    actions.edit(newsroom.store, str, newsroom.site, rejected.id, "awful too", by="key:1")
    assert newsroom.all() == []
    moderation.drain()
    approved = newsroom.approve(moderation.get(rejected.id))
    assert not newsroom.only().rejected
    assert newsroom.only().came_at == approved.edits[-1].at >= approved.accepted_at
    newsroom.undo(approved)
    assert newsroom.all() == []


def test_an_erasure_takes_label_and_text(moderation: Moderation, newsroom: Newsroom) -> None:
    """Also from whoever has read the label before."""
    rejected = newsroom.reject(moderation.judged("awful"))
    labels = newsroom.all()
    actions.erase(newsroom.store, newsroom.site, rejected.id, by="key:1")
    assert newsroom.all() == []
    assert newsroom.labels.texts(newsroom.site, labels) == {}
    assert newsroom.store.redis.zcard(key(newsroom.site, "decided")) == 0


def test_pages_miss_none_of_one_moment(
    moderation: Moderation, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many decisions of one millisecond are read, each once, whatever the size of a page."""
    monkeypatch.setattr(module, "PAGE", 3)
    held = [moderation.judged("awful") for _ in range(11)]
    for comment in held:
        newsroom.approve(comment)
    index = key(newsroom.site, "decided")
    for number, comment in enumerate(held):
        newsroom.store.redis.zadd(index, {comment.id: 1000 + number // 7})
    labels = newsroom.all()
    assert sorted(label.comment for label in labels) == sorted(comment.id for comment in held)
    assert len(list(newsroom.labels.all(newsroom.site, after_ms=1000))) == 4
    assert len(newsroom.labels.texts(newsroom.site, labels)) == 11


def test_outside_labels_come_along(moderation: Moderation, newsroom: Newsroom) -> None:
    """By our attributes' names; what says nothing of them is no label."""
    outside = LabelStore(newsroom.store.redis)
    for scores in (
        {"PROFANITY": 0.9, "TOXICITY": 0.7},
        {"SPAM": 0.0},
        {"LIKELY_TO_REJECT": 1.0},
        {"FLIRTATION": 1.0},
    ):
        outside.add(newsroom.site, Label("perspective", "a text", scores, language="ru"))
    labels = newsroom.all()
    assert [(label.rejected, label.attribute) for label in labels] == [
        (True, "obscene"),
        (False, ""),
        (True, ""),
    ]
    assert {(label.chosen, label.language, label.saw_score) for label in labels} == {
        (Chosen.OUTSIDE, "ru", False)
    }
    texts = newsroom.labels.texts(newsroom.site, labels)
    assert texts == {label.comment: "a text" for label in labels}
    assert list(newsroom.labels.all(newsroom.site, after_ms=newsroom.store.now())) == []
    held = newsroom.approve(moderation.judged("awful"))
    assert [label.comment for label in newsroom.labels.own(newsroom.site)] == [held.id]
    assert len(newsroom.all()) == 4


def test_reports_are_one_group(moderation: Moderation, newsroom: Newsroom) -> None:
    """Whoever answers them, readers chose what is answered; a label counts to its day in UTC."""
    newsroom.approve(moderation.judged("awful"))
    label = replace(newsroom.only(), at_ms=1_764_460_799_999)
    reported = replace(label, chosen=Chosen.REPORT)
    assert (label.group, reported.group) == (label.by, "reports")
    assert (label.day, replace(label, at_ms=label.at_ms + 1).day) == ("2025-11-29", "2025-11-30")


def test_an_archive_is_one_group_of_one_day(moderation: Moderation, newsroom: Newsroom) -> None:
    """Whatever people and days it names, it counts as one: else a forged file has no bound."""
    newsroom.approve(moderation.judged("awful"))
    label = replace(newsroom.only(), chosen=Chosen.IMPORT)
    others = [replace(label, by=f"forger {n}", at_ms=n * 86_400_000) for n in range(5)]
    assert {(one.group, one.day) for one in others} == {("imports", "imports")}


def test_a_weight_is_bounded(moderation: Moderation, newsroom: Newsroom) -> None:
    """One rare label stands for twenty comments at most."""
    newsroom.approve(moderation.judged("awful"))
    label = newsroom.only()
    chances = (1.0, 0.5, 0.001)
    assert [weight(replace(label, propensity=p)) for p in chances] == [1.0, 2.0, MOST]
