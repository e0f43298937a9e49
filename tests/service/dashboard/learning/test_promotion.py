"""A promotion on the page of the site's model: proof, people, the way back."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.attributes import SITE
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.registry import Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.service.dashboard.conftest import Visitor
from tests.service.dashboard.learning.acts import COUNT, act, prove, settle
from tests.service.dashboard.learning.conftest import PAGE, Open
from tests.support.site_models import decide_some, some_bodies, trained, with_model


def test_a_new_model_waits_in_shadow(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """It cannot be promoted before its time, nor unproven, whatever a form says."""
    settle(store, site, moved_percent=100)
    model = models.add(site, trained("turnips"), by="ann")
    boss = opened("boss", Role.ADMIN)
    assert "It stays in shadow for a while" in boss.page
    assert act(boss, models, "promote", model.id) == 303
    settle(store, site, shadow_days=0)
    assert "do not prove yet that it is not worse" in boss.get(PAGE).text
    act(boss, models, "promote", model.id)
    assert models.models(site).promoted is None


def test_a_proven_model_is_promoted_and_rolled_back(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """By a senior, with a click each; the shipped model is back, and the history has all of it."""
    settle(store, site, shadow_days=0)
    model = prove(store, models, site)
    anna = opened("anna", Role.SENIOR)
    assert "It is proven not to be worse on the comments that people were asked about" in anna.page
    assert act(anna, models, "promote", model) == 303
    assert models.places(site).promoted == model
    assert "Roll back" in anna.get(PAGE).text
    assert act(anna, models, "back") == 303
    assert models.places(site).promoted == ""
    assert "Promote again" in anna.get(PAGE).text
    assert act(anna, models, "promote", model) == 303
    assert models.places(site).promoted == model


def test_a_model_that_moves_much_needs_two_people(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """The first asks, and cannot answer; the second promotes."""
    settle(store, site, shadow_days=0)
    model = prove_moving(store, models, site)
    boss, anna = opened("boss", Role.ADMIN), opened("anna", Role.SENIOR)
    assert "two people promote it" in boss.get(PAGE).text
    for _ in range(2):
        act(boss, models, "promote", model)
        assert models.places(site).promoted == ""
    assert models.models(site).get(model).asked_by == "boss"
    assert act(anna, models, "promote", model) == 303
    assert models.places(site).promoted == model


@pytest.mark.usefixtures("everything_is_audited")
def test_who_would_decide_less_is_promoted_by_a_word_more(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """The page has the share that the machine decides now, and after a promotion; and says so."""
    settle(store, site, shadow_days=0, moved_percent=100)
    limits = {**DEFAULT_THRESHOLDS, SITE: Threshold(0.5, 0.8)}
    store.save_policy(site, Policy(version=1, thresholds=limits), expected_version=0)
    model = prove(store, models, site)
    own_models = SiteScorers(FakeScorer(), models, with_model).at_work
    plain = {f"turnips {number}": Status.REJECTED for number in range(COUNT)}
    decide_some(store, site, plain, own_models=own_models)
    page = opened("boss", Role.ADMIN).page
    shares = page[page.index("Decided by the machine alone now") : page.index("Promote anyway")]
    assert "<strong>50 %</strong>" in shares
    assert "<strong>0 %</strong>" in shares
    assert "it would let the machine decide less" in shares
    boss = opened("anna", Role.SENIOR)
    assert act(boss, models, "promote", model) == 303
    assert models.places(site).promoted == ""
    act(boss, models, "promote", model, anyway=1)
    assert models.places(site).promoted == model


def test_limits_of_the_shipped_scores_compare_nothing(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """What a first model would decide under them is not shown, and two people promote it."""
    settle(store, site, shadow_days=0)
    model = prove(store, models, site)
    boss = opened("boss", Role.ADMIN)
    assert "This site promises nothing yet" in boss.page
    promise = Promise()
    store.save_policy(
        site, Policy(version=1, promises={EVERY_LANGUAGE: promise}), expected_version=0
    )
    store.save_limits(site, Limits(1, "base", {"en": LanguageLimits(promise, approve=0.3)}))
    assert "a first model of the site has another scale" in boss.get(PAGE).text
    assert "This site promises nothing yet" not in boss.page
    act(boss, models, "promote", model)
    assert models.places(site).promoted == ""
    assert models.models(site).get(model).asked_by == "boss"


def prove_moving(store: Store, models: ModelStore, site: str) -> str:
    """Prove a model that rejects what people see as long as the shipped one is at work."""
    asking = {attribute: Threshold(0.0, 1.0) for attribute in DEFAULT_THRESHOLDS}
    thresholds = {**asking, SITE: Threshold(0.5, 0.7, 0.8)}
    store.save_policy(site, Policy(version=1, thresholds=thresholds), expected_version=0)
    return prove(store, models, site)


def test_the_page_says_what_is_missing(
    boss: Visitor, store: Store, models: ModelStore, site: str
) -> None:
    """How far the proof is, the rejections that a promise takes, and what a day brought so far."""
    policy = Policy(promises={"en": Promise()})
    actions.save_policy(store, site, policy, by="boss", expected_version=0)
    models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(8), own_models=scorers.at_work)
    page = boss.get(PAGE).text
    assert "What is missing" in page
    assert "The proof that it is not worse is at" in page
    assert "English: for approvals by its own score it takes at least 130 rejections" in page
    assert "more decisions on comments that it scored, or the time until:" in page
