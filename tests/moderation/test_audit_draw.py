"""The draw of the audit: its share, its probabilities, and what can be estimated from it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from moderation import actions, audit_sample, judging
from moderation.audit_sample import lot  # as it is: a test patches it in the module
from moderation.comment import Comment
from moderation.judging import DrainLimits
from moderation.status import Route, Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.reader import Order
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.verdict import Verdict
from tests.support.fake_scorer import FakeScore
from tests.support.plain_reading import PlainReader

COMMENTS = 1000
HIGHEST = 0.026  # the score below which the default policy publishes


class Scorer(PlainReader):
    """Reads the score of a text off the text."""

    model = "fake-1"

    def score(self, texts: Sequence[str]) -> list[FakeScore]:
        return [FakeScore({"toxicity": float(text)}) for text in texts]


def publish(store: Store, site: str, scores: Sequence[float]) -> list[Comment]:
    """Have the machine publish comments with these scores; return them."""
    for score in scores:
        intake = Intake(Submission(Article("a"), Author("Dana"), f"{score:.6f}"))
        actions.submit(store, str, site, intake, caller="k", limits=Limits())
    judging.drain(store, str, Scorer(), site, DrainLimits(budget_seconds=60), worker="w")
    page = store.listing(site, Status.APPROVED, order=Order.OLDEST, limit=2 * len(scores))
    return list(page.items)


def ask_of(store: Store, site: str, percent: int) -> None:
    settings = replace(store.settings(site), audit_percent=percent)
    actions.save_settings(store, site, settings, by="anna", expected_version=0)


def spread(seed: int) -> list[float]:
    """Most scores are tiny, as most comments are harmless."""
    chance = random.Random(seed)
    return [HIGHEST * chance.random() ** 4 for _ in range(COMMENTS)]


@pytest.mark.parametrize("percent", [2, 20])
@pytest.mark.usefixtures("everything_is_audited")
def test_probabilities_make_the_share(store: Store, site: str, percent: int) -> None:
    """They add up to the site's share, are higher the nearer the threshold, and bounded below."""
    ask_of(store, site, percent)
    published = publish(store, site, spread(1))
    drawn = [comment.drawn or 0.0 for comment in published]
    assert sum(drawn) == pytest.approx(COMMENTS * percent / 100, rel=0.05)
    assert 1 / audit_sample.weight_most(percent) <= min(drawn) * 1.00001 < max(drawn) <= 1
    settled = sorted(published[COMMENTS // 2 :], key=lambda comment: comment.risk)
    tenth = len(settled) // 10
    least, most = (
        sum(c.drawn or 0.0 for c in part) for part in (settled[:tenth], settled[-tenth:])
    )
    assert most > 2 * least


@pytest.mark.usefixtures("everything_is_audited")
def test_another_model_keeps_the_share(store: Store, site: str) -> None:
    """Where all scores change at once, the share is the site's again after some thousand."""
    publish(store, site, spread(1)[:500])
    later = publish(store, site, [0.9 * HIGHEST] * 1500)[-500:]
    assert sum(c.drawn or 0.0 for c in later) == pytest.approx(500 * 0.02, rel=0.2)


def test_answers_say_how_much_was_missed(
    store: Store, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weighted by their probabilities the drawn ones stand for all, whatever is counted."""
    lots = random.Random(7)
    monkeypatch.setattr(audit_sample, "lot", lambda comment_id: lots.random())
    ask_of(store, site, 20)
    published = publish(store, site, spread(2))
    drawn = [comment for comment in published if comment.drawn]
    assert len(drawn) == pytest.approx(COMMENTS * 0.2, rel=0.2)
    stood_for = sum(1 / comment.drawn for comment in drawn if comment.drawn)
    assert stood_for == pytest.approx(COMMENTS, rel=0.2)
    missed = [comment for comment in published if comment.risk > 0.02]
    estimate = sum(1 / c.drawn for c in drawn if c.drawn and c.risk > 0.02)
    assert estimate == pytest.approx(len(missed), rel=0.25)


def test_a_rejection_is_doubted_the_other_way(site: str) -> None:
    """Most near the threshold: a high risk of an approval, a low one of a rejection."""
    approval = Verdict(Route.APPROVE, (), 0.04, 1)
    rejection = Verdict(Route.REJECT, (), 0.96, 1)
    assert audit_sample.interest(approval) == pytest.approx(0.2)
    assert audit_sample.interest(rejection) == pytest.approx(0.2)
    assert audit_sample.interest(replace(approval, risk=0.0)) > 0


def test_lots_are_the_same_for_everybody() -> None:
    """By the comment's id, in one tenth as often as in another."""
    assert lot("abcdefgh234567aa") == lot("abcdefgh234567aa")
    tenths = Counter(int(10 * lot(f"{number:016d}")) for number in range(5000))
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 1.3 * min(tenths.values())
