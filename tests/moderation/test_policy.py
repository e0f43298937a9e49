"""Routing: pure functions from facts to a route with its reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import policy as policies
from moderation.authors.act import SANCTIONS, ActKind
from moderation.policy import (
    ATTRIBUTES,
    DEFAULT_THRESHOLDS,
    Facts,
    Policy,
    Threshold,
    route,
)
from moderation.promise.limits import Limits
from moderation.rule_words import RULE_SENTENCES, sentence
from moderation.status import Route
from moderation.text.word_list import WordKind, WordRule
from tests.moderation.facts import CLEAN, PROMISED, kazakh, scored


def fired(policy: Policy, facts: Facts) -> list[str]:
    return [rule.rule for rule in route(policy, facts).rules]


def test_clean_comment_is_approved_without_rules() -> None:
    """Nothing fires on a clearly clean comment."""
    assert route(Policy(), CLEAN).route is Route.APPROVE
    assert fired(Policy(), CLEAN) == []


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), st.floats(0, 1), min_size=1))
def test_default_policy_rejects_nothing_by_machine(scores: dict[str, float]) -> None:
    """Whatever the scores, the default policy approves or asks a person."""
    assert route(Policy(), scored(**scores)).route is not Route.REJECT


@given(st.sampled_from(ATTRIBUTES), st.floats(0, 1))
def test_only_what_is_below_every_approve_limit_is_approved(attribute: str, score: float) -> None:
    """One attribute at its approve limit is enough to ask a person."""
    clean = score < DEFAULT_THRESHOLDS[attribute].clean_below(CLEAN.language)
    expected = Route.APPROVE if clean else Route.HOLD
    assert route(Policy(), scored(**{attribute: score})).route is expected


@given(st.floats(0, 1), st.floats(0, 1))
def test_risk_grows_with_the_score(one: float, other: float) -> None:
    """A higher score never sinks in the held list."""
    low, high = sorted((one, other))
    risks = [route(Policy(), scored(insult=score)).risk for score in (low, high)]
    assert 0 <= risks[0] <= risks[1] <= 1


def test_a_language_may_have_its_own_approve_limit() -> None:
    """Where the model is surer of a language, its comments need fewer looks; others stay."""
    limits = {**DEFAULT_THRESHOLDS, "insult": Threshold(0.02, 0.5, approve_in={"en": 0.1})}
    policy, doubtful = Policy(thresholds=limits), scored(insult=0.05)
    assert route(policy, doubtful).route is Route.APPROVE
    russian = route(policy, replace(doubtful, language="ru"))
    assert (russian.route, russian.rules[0].detail["threshold"]) == (Route.HOLD, 0.02)


def test_a_language_may_have_its_own_hold_limit() -> None:
    """Below it a comment only waits, and it lies lower in the held list; others stay."""
    limits = {**DEFAULT_THRESHOLDS, "insult": Threshold(0.02, 0.4, hold_in={"en": 0.8})}
    policy, likely = Policy(thresholds=limits), scored(insult=0.6)
    unsure = route(policy, likely)
    assert (unsure.rules[0].rule, unsure.risk) == ("score_unsure", 0.375)
    russian = route(policy, replace(likely, language="ru"))
    assert (russian.rules[0].rule, russian.rules[0].detail["threshold"]) == ("score_hold", 0.4)
    assert russian.risk > unsure.risk


def test_reject_limit_rejects() -> None:
    """A site may let the machine reject beyond a limit of its own."""
    limits = {**DEFAULT_THRESHOLDS, "spam": Threshold(0.1, 0.5, reject=0.99)}
    routing = route(Policy(thresholds=limits), scored(spam=0.995))
    assert routing.route is Route.REJECT
    assert routing.rules[0].rule == "score_reject"


@pytest.mark.parametrize(
    ("word", "body", "matches"),
    [
        (WordRule("осёл"), "Ты ОСЁЛ, братец", True),
        (WordRule("осёл"), "осёлок для ножа", False),
        (WordRule("қар"), "бүгін қар жауды", True),
        (WordRule("қар"), "қарбыз алдым", False),
        (WordRule("buy now", WordKind.PHRASE), "please buy nowhere", True),
        (WordRule(r"\d{3}-\d{3}", WordKind.REGEX), "call 123-456", True),
        (WordRule("a.c"), "abc", False),
    ],
)
def test_word_rules(word: WordRule, body: str, matches: bool) -> None:
    """Words match whole words of any script, blind to case; phrases match anywhere."""
    facts = replace(CLEAN, body=body)
    assert ("word" in fired(Policy(words=(word,)), facts)) is matches


def test_first_comment_rule() -> None:
    """Where the site asks for it, an author's first comment is held, later ones are not."""
    policy = Policy(hold_first_comment=True)
    assert fired(policy, CLEAN) == ["first_comment"]
    assert fired(policy, replace(CLEAN, author_approved=1)) == []
    assert fired(policy, replace(CLEAN, author_approved=None)) == ["name_only"]
    assert fired(Policy(), replace(CLEAN, author_approved=None)) == []


@pytest.mark.parametrize("score", [0.01, 0.5, 0.99])
def test_unvalidated_scores_give_no_place(score: float) -> None:
    """Where the model was not validated, all comments have the same place in the held list."""
    facts = replace(scored(insult=score), validated=False)
    assert route(Policy(), facts).risk == 0.5


def promised_routes() -> list[policies.Routing]:
    unproven = replace(PROMISED, limits=Limits())
    shipped = {"kk": replace(PROMISED.limits.languages["kk"], left=(0.5, 2.0))}
    unasked = replace(PROMISED, limits=replace(PROMISED.limits, shipped=shipped))
    cases = [
        (PROMISED, kazakh(0.5)),
        (PROMISED, kazakh(0.95)),
        (unproven, kazakh(0.01)),
        (unasked, kazakh(0.01)),
    ]
    return [route(policy, facts) for policy, facts in cases]


def _under(kind: ActKind | None, **scores: float) -> policies.Routing:
    """Return the route of a first comment of an author upon whom ``kind`` stands."""
    facts = replace(scored(**scores), author_approved=0, sanction=kind)
    return route(Policy(hold_first_comment=True), facts)


def test_trust_leaves_out_first_comments_and_unsure_scores() -> None:
    """A trusted author's comment needs no look for being the first, or for a score that is unsure.

    What is likely is held, and of what is grave even what is only unsure.
    """
    assert _under(None, insult=0.1).route is Route.HOLD
    assert _under(ActKind.TRUST, insult=0.1).route is Route.APPROVE
    assert _under(ActKind.TRUST, insult=0.9).route is Route.HOLD
    assert _under(ActKind.TRUST, threat=0.1).route is Route.HOLD


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        (ActKind.PREMODERATION, Route.HOLD),
        (ActKind.SUSPENSION, Route.REJECT),
        (ActKind.BAN, Route.REJECT),
    ],
)
def test_a_sanction_decides_a_clean_comment(kind: ActKind, way: Route) -> None:
    """A pre-moderated author's comment is held, a suspended or banned one's rejected."""
    facts = replace(scored(), sanction=kind)
    assert route(Policy(), replace(facts, sanction=None)).route is Route.APPROVE
    assert route(Policy(), facts).route is way


@pytest.mark.parametrize(
    ("approved", "rejected", "way"),
    [
        (4, 6, Route.HOLD), (6, 4, Route.APPROVE), (5, 5, Route.HOLD), (0, 4, Route.APPROVE),
        (0, 5, Route.HOLD), (None, None, Route.APPROVE),
    ],
)  # fmt: skip
def test_authors_who_are_often_rejected_are_held(
    approved: int | None, rejected: int | None, way: Route
) -> None:
    """From the policy's share of rejections on, of five decided comments; trust leaves it out."""
    facts = replace(scored(), author_approved=approved, author_rejected=rejected)
    policy = Policy(hold_rejected_percent=50)
    assert route(policy, facts).route is way
    assert route(Policy(), facts).route is Route.APPROVE
    assert route(policy, replace(facts, sanction=ActKind.TRUST)).route is Route.APPROVE


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), st.floats(0, 1), min_size=1))
def test_scores_decide_nothing_where_the_model_was_not_validated(scores: dict[str, float]) -> None:
    """Whatever they are and whatever rejects elsewhere, a person decides."""
    limits = dict.fromkeys(DEFAULT_THRESHOLDS, Threshold(0.1, 0.5, reject=0.6))
    facts = replace(scored(**scores), language="kk", validated=False)
    assert route(Policy(thresholds=limits), facts).route is Route.HOLD


def test_every_rule_has_a_sentence() -> None:
    """Whatever fires is explained in words, with its figures."""
    facts = replace(
        scored(insult=0.92, threat=0.2, spam=0.995),
        body="casino https://x.kz",
        validated=False,
        rejected_before_edit=True,
        article_premoderated=True,
        raid="c-1",
    )
    limits = {**DEFAULT_THRESHOLDS, "spam": Threshold(0.1, 0.5, reject=0.99)}
    policy = Policy(thresholds=limits, words=(WordRule("casino"),), hold_first_comment=True)
    by_name = route(policy, replace(facts, author_approved=None))
    promised = [rule for routing in promised_routes() for rule in routing.rules]
    promised += [rule for kind in SANCTIONS for rule in _under(kind).rules]
    often = replace(scored(), author_approved=0, author_rejected=9)
    promised += route(policy, scored(spam=0.995)).rules
    promised += route(Policy(hold_rejected_percent=50), often).rules
    rules = (*route(policy, facts).rules, *by_name.rules, *policies.unscored(3).rules, *promised)
    assert {rule.rule for rule in rules} == set(RULE_SENTENCES)
    sentences = [sentence(rule) for rule in rules]
    assert any("insult: 92 in 100" in text for text in sentences)
    assert not any("{" in text for text in sentences)
