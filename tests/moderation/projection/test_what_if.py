"""A what-if routes as the policy does, counts errors, and a dry run ends in time."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import actions
from moderation.authors.act import SANCTIONS, ActKind
from moderation.policy import ATTRIBUTES, Facts, Policy, Threshold, route
from moderation.projection import what_if as module
from moderation.projection.dry_run import dry_run
from moderation.projection.what_if import seconds_per_decision, what_if
from moderation.status import Status
from moderation.text.word_list import WordRule
from tests.moderation.projection.conftest import Newsroom

SHARES = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    approve, hold, reject = sorted(draw(st.tuples(SHARES, SHARES, SHARES)))
    language = st.sampled_from(["ru", "kk"])
    clean = draw(st.dictionaries(language, st.just(approve / 2)))
    likely = draw(st.dictionaries(language, st.just((hold + reject) / 2)))
    return Threshold(approve, hold, draw(st.sampled_from([None, reject])), clean, likely)


@given(
    limits=st.fixed_dictionaries(dict.fromkeys(ATTRIBUTES, thresholds())),
    scores=st.fixed_dictionaries(dict.fromkeys(ATTRIBUTES, st.none() | SHARES)),
    known=st.booleans(),
    language=st.sampled_from(["en", "ru", "kk"]),
    sanction=st.sampled_from([None, *SANCTIONS]),
)
def test_sql_routes_as_the_policy_does(
    limits: dict[str, Threshold],
    scores: dict[str, float | None],
    known: bool,
    language: str,
    sanction: ActKind | None,
) -> None:
    """For any limits, scores, language and sanction, SQLite takes the policy's own route."""
    policy = Policy(thresholds=limits)
    given_ = {name: score for name, score in scores.items() if score is not None}
    facts = Facts("", given_, language, known, author_approved=1, sanction=sanction)
    found = route(policy, facts)
    sql, values = module._route(policy)
    columns = ", ".join(f"? AS {name}" for name in ATTRIBUTES)
    rules = " ".join(rule.rule for rule in found.rules)
    with closing(sqlite3.connect(":memory:")) as database, database:
        # SQLite numbers question marks in the order of the text: the route's come first.
        asked = f"SELECT {sql} FROM (SELECT ? AS route, ? AS rules, ? AS language, {columns})"
        row = [*values, found.route.value, rules, language, *(scores[name] for name in ATTRIBUTES)]
        assert database.execute(asked, row).fetchone() == (found.route.value,)


def test_errors_are_what_people_said_last(newsroom: Newsroom) -> None:
    """A case is wrong where people's last word differs; undone slips do not count."""
    ids = [newsroom.submit("awful") for _ in range(4)]
    newsroom.submit("fine")
    newsroom.settle()
    for id_ in ids[:3]:
        actions.decide(
            newsroom.store,
            "demo",
            id_,
            status=Status.APPROVED,
            by="anna",
            expected_version=2,
            reason=None,
        )
    actions.undo(newsroom.store, "demo", ids[0], by="anna", expected_version=3)
    actions.decide(
        newsroom.store, "demo", ids[0], status=Status.REJECTED, by="anna", expected_version=4
    )
    newsroom.settle()
    strict = dict(Policy().thresholds)
    strict["toxicity"] = Threshold(0.02, 0.5, 0.9)
    found = what_if(newsroom.projection, "demo", Policy(thresholds=strict))
    assert (found.cases, found.rejected, found.approved) == (3, 3, 0)
    assert found.wrongly_rejected.share == pytest.approx(2 / 3)
    assert (found.scored, found.left) == (5, 0)
    assert what_if(newsroom.projection, "demo", Policy()).left == 4


def test_what_another_system_judged_is_no_case(newsroom: Newsroom) -> None:
    """A verdict that an import brought tells nothing of what this machine would have done."""
    first, second = newsroom.submit("awful"), newsroom.submit("awful")
    newsroom.settle()
    for id_ in (first, second):
        actions.decide(
            newsroom.store, "demo", id_, status=Status.REJECTED, by="anna", expected_version=2
        )
    newsroom.settle()
    newsroom.projector.database.execute(
        "UPDATE comments SET judged_elsewhere = true WHERE id = ?", [first]
    )
    found = what_if(newsroom.projection, "demo", Policy())
    assert (found.cases, found.scored) == (1, 1)


def test_hours_rest_on_the_site_s_own_pace(newsroom: Newsroom) -> None:
    """Ten seconds a decision are assumed until thirty gaps between decisions were seen."""
    ids = [newsroom.submit("awful") for _ in range(40)]
    newsroom.settle()
    assert seconds_per_decision(newsroom.projection, "demo") == 10
    for id_ in ids:
        actions.decide(
            newsroom.store, "demo", id_, status=Status.APPROVED, by="anna", expected_version=2
        )
    newsroom.settle()
    newsroom.projector.database.execute("UPDATE decisions SET at = 1000000 + row * 7000")
    assert seconds_per_decision(newsroom.projection, "demo") == 7


def test_the_pace_is_that_of_the_newest_decisions(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many were decided before, as many comments are looked at."""
    monkeypatch.setattr("moderation.projection.what_if.DECIDED_MAX", 40)
    ids = [newsroom.submit("awful") for _ in range(80)]
    newsroom.settle()
    for id_ in ids:
        actions.decide(
            newsroom.store, "demo", id_, status=Status.APPROVED, by="anna", expected_version=2
        )
    newsroom.settle()
    at = "1000000 + row * (CASE WHEN row <= 40 THEN 3000 ELSE 9000 END)"
    database = newsroom.projector.database
    database.execute(f"UPDATE decisions SET at = {at}")
    database.execute(f"UPDATE comments SET decided_at = {at}")
    assert seconds_per_decision(newsroom.projection, "demo") == 9


def test_a_dry_run_stops_when_time_is_up(newsroom: Newsroom) -> None:
    """Without a budget nothing is looked at, and the answer says that it is not complete."""
    newsroom.submit("awful")
    newsroom.settle()
    rules = [WordRule("awful")]
    cut_off = dry_run(newsroom.projection, newsroom.store, "demo", rules, budget_seconds=0)
    assert (cut_off.looked_at, cut_off.complete) == (0, False)
    whole = dry_run(newsroom.projection, newsroom.store, "demo", rules)
    assert (whole.looked_at, whole.complete, whole.hits) == (1, True, 1)
    assert whole.by_rule == {rules[0]: 1}


def test_erased_comments_are_not_hit(newsroom: Newsroom) -> None:
    """Between an erasure and the projector's next step there is no text to match."""
    id_ = newsroom.submit("awful")
    newsroom.settle()
    actions.erase(newsroom.store, "demo", id_, by="key")
    found = dry_run(newsroom.projection, newsroom.store, "demo", [WordRule("awful")])
    assert found.hits == 0
