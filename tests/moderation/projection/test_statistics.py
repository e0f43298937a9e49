"""Statistics are counts of what is in the journal, with honest intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import actions, bulk
from moderation.authors.act import ActKind, Plan
from moderation.comment import Move
from moderation.projection.articles.heat import ArticleHeat, heat
from moderation.projection.intervals import Interval, wilson
from moderation.projection.statistics import (
    ALWAYS,
    Span,
    Statistics,
)
from moderation.projection.sums import kept
from moderation.projection.weeks import decided_by_language, weeks
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.authors.acts import Acts
from moderation.store.server.clock import DAY_MS, HOUR_MS
from moderation.submission import Article, Author, Submission
from tests.moderation.projection.conftest import Newsroom, decide
from tests.support.servers.redis_servers import wait_until


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_interval_holds_its_share(hits: int, of: int) -> None:
    """An interval lies in 0..1 around its share, narrower with more to count."""
    hits = min(hits, of)
    interval = wilson(hits, of)
    assert 0 <= interval.low <= interval.share <= interval.high <= 1
    more = wilson(hits * 4, of * 4)
    assert more.high - more.low < interval.high - interval.low


def test_known_interval() -> None:
    """Wilson's interval of 8 in 10 is 0.490 to 0.943 (Brown, Cai and DasGupta 2001)."""
    interval = wilson(8, 10)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.49, 0.943)
    assert wilson(0, 0) == (0.0, 0.0, 1.0, 0)


def test_counts_of_a_day(newsroom: Newsroom) -> None:
    """Arrivals, decisions, the machine's share and the heat of articles are what happened."""
    awful = [newsroom.submit("awful", article="a1") for _ in range(3)]
    newsroom.submit("fine", article="a2")
    newsroom.settle()
    decide(newsroom, awful[0], Status.REJECTED)
    newsroom.settle()
    now = newsroom.store.now()
    span = Span(now - DAY_MS, now + DAY_MS)
    statistics = Statistics(newsroom.projection, "demo")
    arrived = [p.counts for p in statistics.arrivals(span)]
    assert sorted(arrived) == [(0, 0, 0), (1, 3, 0)]
    assert sum(p.count for p in statistics.decisions(span)) == 1
    assert statistics.machine_share(span)[0] == 0.25
    assert heat(newsroom.projection, "demo", span) == [
        ArticleHeat("a1", 3, 3, 0),
        ArticleHeat("a2", 1, 0, 0),
    ]
    waiting = statistics.queue_age(now)
    assert (waiting.counts, waiting.median_ms) == ((2, 0, 0, 0), waiting.slow_ms)
    assert statistics.queue_age(now + 5 * HOUR_MS).counts == (0, 0, 2, 0)


def test_the_machine_is_overturned(newsroom: Newsroom) -> None:
    """Of what people answered; what nobody looked at, an undo and a bulk say nothing of it."""
    wrong, right, undone, swept, again, _ = ids = [newsroom.submit("fine") for _ in range(6)]
    held = newsroom.submit("awful")
    newsroom.settle()
    assert _overturned(newsroom) == {"approve": wilson(0, 0), "reject": wilson(0, 0)}
    for comment_id in (wrong, undone, again):
        decide(newsroom, comment_id, Status.REJECTED)
    decide(newsroom, held, Status.APPROVED)
    actions.undo(newsroom.store, "demo", undone, by="anna", expected_version=3)
    bulk.decide_many(newsroom.store, "demo", {swept: 2}, Move(Status.REJECTED, "anna"))
    for reader in ("r1", "r2", "r3"):
        actions.report(newsroom.store, "demo", right, reporter=reader, reason="rude")
    version = newsroom.store.get("demo", right).version
    actions.decide(
        newsroom.store,
        "demo",
        right,
        status=Status.APPROVED,
        by="anna",
        expected_version=version,
    )
    newsroom.settle()
    assert _overturned(newsroom) == {"approve": wilson(2, 3), "reject": wilson(0, 0)}
    (week,) = weeks(newsroom.projection, "demo", newsroom.store.now() + 1, 1)
    assert (week.arrived, week.overruled) == (len(ids) + 1, wilson(2, 3))


def _overturned(newsroom: Newsroom) -> dict[str, Interval]:
    return Statistics(newsroom.projection, "demo").overturned(ALWAYS)


def test_a_new_text_takes_the_answer_along(newsroom: Newsroom) -> None:
    """What people said of a former text is no answer to the verdict of the present one."""
    comment_id = newsroom.submit("fine")
    newsroom.settle()
    decide(newsroom, comment_id, Status.REJECTED)
    newsroom.settle()
    assert _overturned(newsroom)["approve"] == wilson(1, 1)
    actions.edit(newsroom.store, str, "demo", comment_id, "fine now", by="key:k")
    newsroom.settle()
    assert _overturned(newsroom)["approve"] == wilson(0, 0)


@pytest.mark.usefixtures("everything_is_audited")
def test_an_audit_that_agrees_counts_as_looked_at(newsroom: Newsroom) -> None:
    """An interval rests on it: the machine was right once."""
    comment_id = newsroom.submit("fine")
    newsroom.settle()
    decide(newsroom, comment_id, Status.APPROVED, blind=True)
    newsroom.settle()
    assert _overturned(newsroom)["approve"] == wilson(0, 1)


def test_what_another_system_judged_is_not_the_machine_s(newsroom: Newsroom) -> None:
    """Verdicts that an import brought count in no share of the machine, by span or by week."""
    wrong, awful = newsroom.submit("fine"), newsroom.submit("awful")
    newsroom.submit("fine")
    newsroom.settle()
    decide(newsroom, wrong, Status.REJECTED)
    decide(newsroom, awful, Status.APPROVED)
    newsroom.settle()
    database = newsroom.projector.database
    with kept(database, "demo", [wrong, awful]):
        database.execute(
            "UPDATE comments SET judged_elsewhere = true WHERE id IN (?, ?)", [wrong, awful]
        )
    statistics = Statistics(newsroom.projection, "demo")
    (week,) = weeks(newsroom.projection, "demo", newsroom.store.now() + 1, 1)
    assert (week.arrived, week.overruled) == (3, wilson(0, 0))
    assert statistics.overturned(ALWAYS)["approve"] == wilson(0, 0)
    assert statistics.machine_share(ALWAYS) == wilson(1, 1)
    assert statistics.approved_anyway() == {}
    assert statistics.approved_anyway_by_language() == {}
    assert statistics.queue_age(newsroom.store.now()).median_ms is None


def test_overruled_by_attribute_and_language(newsroom: Newsroom) -> None:
    """What was held and then approved tells where the machine is too strict."""
    one, two = (newsroom.submit("awful") for _ in range(2))
    newsroom.settle()
    decide(newsroom, one, Status.APPROVED)
    decide(newsroom, two, Status.REJECTED)
    newsroom.settle()
    statistics = Statistics(newsroom.projection, "demo")
    assert statistics.approved_anyway() == {"toxicity": wilson(1, 2)}
    assert statistics.approved_anyway_by_language()["en"].of == 2


def test_what_the_machine_decided_is_counted_by_language(newsroom: Newsroom) -> None:
    """Held ones are none of it, nor are those from before; a language without any is not known."""
    newsroom.submit("awful")
    newsroom.settle()
    assert decided_by_language(newsroom.projection, "demo", 0) == {"en": 0}
    newsroom.submit("Good morning")
    newsroom.settle()
    assert decided_by_language(newsroom.projection, "demo", 0) == {"en": 1}
    later = newsroom.store.now() + 1
    assert decided_by_language(newsroom.projection, "demo", later) == {}
    wait_until(lambda: newsroom.store.now() > later, "the store's clock has gone on")
    newsroom.submit("Good evening")
    newsroom.settle()
    assert decided_by_language(newsroom.projection, "demo", later) == {"en": 1}
    assert decided_by_language(newsroom.projection, "other", 0) == {}


def test_a_ban_is_no_decision_of_the_machine(newsroom: Newsroom) -> None:
    """What a person's act rejects is asked of nobody, so no audit has to stand for it."""
    settings = SiteSettings(take_banned=True)
    actions.save_settings(newsroom.store, "demo", settings, by="root", expected_version=0)
    plan = Plan(ActKind.BAN, "anna", reason="spam")
    dana = Author("Dana", "u-8")
    Acts(newsroom.store.redis).act("demo", dana.key, plan, ("spam",))
    intake = Intake(Submission(Article("a1"), dana, "Good morning"))
    actions.submit(newsroom.store, str, "demo", intake, caller="k", limits=Limits())
    newsroom.submit("Good evening", author="Asel")
    newsroom.settle()
    assert newsroom.find(rule="author_banned")
    assert decided_by_language(newsroom.projection, "demo", 0) == {"en": 1}


def test_only_standing_decisions_count(newsroom: Newsroom) -> None:
    """A bulk that is undone leaves the figures as if nobody had decided; a new decision counts."""
    ids = [newsroom.submit("awful") for _ in range(4)]
    newsroom.settle()
    seen = dict.fromkeys(ids[1:], 2)
    outcome = bulk.decide_many(newsroom.store, "demo", seen, Move(Status.APPROVED, "marat"))
    bulk.undo_many(newsroom.store, "demo", outcome.id, by="marat")
    decide(newsroom, ids[0], Status.REJECTED)
    newsroom.settle()
    now = newsroom.store.now()
    statistics, span = Statistics(newsroom.projection, "demo"), Span(now - DAY_MS, now + DAY_MS)
    assert sum(p.count for p in statistics.decisions(span)) == 1
    assert statistics.approved_anyway() == {"toxicity": wilson(0, 1)}
    assert statistics.approved_anyway_by_language()["en"].of == 1
    actions.decide(
        newsroom.store, "demo", ids[1], status=Status.APPROVED, by="anna", expected_version=4
    )
    newsroom.settle()
    assert sum(p.count for p in statistics.decisions(span)) == 2
    assert statistics.approved_anyway() == {"toxicity": wilson(1, 2)}


def test_a_bulk_is_no_evidence_for_a_card(newsroom: Newsroom) -> None:
    """What was decided in one go is a decision in the statistics, and none singly."""
    one, two = newsroom.submit("awful"), newsroom.submit("awful")
    newsroom.settle()
    bulk.decide_many(newsroom.store, "demo", {one: 2}, Move(Status.APPROVED, "marat"))
    decide(newsroom, two, Status.REJECTED)
    newsroom.settle()
    statistics = Statistics(newsroom.projection, "demo")
    assert statistics.approved_anyway() == {"toxicity": wilson(1, 2)}
    assert statistics.approved_anyway(singly=True) == {"toxicity": wilson(0, 1)}
