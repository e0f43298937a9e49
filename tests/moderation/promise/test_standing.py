"""What keeps a promise in one language: limits on the shipped scores, and on a site's own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from moderation.authors.act import ActKind
from moderation.policy import Policy, route
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import (
    NO_LIMITS,
    Limits,
    limits_document,
    load_limits,
    stored_document,
)
from moderation.promise.promise import Promise
from moderation.rule_words import sentence
from moderation.status import Route
from moderation.thresholds import DEFAULT_THRESHOLDS
from tests.moderation.facts import kazakh

PROMISE = Promise()
HOLD = DEFAULT_THRESHOLDS["insult"].hold  # half on the scale of the shipped scores
OWN = "base+site-1"
TIMES = {"asked": ((3, 4),), "one_of": 3, "tried": ((4, 9, 2),)}
SHIPPED = LanguageLimits(PROMISE, 0.2, 0.95, left=(0.3, 0.9), left_at=4, **TIMES)  # type: ignore[arg-type]
BOTH = Limits(9, OWN, {"kk": LanguageLimits(PROMISE, 0.1, 0.8)}, {"kk": SHIPPED})


def routed(
    limits: Limits,
    risk: float,
    chance: float,
    model: str = OWN,
    sanction: ActKind | None = None,
) -> tuple[Route, str]:
    """Return where a comment goes, and the rule that says so."""
    facts = kazakh(chance, insult=2 * risk * HOLD if risk <= 0.5 else 1.0)
    policy = Policy(promises={"kk": PROMISE}, limits=limits)
    routing = route(policy, replace(facts, model=model, sanction=sanction))
    return routing.route, routing.rules[0].rule if routing.rules else ""


@pytest.mark.parametrize(
    ("risk", "chance", "expected"),
    [
        (0.4, 0.05, (Route.APPROVE, "")),
        (0.4, 0.5, (Route.HOLD, "promise_unsure")),
        (0.4, 0.85, (Route.REJECT, "promise_reject")),
        (0.1, 0.05, (Route.HOLD, "promise_unasked")),
        (0.1, 0.85, (Route.HOLD, "promise_unsure")),
        (1.0, 0.05, (Route.REJECT, "promise_reject")),
    ],
)
def test_the_own_limits_decide_what_the_shipped_never_did(
    risk: float, chance: float, expected: tuple[Route, str]
) -> None:
    """Rejections of both count; approvals are of the one that approves anything."""
    assert routed(BOTH, risk, chance) == expected


def test_trust_passed_what_the_own_limits_would_reject() -> None:
    """Nobody saw such comments of trusted authors, so no answer proves that most are rejected.

    Likely ones were held, as all were where no limits stood.
    """
    assert routed(BOTH, 0.4, 0.85, sanction=ActKind.TRUST) == (Route.HOLD, "promise_unasked")
    high = replace(BOTH, shipped={"kk": replace(SHIPPED, left=(0.3, 2.0), reject=None)})
    never = replace(BOTH, shipped={"kk": LanguageLimits(PROMISE, asked=((3, 4),))})
    for limits, risk in ((BOTH, 1.0), (high, 1.0), (never, 0.4)):
        rejected = Route.REJECT, "promise_reject"
        assert routed(limits, risk, 0.85, sanction=ActKind.TRUST) == rejected


def test_without_own_approvals_the_shipped_limits_approve() -> None:
    """Whatever the site's model says of the comment."""
    limits = replace(BOTH, languages={"kk": LanguageLimits(PROMISE)})
    assert routed(limits, 0.1, 0.99) == (Route.APPROVE, "")
    assert routed(limits, 0.4, 0.01) == (Route.HOLD, "promise_unsure")


@pytest.mark.parametrize("model", ["base", "base+site-2"])
def test_the_shipped_limits_stay_with_another_model_of_the_site(model: str) -> None:
    """They decide at once; what was proven of the former one does not."""
    assert routed(BOTH, 0.1, 0.05, model) == (Route.APPROVE, "")
    assert routed(BOTH, 0.4, 0.05, model) == (Route.HOLD, "promise_unsure")
    assert routed(BOTH, 0.1, 0.05, "base-2") == (Route.HOLD, "promise_unproven")


def test_a_comment_that_nobody_was_asked_about_says_so() -> None:
    """It is low on both scales and held all the same."""
    facts = replace(kazakh(0.05, insult=0.2 * HOLD), model=OWN)
    (rule,) = route(Policy(promises={"kk": PROMISE}, limits=BOTH), facts).rules
    assert "10 in 100 by the shipped scores" in sentence(rule)


@pytest.mark.parametrize("limits", [BOTH, Limits(9, "base", {"kk": SHIPPED})])
def test_limits_are_stored_whole(limits: Limits) -> None:
    """With those on the shipped scores, what they left, and since when."""
    assert load_limits(json.dumps(stored_document(limits))) == limits
    assert load_limits(None) == NO_LIMITS


@pytest.mark.parametrize("limits", [BOTH, Limits(9, "base", {"kk": SHIPPED})])
def test_an_earlier_release_finds_none(limits: Limits) -> None:
    """It decides by ``languages`` alone: there it finds nothing, so people get those comments."""
    assert stored_document(limits)["languages"] == {}


@pytest.mark.parametrize("model", [OWN, "base"])
def test_limits_of_an_earlier_release_stay_in_force(model: str) -> None:
    """Those of a model had one scale for all comments, and nothing beside them."""
    document = limits_document(replace(BOTH, model=model))
    assert load_limits(json.dumps({**document, "shipped": {}})) == Limits(9, model, BOTH.languages)
    del document["shipped"]
    languages = document["languages"]
    assert isinstance(languages, dict)
    for name in ("left", "left_at", "asked", "one_of", "tried"):
        del languages["kk"][name]
    limits = load_limits(json.dumps(document))
    assert routed(limits, 0.05, 0.05, model) == (Route.APPROVE, "")
