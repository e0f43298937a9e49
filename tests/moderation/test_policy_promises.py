"""Routing by a promise: its limits decide where they stand, people where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.authors.act import ActKind
from moderation.policy import (
    ATTRIBUTES,
    DEFAULT_THRESHOLDS,
    LIKELY,
    Policy,
    route,
)
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.status import Route
from moderation.text.word_list import WordRule
from moderation.thresholds import promised_score
from tests.moderation.facts import LIMITS, PROMISE, PROMISED, kazakh, scored


@pytest.mark.parametrize(
    ("site", "expected"), [(0.099, Route.APPROVE), (0.1, Route.HOLD), (0.9, Route.REJECT)]
)
def test_standing_limits_decide_a_language_that_the_model_does_not_know(
    site: float, expected: Route
) -> None:
    """Below the first limit of a promise the machine approves, from the second on it rejects."""
    assert route(PROMISED, kazakh(site)).route is expected
    assert route(PROMISED, kazakh(site)).risk == site


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        replace(LIMITS, model="m+other"),
        replace(LIMITS, languages={"kk": replace(LIMITS.languages["kk"], approve=None)}),
        replace(LIMITS, languages={"kk": LanguageLimits(Promise(missed_max=0.1), approve=0.1)}),
        replace(LIMITS, languages={"ru": LIMITS.languages["kk"]}),
    ],
    ids=["none yet", "of another model", "no approval", "of another promise", "of Russian"],
)
def test_without_proof_people_are_asked(limits: Limits) -> None:
    """Limits of another model, promise or language prove nothing: the comment is held."""
    assert route(replace(PROMISED, limits=limits), kazakh(0.01)).route is Route.HOLD


@pytest.mark.parametrize(
    "change",
    [
        {"body": "see https://x.kz"},
        {"body": "casino"},
        {"rejected_before_edit": True},
        {"scores": {**kazakh(0.01).scores, "threat": 0.41}},
        {"scores": {**kazakh(0.01).scores, "severe_toxicity": 0.41}},
    ],
)
def test_a_promise_leaves_the_hard_rules(change: dict[str, Any]) -> None:
    """Links, words, edits after a rejection and what is grave hold what limits would approve."""
    policy = replace(PROMISED, words=(WordRule("casino"),))
    assert route(policy, kazakh(0.01)).route is Route.APPROVE
    assert route(policy, replace(kazakh(0.01), **change)).route is Route.HOLD
    scores = {**kazakh(0.95).scores, **change.get("scores", {}), "site": 0.95}
    above = replace(kazakh(0.95), **{**change, "scores": scores})
    assert route(policy, above).route is Route.REJECT


def test_a_promise_for_all_languages_yields_to_one_for_the_language() -> None:
    """The default promise holds where the language has none of its own."""
    strict = Promise(missed_max=0.01)
    policy = replace(PROMISED, promises={EVERY_LANGUAGE: PROMISE, "kk": strict})
    assert route(policy, kazakh(0.01)).route is Route.HOLD
    assert route(replace(policy, promises={EVERY_LANGUAGE: PROMISE}), kazakh(0.01)).rules == ()


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), st.floats(0, 1), min_size=1))
def test_a_promise_for_another_language_changes_nothing(scores: dict[str, float]) -> None:
    """English comments are routed as ever where only Kazakh has a promise."""
    assert route(PROMISED, scored(**scores)) == route(Policy(), scored(**scores))


def test_shipped_scores_give_the_risk_where_the_site_has_no_model() -> None:
    """The scale is the score relative to the shipped threshold, whatever the site's own are."""
    hold = DEFAULT_THRESHOLDS["insult"].hold
    assert promised_score({"insult": hold, "spam": 0.0}) == 0.5
    assert promised_score({"insult": hold, "spam": 0.0, "site": 0.2}) == 0.2


def test_trust_leaves_out_what_a_promise_is_unsure_of() -> None:
    """The same where a promise decides; what it rejects stays rejected, what is likely held."""
    trusted = {"sanction": ActKind.TRUST}
    unsure = [kazakh(score / 100) for score in range(100)]
    routes = {route(PROMISED, facts).route for facts in unsure}
    assert Route.HOLD in routes
    for facts in unsure:
        before, after = route(PROMISED, facts), route(PROMISED, replace(facts, **trusted))
        is_left_out = before.route is Route.HOLD and promised_score(facts.scores) < LIKELY
        assert after.route is (Route.APPROVE if is_left_out else before.route)
